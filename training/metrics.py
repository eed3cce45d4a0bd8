"""Figures of merit on phone-aligned speech: opening correlation, lag, closures, f/v events, silence, onset and offset."""
import numpy as np
from mel import FRAME
from visemes import INDEX

LIPS = INDEX['PBM']


def corr(a, b):
    return float(np.corrcoef(a, b)[0, 1]) if len(a) > 5 and np.std(a) > 1e-6 and np.std(b) > 1e-6 else float('nan')


def shift(x, k):
    """x [T, ...] delayed by k frames (k > 0: later)"""
    y = np.roll(x, k, axis=0)
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


def velocity(tracks, step=5):
    """change of the gap over 80 ms, [T - 5]"""
    return tracks[step:, 1] - tracks[:-step, 1]


def depth(pred, teacher, phones, threshold):
    """for each bilabial that was found: is the gap really shut (below 12 % of the range)?"""
    out, limit = [], .12 * np.percentile(teacher[:, 1], 95)
    for s, e, c in phones:
        if c == LIPS:
            a, b = int(s / FRAME), min(len(pred), int(e / FRAME) + 2)
            if b > a and pred[a:b, 4].max() > threshold:
                out.append(pred[a:b, 1].min() < limit)
    return out


def pauses(phones, low):
    """each silence of the labels longer than .3 s -> its place in phones, first and last frame 100 ms from its ends; those that are quiet there"""
    for i, (s, e, c) in enumerate(phones):
        if c == 0 and e - s > .30:
            a, b = int((s + .10) / FRAME), int((e - .10) / FRAME)
            if b - a > 4 and b <= len(low) and low[a:b].mean() > .8:
                yield i, a, b


def silences(gap, phones, low):
    """the gap (1 = full) in each pause"""
    for _, a, b in pauses(phones, low):
        yield gap[a:b]


def edges(gap, teacher, phones, low):
    """gap and teacher's gap (1 = full) -> ms until shut (below 5 %) after speech ends, ms of half opening after the teacher's where it begins"""
    off, on = [], []
    for i, _, _ in pauses(phones, low):
        s, e, _ = phones[i]
        if i > 0 and int(s / FRAME) + 20 < len(gap):
            k = int(round(s / FRAME)); below = np.where(gap[k:k + 25] < .05)[0]
            off.append((below[0] if len(below) else 25) * FRAME * 1000)
        if i + 1 < len(phones):
            k = int(round(e / FRAME)); w = slice(max(0, k - 8), k + 25); t, g = teacher[w], gap[w]
            half = .5 * t.max(initial=0)
            if half > .15 and g[0] <= half and (g > half).any():     # a mouth that stood open has no onset
                on.append((np.argmax(g > half) - np.argmax(t > half)) * FRAME * 1000)
    return off, on


def aligned(items, press_threshold=.5, tuck_threshold=.5, maxlag=6):
    """items [(pred tracks [T,7], teacher tracks [T,7], phones, quiet [T])] -> dict of figures; column order is teacher.TRACKS"""
    P, T = np.concatenate([i[0] for i in items]), np.concatenate([i[1] for i in items])
    M = np.concatenate([speech_mask(ph, len(p)) for p, _, ph, _ in items])
    per = [corr(p[:, 1], t[:, 1]) for p, t, _, _ in items]
    lagged = [corr(np.concatenate([shift(p[:, 1], -k) for p, _, _, _ in items]), T[:, 1]) for k in range(-maxlag, maxlag + 1)]
    o = dict(open=corr(P[:, 1], T[:, 1]), speech=corr(P[M, 1], T[M, 1]), p10=quantile(per, 10), mean_utt=mean(per),
             best=max(lagged), lag_ms=(int(np.argmax(np.nan_to_num(lagged, nan=-2))) - maxlag) * FRAME * 1000, mae=float(np.abs(P[:, 1] - T[:, 1]).mean()),
             velocity=corr(np.concatenate([velocity(p) for p, _, _, _ in items]), np.concatenate([velocity(t) for _, t, _, _ in items])),
             jaw=corr(P[:, 0], T[:, 0]), wide=corr(P[M, 2], T[M, 2]), round=corr(P[M, 3], T[M, 3]), tongue=corr(P[M, 6], T[M, 6]))
    o['closure'] = event_scores([(p, ph) for p, _, ph, _ in items], 4, press_threshold, 'PBM')
    o['fv'] = event_scores([(p, ph) for p, _, ph, _ in items], 5, tuck_threshold, 'FV')
    o['closure_deep'] = mean([d for p, t, ph, _ in items for d in depth(p, t, ph, press_threshold)])
    full = np.percentile(T[M, 1], 95)
    still = [g for p, _, ph, low in items for g in silences(p[:, 1] / full, ph, low)]
    o['silence_open'] = mean(np.concatenate(still)) if still else float('nan')
    o['silence_jitter'] = float(np.sqrt(np.mean(np.concatenate([np.diff(g, 2) for g in still]) ** 2))) if still else float('nan')
    both = [edges(p[:, 1] / full, t[:, 1] / full, ph, low) for p, t, ph, low in items]
    off, on = [ms for b in both for ms in b[0]], [ms for b in both for ms in b[1]]
    o.update(offset_ms=quantile(off, 50), offset_p90_ms=quantile(off, 90), onset_ms=quantile(on, 50))
    o['range'] = float(np.ptp(np.percentile(P[M, 1], [5, 95])) / np.ptp(np.percentile(T[M, 1], [5, 95])))
    return o


def mean(values):
    return float(np.nanmean(values)) if np.isfinite(np.asarray(values, float)).any() else float('nan')


def quantile(values, percent):
    return float(np.nanpercentile(values, percent)) if np.isfinite(np.asarray(values, float)).any() else float('nan')
