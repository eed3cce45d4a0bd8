"""Figures of merit on phone-aligned speech: opening correlation, lag, closures, f/v events, silence, onset and offset."""
import numpy as np
from mel import FRAME
from visemes import INDEX

LIPS = INDEX['PBM']


def corr(a, b):
    return float(np.corrcoef(a, b)[0, 1]) if len(a) > 5 and np.std(a) > 1e-9 and np.std(b) > 1e-9 else float('nan')


def shift(x, k):
    """x delayed by k frames (k > 0: later)"""
    y = np.roll(x, k)
    if k > 0:
        y[:k] = x[0]
    elif k < 0:
        y[k:] = x[-1]
    return y


def events(track, threshold):
    """centres of runs above threshold"""
    m = np.diff(np.r_[0, (track > threshold).astype(int), 0])
    return [(a + b - 1) / 2 for a, b in zip(np.where(m == 1)[0], np.where(m == -1)[0])]


def match(pred, true, tol=3):
    """one-to-one: the centre of a predicted event lies inside the phone (start, end) or within tol frames of it -> number of hits"""
    used, hits = set(), 0
    for s, e in true:
        away = [(max(s - p, p - e, 0), i) for i, p in enumerate(pred) if i not in used]
        if away and min(away)[0] <= tol:
            used.add(min(away)[1]); hits += 1
    return hits


def event_scores(items, column, threshold, kind):
    """recall, precision, F1 of contact events; truth = phones of the class, touching ones merged"""
    hit = n = m = 0
    for pred, phones in items:
        true = []
        for s, e, c in phones:
            if c == INDEX[kind]:
                if true and s / FRAME - true[-1][1] < 1:
                    true[-1] = (true[-1][0], e / FRAME)
                else:
                    true.append((s / FRAME, e / FRAME))
        p = events(pred[:, column], threshold)
        hit += match(p, true); n += len(true); m += len(p)
    r, q = hit / max(1, n), hit / max(1, m)
    return dict(recall=r, precision=q, f1=2 * r * q / max(1e-9, r + q), n=n)


def speech_mask(phones, n):
    m = np.zeros(n, bool)
    for s, e, c in phones:
        if c != 0:
            m[int(s / FRAME):int(np.ceil(e / FRAME))] = True
    return m


def quiet(mel):
    """log-mel [T,80] -> frames at least 10 dB below the loud ones; a "silence" of the labels that is louder is a wrong label"""
    p = np.log10((10.0 ** mel).mean(1) + 1e-9)
    return p < np.percentile(p, 95) - 1


def aligned(items, press_threshold=.5, tuck_threshold=.5, maxlag=6):
    """items [(pred tracks [T,7], teacher tracks [T,7], phones, quiet [T])] -> dict of figures; column order is teacher.TRACKS"""
    calm = [i[3] for i in items]; items = [i[:3] for i in items]
    P, T = np.concatenate([i[0] for i in items]), np.concatenate([i[1] for i in items])
    M = np.concatenate([speech_mask(ph, len(p)) for p, _, ph in items])
    per = [corr(p[:, 1], t[:, 1]) for p, t, _ in items]
    lagged = [corr(np.concatenate([shift(p[:, 1], -k) for p, _, _ in items]), T[:, 1]) for k in range(-maxlag, maxlag + 1)]
    o = dict(open=corr(P[:, 1], T[:, 1]), speech=corr(P[M, 1], T[M, 1]), p10=float(np.nanpercentile(per, 10)), mean_utt=float(np.nanmean(per)),
             best=max(lagged), lag_ms=(int(np.argmax(lagged)) - maxlag) * FRAME * 1000, mae=float(np.abs(P[:, 1] - T[:, 1]).mean()),
             jaw=corr(P[:, 0], T[:, 0]), wide=corr(P[M, 2], T[M, 2]), round=corr(P[M, 3], T[M, 3]), tongue=corr(P[M, 6], T[M, 6]))
    o['closure'] = event_scores([(p, ph) for p, _, ph in items], 4, press_threshold, 'PBM')
    o['fv'] = event_scores([(p, ph) for p, _, ph in items], 5, tuck_threshold, 'FV')
    deep = [];
    for p, t, ph in items:
        for s, e, c in ph:
            if c == LIPS:
                a, b = int(s / FRAME), min(len(p), int(e / FRAME) + 2)
                if b > a and p[a:b, 4].max() > press_threshold:
                    deep.append(p[a:b, 1].min() < .12 * np.percentile(t[:, 1], 95))
    o['closure_deep'] = float(np.mean(deep)) if deep else float('nan')
    full = np.percentile(T[M, 1], 95)
    sil, jit, off, on = [], [], [], []
    for (p, t, ph), low in zip(items, calm):
        g = p[:, 1] / full
        for i, (s, e, c) in enumerate(ph):
            if c == 0 and e - s > .30:
                a, b = int((s + .10) / FRAME), int((e - .10) / FRAME)
                if b - a > 4 and b <= len(g) and low[a:b].mean() > .8:
                    sil.append(g[a:b]); jit.append(np.diff(g[a:b], 2))
                if i > 0 and int(s / FRAME) + 20 < len(g):   # shut: below 5 % of full
                    k = int(round(s / FRAME)); below = np.where(g[k:k + 25] < .05)[0]
                    off.append((below[0] if len(below) else 25) * FRAME * 1000)
                if i + 1 < len(ph):                          # onset: delay of half opening against the teacher's
                    k = int(round(e / FRAME)); w = slice(max(0, k - 8), k + 25); tt, gg = t[w, 1] / full, g[w]
                    h = .5 * tt.max()
                    if h > .15 and (gg > h).any():
                        on.append((np.argmax(gg > h) - np.argmax(tt > h)) * FRAME * 1000)
    o['silence_open'] = float(np.concatenate(sil).mean()) if sil else float('nan')
    o['silence_jitter'] = float(np.sqrt(np.mean(np.concatenate(jit) ** 2))) if jit else float('nan')
    o['offset_ms'] = float(np.median(off)) if off else float('nan')
    o['offset_p90_ms'] = float(np.percentile(off, 90)) if off else float('nan')
    o['onset_ms'] = float(np.median(on)) if on else float('nan')
    o['range'] = float((np.percentile(P[M, 1], 95) - np.percentile(P[M, 1], 5)) / (np.percentile(T[M, 1], 95) - np.percentile(T[M, 1], 5)))
    return o
