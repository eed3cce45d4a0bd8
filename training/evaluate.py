#!/usr/bin/env python3
"""Evaluate a trained model: tables, JSON and plots.

    python3 training/evaluate.py [--checkpoint models/default/weights.npz] [--out DIR] [--shared DIR] [--quick] [--pred wlipsync=DIR]

Test sets: (a) synthetic held-out voice text, (b) the seen Russian speaker's held-out part, (c) ../shared/data/speech (real English
speakers never trained on), (d) ../shared/data/faces (measured lips), (e) robustness of (c) and (d), (f) noise without speech,
(g) other languages (eSpeak, one of them never trained on).  The loudness envelope is computed in the same run.
"""
import interpreter  # noqa: F401
import argparse, datetime, glob, json, os
import numpy as np
import corpus, metrics, model, real, sounds, streams, teacher, text, voices
from face import root
from mel import FRAME, HOP, RATE, log_mel
from train import predict


class Loudness:
    """what PNGTuber tools do: RMS of 32 ms, normalised by its own 95th percentile, 60 ms smoothing"""

    def tracks(self, x):
        n = len(x) // HOP + 1
        p = np.pad(x, (HOP, 2 * HOP))
        r = np.sqrt(np.array([np.mean(p[i * HOP:i * HOP + 2 * HOP] ** 2) for i in range(n)]))
        y = np.convolve(r / (np.percentile(r, 95) + 1e-9), np.ones(4) / 4)[:n]
        out = np.zeros((n, 7), np.float32); out[:, 1] = np.clip(y, 0, 1.5) * .6; out[:, 0] = out[:, 1]
        out[:, 4] = y < .06
        return out


class Network:
    def __init__(self, net, ahead):
        self.net, self.ahead = net, ahead

    def tracks(self, x):
        return predict(self.net, [dict(mel=log_mel(x))], self.ahead)[0]


def lip_curves(net, tracks):
    import torch
    a = net.articulation(torch.as_tensor(np.ascontiguousarray(tracks))[None])[0].numpy()
    return real.curves(a)


def on_speech(system, items, change=None, **kw):
    return metrics.aligned([(system.tracks(change(i['audio']) if change else i['audio']), i['tracks'], i['phones'], metrics.quiet(i['mel'])) for i in items], **kw)


def on_faces(system, net, faces, change=None):
    return faces.rate({c: lip_curves(net, system.tracks(change(x) if change else x)) for c, x in faces.audio.items()})


def changes(seed=3):
    """degradations of section 9: name -> function of the audio"""
    def noise(kind, snr):
        def f(x):
            r = np.random.default_rng(seed)
            return x + sounds.coloured(len(x), r, kind) * streams.active_rms(x) * 10 ** (-snr / 20)
        return f

    def reverb(x):
        r = np.random.default_rng(seed); n = int(.4 * RATE)
        h = r.normal(size=n) * 10 ** (-3 * np.arange(n) / n); h[:80] = 0; h *= .5 / np.sqrt(np.sum(h ** 2)); h[0] = 1
        from scipy.signal import fftconvolve
        return fftconvolve(x, h)[:len(x)]
    return {'pink 15 dB': noise(1, 15), 'white 20 dB': noise(0, 20), 'telephone': lambda x: sounds.band(x, np.random.default_rng(1), 'phone'),
            '-20 dB': lambda x: x * .1, '+10 dB': lambda x: np.clip(x * 3.16, -1, 1), 'reverb 0.4 s': reverb}


def noise_sets(seconds=20, seed=5):
    r = np.random.default_rng(seed); n = int(seconds * RATE)
    out = {'digital silence': np.zeros(n)}
    for db in (-60, -50, -40, -30):
        out['pink %d dBFS' % db] = sounds.coloured(n, r, 1) * 10 ** (db / 20)
    for db in (-40, -25):
        out['keyboard %d dBFS' % db] = sounds.clicks(n, r) * 10 ** (db / 20)
    out['hum 50 Hz -35 dBFS'] = sounds.unit(sum(np.sin(2 * np.pi * 50 * k * np.arange(n) / RATE) / k for k in (1, 2, 3, 4, 5))) * 10 ** (-35 / 20)
    out['breath -38 dBFS'] = sounds.breath(n, r) * 10 ** (-38 / 20)
    out['music -30 dBFS'] = sounds.music(n, r) * 10 ** (-30 / 20)
    out['white -35 dBFS'] = r.normal(size=n) * 10 ** (-35 / 20)
    return {k: np.clip(v + r.normal(size=n) * 1e-4 * (k != 'digital silence'), -1, 1) for k, v in out.items()}


