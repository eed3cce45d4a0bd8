"""Corpus -> augmented streams: chunks of about 24 s with pauses, rooms, noise and levels, as log-mel plus teacher tracks.

One npz per voice and copy under .cache/training/<name>/; arrays: mel float16 [N, 80], viseme int8 [N], start int64 [chunks]
(first frame of each chunk), phones float32 [P, 4] = chunk, start s, end s, class.  The teacher is applied when training loads them.  The wave level is what a microphone would give (-24 dBFS +- a lot).
"""
import os, sys, zlib
import numpy as np
from scipy.signal import butter, lfilter, resample_poly
import corpus, played, sounds, teacher
from mel import FRAME, HOP, RATE, log_mel
from progress import Progress

CHUNK = 24.0                                         # s
PAUSE = .15                                          # s: shorter silences are part of the speech


def active_rms(x):
    m = len(x) // HOP
    p = np.mean(x[:m * HOP].reshape(m, HOP) ** 2, 1) if m else np.array([0.])
    return np.sqrt(np.mean(p[p > p.max() * 1e-3]) + 1e-12)


def chunk(utterances, rng, background, clean=False):
    """utterances [(audio, phones)] -> audio [N], phones, with pauses between; speed, pitch and formants moved together"""
    up, down = (20, 20) if clean or rng.random() < .25 else (int(rng.integers(17, 25)), 20)   # factor on duration
    parts, phones, at = [], [], 0.0
    pause = rng.uniform(.1, 1.2)
    parts.append(between(int(pause * RATE), rng) if not clean else np.zeros(int(pause * RATE))); at = len(parts[0]) / RATE
    phones.append((0.0, at, 0))
    for x, ph in utterances:
        y = resample_poly(x, up, down) if up != down else x
        y = y / active_rms(y) * .063 * 10 ** (rng.normal(0, 2) / 20)
        k = up / down
        phones += [(at + s * k, at + e * k, c) for s, e, c in ph]
        parts.append(y); at += len(y) / RATE
        pause = rng.uniform(.05, .5) if rng.random() < .7 else rng.uniform(.5, 3)
        n = int(pause * RATE)
        parts.append(between(n, rng) if not clean else np.zeros(n)); phones.append((at, at + n / RATE, 0)); at += n / RATE
    x = np.concatenate(parts)
    return degrade(x, rng, background, clean), join_silence(phones)


def between(n, rng):
    """what a microphone hears of a person who is not speaking: breath, lip smacks, a click; [n]"""
    x = np.zeros(n)
    if n > .25 * RATE and rng.random() < .45:        # breath, most often just before the next words
        m = int(min(n - 800, rng.uniform(.15, .7) * RATE))
        i = n - m - int(rng.uniform(0, .08) * RATE) if rng.random() < .6 else int(rng.integers(0, n - m))
        i = max(0, i)
        y = sounds.coloured(m, rng, rng.uniform(0, 1.5)) * np.sin(np.pi * np.linspace(0, 1, m)) ** rng.uniform(.4, 1.5)
        f = rng.uniform(500, 3000)
        b, a = butter(1, [f / 1.5 / 8000, min(.97, f * 1.5 / 8000)], 'band')
        x[i:i + m] += (y + rng.uniform(0, 2) * lfilter(b, a, y)) * .063 * 10 ** (rng.uniform(-38, -12) / 20)
    for _ in range(rng.poisson(.35)):                # lip smack, tongue click, a knock on the table
        m = int(rng.uniform(.004, .03) * RATE)
        if n > 2 * m:
            i = int(rng.integers(0, n - m)); t = np.arange(m) / RATE
            y = rng.normal(size=m) * np.exp(-t * rng.uniform(100, 600)) + rng.uniform(0, 1.5) * np.sin(2 * np.pi * rng.uniform(200, 4500) * t) * np.exp(-t * rng.uniform(80, 500))
            x[i:i + m] += y * .063 * 10 ** (rng.uniform(-22, 4) / 20)
    return x


def join_silence(phones):
    out = []
    for s, e, c in phones:
        if out and c == 0 and out[-1][2] == 0:
            out[-1] = (out[-1][0], e, 0)
        elif e > s:
            out.append((s, e, c))
    return out


