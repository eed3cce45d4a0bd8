"""Log-mel front end of the default model, in numpy: 16 kHz, hop 256, Hann 512 centred in a 1024-point FFT, 80 Slaney bands.

Frame i is centred on sample 256 i (reflect padding), frames = N // 256 + 1.  Same numbers as librosa
(Slaney scale and norm: M. Slaney, Auditory Toolbox, 1998) with center=True; the power spectrum, log10(max(1e-10, band)).
"""
import numpy as np

RATE, FFT, WINDOW, HOP, BANDS, FMIN, FMAX, FLOOR = 16000, 1024, 512, 256, 80, 60.0, 7600.0, 1e-10
FRAME = HOP / RATE                                   # seconds per frame


def hz_to_mel(f):
    f = np.asarray(f, float)
    return np.where(f >= 1000, 15 + np.log(np.maximum(f, 1e-9) / 1000) / (np.log(6.4) / 27), f * 3 / 200)


def mel_to_hz(m):
    m = np.asarray(m, float)
    return np.where(m >= 15, 1000 * np.exp((m - 15) * np.log(6.4) / 27), m * 200 / 3)


def filters(fft, bands, low, high):
    """[bands, fft / 2 + 1] triangular filters at 16 kHz, Slaney norm (area 1 per Hz)"""
    edge = mel_to_hz(np.linspace(hz_to_mel(low), hz_to_mel(high), bands + 2))
    bins = np.arange(fft // 2 + 1) * RATE / fft
    up = (bins[None] - edge[:-2, None]) / (edge[1:-1] - edge[:-2])[:, None]
    down = (edge[2:, None] - bins[None]) / (edge[2:] - edge[1:-1])[:, None]
    return np.maximum(0, np.minimum(up, down)) * (2 / (edge[2:] - edge[:-2]))[:, None]


FILTERS = filters(FFT, BANDS, FMIN, FMAX).astype(np.float32)
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def mel_power(x):
    """audio float [N] -> mel band powers float32 [N // 256 + 1, 80]"""
    n = len(x) // HOP + 1
    p = np.pad(np.asarray(x, np.float32), WINDOW // 2, mode='reflect' if len(x) > WINDOW else 'constant')
    p = np.pad(p, (0, max(0, (n - 1) * HOP + WINDOW - len(p))))
    fr = np.lib.stride_tricks.sliding_window_view(p, WINDOW)[::HOP][:n]
    out = np.empty((n, BANDS), np.float32)
    for a in range(0, n, 2048):                      # |FFT|^2 does not depend on where the window sits in the 1024 points
        s = np.fft.rfft(fr[a:a + 2048] * HANN, FFT)
        out[a:a + 2048] = (s.real ** 2 + s.imag ** 2).astype(np.float32) @ FILTERS.T
    return out


def log_mel(x):
    """audio [N] -> the network's input float32 [T, 80]"""
    return np.log10(np.maximum(mel_power(x), FLOOR)).astype(np.float32)


# what models/*/model.json declares
DECLARED = dict(rate=RATE, fft=FFT, window=WINDOW, hop=HOP, bands=BANDS, fMin=60, fMax=7600, spectrum='power',
                level=dict(log='log10', gain=1, floor=FLOOR, offset=0, divide=1))
