"""Noise makers and channel effects for training, all synthetic (numpy): rooms, bands, clipping, hum, clicks, breath, music.

Every maker takes (n samples, rng) at 16 kHz and returns float [n] with RMS about 1.
"""
import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

RATE = 16000


def unit(x):
    return x / (np.sqrt(np.mean(x ** 2)) + 1e-12)


def coloured(n, rng, power=None):
    """noise with spectrum 1/f^power (0 white, 1 pink, 2 brown)"""
    power = rng.uniform(0, 2) if power is None else power
    m = next_fast_len(n, True)                       # a length with large prime factors costs many times more
    s = rfft(rng.normal(size=m))
    f = np.maximum(np.arange(len(s)), max(1, 20 * m // RATE))
    return unit(irfft(s / f ** (power / 2), m)[:n])


def hum(n, rng):
    f0 = rng.choice([50, 60]) * rng.uniform(.995, 1.005)
    t = np.arange(n) / RATE
    return unit(sum(rng.uniform(0, 1) / k * np.sin(2 * np.pi * f0 * k * t + rng.uniform(0, 6)) for k in range(1, rng.integers(2, 20))))


def fan(n, rng):
    b, a = butter(2, [rng.uniform(60, 200) / 8000, rng.uniform(400, 3000) / 8000], 'band')
    return unit(lfilter(b, a, coloured(n, rng, 1)) * (1 + .2 * np.sin(2 * np.pi * rng.uniform(.5, 8) * np.arange(n) / RATE)))


def clicks(n, rng):
    """typing: pairs of short resonant bursts (key down, key up), sometimes a soft thump or a mouse click"""
    x = np.zeros(n + 4000)
    at = 0.0
    while True:
        at += rng.exponential(.16) + .03 + (rng.exponential(1.0) if rng.random() < .08 else 0)
        i = int(at * RATE)
        if i >= n:
            break
        for j, amp in ((i, rng.uniform(.3, 1)), (i + int(rng.uniform(.05, .13) * RATE), rng.uniform(.1, .5))):
            m = int(rng.uniform(.004, .045) * RATE)
            t = np.arange(m) / RATE
            y = rng.normal(size=m) * np.exp(-t * rng.uniform(90, 700))
            for _ in range(rng.integers(0, 4)):
                y = y + rng.uniform(.2, 1.5) * np.sin(2 * np.pi * rng.uniform(150, 5500) * t + rng.uniform(0, 6)) * np.exp(-t * rng.uniform(60, 500))
            if j + m < len(x):
                x[j:j + m] += amp * y
    b, a = butter(1, [rng.uniform(80, 800) / 8000, rng.uniform(3500, 7800) / 8000], 'band')
    return unit(lfilter(b, a, x)[:n])


def breath(n, rng):
    """in- and outbreaths: shaped noise bursts of 0.3..1.5 s with broad vocal-tract resonances"""
    x = np.zeros(n)
    i = int(rng.uniform(0, 1) * RATE)
    while i < n:
        m = int(rng.uniform(.3, 1.5) * RATE)
        y = coloured(m, rng, rng.uniform(0, 1.4)) * np.sin(np.pi * np.linspace(0, 1, m)) ** rng.uniform(.5, 2)
        for _ in range(2):
            f = rng.uniform(400, 3500)
            b, a = butter(1, [f / 1.3 / 8000, min(.98, f * 1.3 / 8000)], 'band')
            y = y + 1.5 * lfilter(b, a, y)
        e = min(n, i + m)
        x[i:e] += y[:e - i]
        i += m + int(rng.uniform(.2, 2.5) * RATE)
    return unit(x)


def music(n, rng):
    """chords, a bass line, plucked or held notes with vibrato, sometimes drums"""
    t = np.arange(n) / RATE
    x, beat = np.zeros(n), rng.uniform(.22, .7)
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12, 14, 16])
    key, held = rng.uniform(100, 330), rng.random() < .5
    for k in range(int(n / RATE / beat) + 1):
        i = int(k * beat * RATE)
        for _ in range(rng.integers(1, 4)):
            f = key * 2 ** (rng.choice(scale) / 12) * rng.choice([.5, 1, 1, 2])
            m = min(n - i, int(beat * rng.uniform(.8, 3) * RATE))
            if m < 10:
                continue
            tt = t[:m]
            ph = 2 * np.pi * f * tt + rng.uniform(0, .3) * np.sin(2 * np.pi * 5.5 * tt)
            tone = sum(np.sin(h * ph) * rng.uniform(.1, 1) / h for h in range(1, rng.integers(2, 9)) if h * f < 7500)
            env = np.minimum(1, tt / .02) * (np.exp(-tt * rng.uniform(1, 6)) if not held else np.minimum(1, (m / RATE - tt) / .05).clip(0))
            x[i:i + m] += tone * env
        if rng.random() < .4:
            m = min(n - i, 3000)
            x[i:i + m] += rng.uniform(.5, 3) * rng.normal(size=m) * np.exp(-np.arange(m) / RATE * rng.uniform(20, 80))
    return unit(x)