def on_noise(system, full):
    """mean opening / full opening per set, after the first half second"""
    return {k: float(system.tracks(x)[31:, 1].mean() / full) for k, x in noise_sets().items()}


def synthetic(lang, voice, n=12, seed=991):
    """unseen sentences by eSpeak; languages and voices outside the corpus plan test generalisation"""
    table = teacher.load_table(); out = []
    for x, ph in voices.espeak(voice, lang, text.sentences(lang, n, seed), 165, 50):
        ph = streams.join_silence(ph); m = log_mel(x)
        out.append(dict(name=voice, audio=x, mel=m, phones=ph, tracks=teacher.tracks(ph, len(m), table)))
    return out


def flite_held(n=12):
    table = teacher.load_table(); out = []
    for v in ('slt', 'rms'):
        for x, ph in voices.flite(v, text.sentences('en', n, 993), 1.1):
            m = log_mel(x); out.append(dict(name=v, audio=x, mel=m, phones=ph, tracks=teacher.tracks(ph, len(m), table)))
    return out


def russian_held():
    p = os.path.join(corpus.CACHE, 'corpus', 'russian_nsh.npz')
    if not os.path.exists(p):
        return []
    table = teacher.load_table(); out = []
    for x, ph in corpus.load(p)[:corpus.HELD_OUT_RUSSIAN]:
        m = log_mel(x); out.append(dict(name='ru', audio=x, mel=m, phones=ph, tracks=teacher.tracks(ph, len(m), table)))
    return out


def closure_threshold(system, items):
    """threshold of the press output with the best F1 on synthetic speech; fixed for all real sets"""
    pred = [(system.tracks(i['audio']), i['phones']) for i in items]
    best = max((metrics.event_scores(pred, 4, t, 'PBM')['f1'], t) for t in (.3, .35, .4, .45, .5, .55, .6, .65, .7))
    tuck = max((metrics.event_scores(pred, 5, t, 'FV')['f1'], t) for t in (.2, .25, .3, .35, .4, .45, .5, .55, .6))
    return best[1], tuck[1]


def on_csv(folder, faces):
    """predictions of another system (CSV per clip, columns as in ../shared/data/faces/score.py) -> the same figures"""
    cur = {}
    for c in faces.clips:
        f = os.path.join(folder, c + '.csv')
        if os.path.exists(f):
            p = faces.score.read_pred(f); t = np.arange(int(p['t'][-1] / FRAME) + 1) * FRAME
            cur[c] = (np.interp(t, p['t'], p['gap']), np.interp(t, p['t'], p['width']) if p['width'] is not None else np.full(len(t), np.nan))
    return faces.rate(cur, list(cur)) if cur else None


def evaluate(net, ahead, shared=None, quick=False, peers=()):
    system, faces, items = Network(net, ahead), real.Faces(shared), real.speech(shared)
    full = .85 * .85
    R = dict(date=datetime.datetime.utcnow().strftime('%Y-%m-%d %H:%M UTC'), look_ahead=ahead, parameters=model.count(net))
    synth = flite_held()
    press, tuck = closure_threshold(system, synth)
    R['thresholds'] = dict(press=press, tuck=tuck)
    th = dict(press_threshold=press, tuck_threshold=tuck)
    R['speech'] = {'flite, new sentences': on_speech(system, synth, **th)}
    if not quick:
        R['speech']['festvox-ru, held out part'] = on_speech(system, russian_held(), **th)
        R['languages'] = {k: on_speech(system, synthetic(l, v), **th) for k, l, v in (('English', 'en', 'gmw/en-US+m4'), ('German', 'de', 'gmw/de+m4'), ('French', 'fr', 'roa/fr+m5'),
                          ('Finnish (never trained)', 'fi', 'urj/fi+f1'), ('Hindi (never trained)', 'hi', 'inc/hi+m3'))}
    if items:
        R['speech']['real English, unseen speakers'] = on_speech(system, items, **th)
        R['speech']['loudness envelope'] = on_speech(Loudness(), items)
        some = items[::3]
        base = on_speech(system, some, **th)
        R['robust_speech'] = {'clean (every third)': base, **({} if quick else {k: on_speech(system, some, f, **th) for k, f in changes().items()})}
        for k in sorted({i['set'] for i in items}):
            R['speech']['  ' + k] = on_speech(system, [i for i in items if i['set'] == k], **th)
    if faces.ok:
        R['faces'] = {'model': on_faces(system, net, faces), 'loudness envelope': on_faces(Loudness(), net, faces)}
        if not quick:
            R['faces'].update({'model, ' + k: on_faces(system, net, faces, f) for k, f in changes().items()})
        for p in peers:
            name, _, folder = p.partition('=')
            s = on_csv(folder, faces)
            if s:
                R['faces'][name] = s
        for s in R['faces'].values():
            s.pop('_boot', None); s.pop('_spk', None); s.pop('ci', None)
    R['noise'] = on_noise(system, full)
    return R