def degrade(x, rng, background, clean=False):
    n = len(x)
    if not clean:
        if rng.random() < .6:
            x = sounds.tilt(x, rng)
        if rng.random() < .50:
            x = sounds.room(x, rng)
        r = rng.random()
        if r < .14:
            x = sounds.band(x, rng, 'phone')
        elif r < .30:
            x = sounds.band(x, rng)
        if rng.random() < .10:
            x = sounds.clip(x, rng)
        if rng.random() < .06:
            x = sounds.codec(x, rng)
        x = x / (active_rms(x) + 1e-9) * .063
        if rng.random() < .66:                       # background: mostly steady noise, sometimes far voices
            kind = rng.choice(['coloured', 'fan', 'hum', 'clicks', 'breath', 'music', 'tones', 'voices'], p=[.46, .14, .08, .12, .04, .06, .02, .08])
            if kind == 'voices':
                b = background(n, rng); snr = rng.uniform(12, 30)
            else:
                b = sounds.MAKERS[kind](n, rng); snr = rng.uniform(4, 32) if kind != 'music' else rng.uniform(8, 35)
            x = x + b * .063 * 10 ** (-snr / 20)
        g = rng.normal(0, 4) if rng.random() < .45 else rng.uniform(-27, 8)
        x = x * 10 ** (g / 20)
    if rng.random() < .92:
        x = x + rng.normal(size=n) * 10 ** (rng.uniform(-95, -62) / 20)
    return np.clip(x, -1, 1)


def silence_chunk(rng):
    """nobody speaks: one or two noise kinds with ups and downs, -62..-22 dBFS"""
    n = int(CHUNK * RATE)
    x = np.zeros(n)
    for _ in range(rng.integers(1, 3)):
        kind = rng.choice(['coloured', 'fan', 'hum', 'clicks', 'breath', 'music', 'tones'], p=[.22, .1, .1, .25, .11, .17, .05])
        y = sounds.MAKERS[kind](n, rng) * 10 ** (rng.uniform(-62, -22) / 20)
        if rng.random() < .5:                        # swells and switches
            k = np.interp(np.arange(n), np.sort(rng.integers(0, n, 8)), rng.uniform(-20, 3, 8))
            y = y * 10 ** (k / 20)
        if rng.random() < .4:
            y = sounds.room(y, rng)
        x = x + y
    if rng.random() < .08:
        x = x * 0
    return np.clip(x + rng.normal(size=n) * 10 ** (rng.uniform(-95, -70) / 20), -1, 1)


def played_chunk(rng, make):
    """nobody speaks: music or other real sounds as they come from a loudspeaker or the next room, -60..-16 dBFS, over the noise of a room"""
    n = int(CHUNK * RATE)
    x = make(n, rng)
    if rng.random() < .5:
        x = sounds.tilt(x, rng)
    if rng.random() < .4:
        x = sounds.room(x, rng)
    if rng.random() < .2:
        x = sounds.band(x, rng)
    if rng.random() < .3:
        x = x * 10 ** (np.interp(np.arange(n), np.sort(rng.integers(0, n, 8)), rng.uniform(-20, 3, 8)) / 20)
    x = sounds.unit(x) * 10 ** (rng.uniform(-60, -16) / 20)
    if rng.random() < .5:
        x = x + sounds.MAKERS[rng.choice(['coloured', 'fan', 'hum'])](n, rng) * 10 ** (rng.uniform(-70, -40) / 20)
    return np.clip(x + rng.normal(size=n) * 10 ** (rng.uniform(-95, -62) / 20), -1, 1)


def voice_streams(utterances, seed, background, clean=False):
    """-> dict of arrays for one voice and copy"""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(utterances))
    mels, timed, vis, start, at, i = [], [], [], [], 0, 0
    while i < len(order):
        group, total = [], 0.0
        while i < len(order) and total < CHUNK - 6:
            group.append(utterances[order[i]]); total += len(group[-1][0]) / RATE + .5; i += 1
        x, ph = chunk(group, rng, background, clean)
        m = log_mel(x)
        mels.append(m.astype(np.float16)); vis.append(teacher.classes_at(ph, len(m))); timed += [(len(start), s, e, c) for s, e, c in ph]
        start.append(at); at += len(m)
    return dict(mel=np.concatenate(mels), viseme=np.concatenate(vis), start=np.array(start, np.int64), phones=np.array(timed, np.float32))