def tones(n, rng):
    """beeps, notification sounds, sweeps"""
    x, i = np.zeros(n), 0
    while i < n:
        m = int(rng.uniform(.05, .6) * RATE)
        e = min(n, i + m)
        t = np.arange(e - i) / RATE
        x[i:e] = np.sin(2 * np.pi * (rng.uniform(300, 4000) * t + rng.uniform(-1500, 1500) * t * t)) * np.exp(-t * rng.uniform(0, 10))
        i = e + int(rng.exponential(.5) * RATE)
    return unit(x)


MAKERS = dict(coloured=coloured, hum=hum, fan=fan, clicks=clicks, breath=breath, music=music, tones=tones)


def room(x, rng, t60=None):
    """synthetic room: direct path, a few early echoes, exponentially decaying tail (12 ms pre-delay at most)"""
    t60 = t60 or rng.uniform(.12, .6)
    n = int(t60 * RATE)
    h = rng.normal(size=n) * 10 ** (-3 * np.arange(n) / n)
    h[:int(rng.uniform(.002, .012) * RATE)] = 0
    h = lfilter([1], [1, -rng.uniform(0, .5)], h)
    h *= 10 ** (-rng.uniform(0, 12) / 20) / np.sqrt(np.sum(h ** 2))          # direct-to-reverberant ratio 0..12 dB
    h[0] += 1
    return fftconvolve(x, h)[:len(x)]


def band(x, rng, kind=None):
    kind = kind or rng.choice(['phone', 'low', 'high'])
    if kind == 'phone':
        return sosfilt(butter(4, [300 / 8000, 3400 / 8000], 'band', output='sos'), x)
    if kind == 'low':
        return sosfilt(butter(4, rng.uniform(3000, 7000) / 8000, output='sos'), x)
    return sosfilt(butter(2, rng.uniform(80, 250) / 8000, 'high', output='sos'), x)


def tilt(x, rng):
    """random broad microphone colouring: three peaking bands of +-6 dB and a tilt, by FFT"""
    m = next_fast_len(len(x) + 800, True)
    s = rfft(x, m)
    f = np.log2(np.maximum(np.arange(len(s)) * RATE / m, 30) / 1000)
    g = rng.uniform(-2.5, 2.5) * f
    for _ in range(3):
        g = g + rng.uniform(-6, 6) * np.exp(-((f - rng.uniform(-3, 3)) / rng.uniform(.3, 1)) ** 2)
    return irfft(s * 10 ** (g.clip(-20, 15) / 20), m)[:len(x)]


def codec(x, rng):
    """coarse 8-bit mu-law with a dead zone, as a poor codec loses it"""
    p = np.abs(x).max() + 1e-9
    y = np.sign(x) * np.log1p(255 * np.abs(x) / p) / np.log(256)
    q = rng.choice([16, 32, 64])
    y = np.round(y * q) / q
    return np.sign(y) * (np.exp(np.abs(y) * np.log(256)) - 1) / 255 * p


def clip(x, rng):
    g = np.percentile(np.abs(x), rng.uniform(94, 99.5)) + 1e-9
    return np.tanh(x / g) * g if rng.random() < .5 else np.clip(x, -g, g)