def table(R):
    """result -> printable text (Markdown tables)"""
    f = lambda v, d=2: '-' if v is None or v != v else '%.*f' % (d, v)
    out = ['| aligned speech | open r | best r @ lag | speech only | P10 utt | wide | round | closure R/P/F1 | f v R/P | silence open | jitter | shut ms (p90) | onset ms |', '|' + '---|' * 13]
    for k, a in {**R['speech'], **{'language: ' + k: v for k, v in R.get('languages', {}).items()}, **{'  with ' + k: v for k, v in R.get('robust_speech', {}).items()}}.items():
        out.append('| %s | %s | %s @ %+.0f | %s | %s | %s | %s | %s/%s/%s | %s/%s | %s | %s | %s (%s) | %s |' % (k, f(a['open'], 3), f(a['best'], 3), a['lag_ms'], f(a['speech'], 3), f(a['p10']), f(a['wide']), f(a['round']),
                   f(a['closure']['recall']), f(a['closure']['precision']), f(a['closure']['f1']), f(a['fv']['recall']), f(a['fv']['precision']), f(a['silence_open'], 3), f(a['silence_jitter'], 4),
                   f(a['offset_ms'], 0), f(a['offset_p90_ms'], 0), f(a['onset_ms'], 0)))
    if 'faces' in R:
        out += ['', '| measured lips (14 clips) | gap r at 0 | at best lag | lag ms | velocity | width | AUC | kappa | gap range | silence |', '|' + '---|' * 10]
        for k, s in R['faces'].items():
            out.append('| %s | %s | %s | %+d | %s | %s | %s | %s | %s | %s |' % (k, f(s['r_gap0'], 3), f(s['r_gap'], 3), s['lag_ms'], f(s['r_vel'], 3), f(s['r_width'], 3), f(s['cl_auc'], 3), f(s['cl_kappa'], 3), f(s['range']), f(s['silence_open'], 3)))
    out += ['', '| noise, nobody speaks | mean opening / full |', '|---|---|'] + ['| %s | %s |' % (k, f(v, 4)) for k, v in R['noise'].items()]
    return '\n'.join(out)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--checkpoint', default=os.path.join(root(), 'models', 'default', 'weights.npz')); ap.add_argument('--gain', type=float)
    ap.add_argument('--out', default=os.path.join(corpus.CACHE, 'evaluation')); ap.add_argument('--shared'); ap.add_argument('--quick', action='store_true'); ap.add_argument('--plots', action='store_true')
    ap.add_argument('--pred', action='append', default=[], metavar='NAME=DIR', help='CSV predictions of another system for the measured lips, scored in the same table')
    a = ap.parse_args()
    net, z = model.load(a.checkpoint)
    if a.gain:
        net.gain.fill_(a.gain)
    R = evaluate(net, z['ahead'], a.shared, a.quick, a.pred)
    os.makedirs(a.out, exist_ok=True)
    json.dump(R, open(os.path.join(a.out, 'evaluation.json'), 'w'), indent=1, default=float)
    open(os.path.join(a.out, 'evaluation.md'), 'w').write(table(R) + '\n')
    print(table(R))
    if a.plots:
        import plot
        plot.everything(net, z['ahead'], a.out, a.shared)


if __name__ == '__main__':
    main()