def silence_streams(seed, chunks, make=None):
    """of made sounds, or of what `make` plays"""
    rng = np.random.default_rng(seed)
    mels = [log_mel(played_chunk(rng, make) if make else silence_chunk(rng)).astype(np.float16) for _ in range(chunks)]
    n = [len(m) for m in mels]
    total = sum(n)
    return dict(mel=np.concatenate(mels), viseme=np.zeros(total, np.int8), start=np.cumsum([0] + n[:-1]), phones=np.zeros((0, 4), np.float32))


def build(paths, name, copies=3, silence=60, seed=1, order=1, others=None):
    """Make every missing stream file; returns their paths.  `paths` are corpus npz files, `others` are backgrounds beside the made ones, see `played.makers`.
    With order=-1 a second process helps from the other end."""
    folder = os.path.join(corpus.CACHE, name)
    os.makedirs(folder, exist_ok=True)
    out = []
    pool = []
    synthetic = [p for p in paths if not recorded(p)] or paths
    for p in synthetic[::max(1, len(synthetic) // 8)]:
        pool += corpus.load(p)[:4]

    def background(n, rng):                          # two or three far voices
        y = np.zeros(n)
        for _ in range(rng.integers(1, 4)):
            k, at = rng.integers(len(pool)), 0
            while at < n:
                x = pool[k % len(pool)][0]; e = min(n, at + len(x)); y[at:e] += x[:e - at]; at = e; k += 1
        return sounds.unit(sounds.room(y, rng, .5))

    backgrounds = {'silence': None, **(others or {})}
    # synthetic voices vary little: one copy less is enough
    jobs = [(p, c) for c in range(copies) for p in paths if c + 1 < max(2, copies) or recorded(p)] + [(k, c) for c in range(copies) for k in backgrounds]
    bar = Progress('streams', len(jobs))
    for n, (p, c) in enumerate(jobs[::order]):
        base = p if p in backgrounds else os.path.basename(p)[:-4]
        f = os.path.join(folder, '%s.%d.npz' % (base, c))
        if not os.path.exists(f):
            s = zlib.crc32(('%s %d %d' % (base, c, seed)).encode())
            if p in backgrounds:
                d = silence_streams(s, silence, backgrounds[p])
            else:
                u = corpus.load(p)
                if base.startswith('russian'):
                    u = u[corpus.HELD_OUT_RUSSIAN:]  # the held-out test of a seen speaker
                d = voice_streams(u, s, background)
            np.savez('%s.%d.npz' % (f, os.getpid()), **d)
            os.replace('%s.%d.npz' % (f, os.getpid()), f)
        out.append(f)
        bar.step(n + 1, base)
    return out[::order]


def recorded(path):
    return not os.path.basename(path).startswith(('flite', 'festival', 'espeak'))


def tracks(z, table, sooner=0.0):
    """teacher tracks float16 [N, 7] and visemes int8 [N] of one loaded stream file; pauses begin `sooner` seconds before their label"""
    out, viseme, n = np.zeros((len(z['mel']), len(teacher.TRACKS)), np.float16), np.zeros(len(z['mel']), np.int8), len(z['mel'])
    ends = list(z['start'][1:]) + [n]
    for k, (a, b) in enumerate(zip(z['start'], ends)):
        ph = [(float(p[1]), float(p[2]), int(p[3])) for p in z['phones'][z['phones'][:, 0] == k]]
        if ph:
            ph = early(ph, sooner)
            out[a:b] = teacher.tracks(ph, b - a, table); viseme[a:b] = teacher.classes_at(ph, b - a)
    return out, viseme


def early(phones, sooner):
    """pauses begin that many seconds before their label, at most in the middle of the phone before: for a mouth that does not stand open after the voice"""
    out = [tuple(p) for p in phones]
    for i in range(1, len(out)):
        (a, b, c), (s, e, k) = out[i - 1], out[i]
        if k == 0 and c != 0 and e - s > PAUSE:
            at = max((a + b) / 2, s - sooner)
            out[i - 1], out[i] = (a, at, c), (at, e, k)
    return out


if __name__ == '__main__':
    build(corpus.build(), 'streams', order=-1 if '--backwards' in sys.argv else 1, others=played.makers(played.build(corpus.CACHE)))
