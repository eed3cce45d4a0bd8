"""MakeItTalk's log-mel, and what of it the converter measures: the features' spread, and how far the lips lead the sound."""
import numpy as np
import torch
from mel import filters
from .networks import BANDS, WINDOW
from .pickles import Refused

RATE, FFT, HOP, FMIN, FMAX = 16000, 1024, 256, 90.0, 7600.0
LOUDNESS = -20.0                                     # dBFS of a whole recording
LEAD = 10                                            # frames: measured on the original's outputs, 10 to 11 (0.90 and more against 0.5 at 0)
# what model.json declares
DECLARED = dict(rate=RATE, fft=FFT, window=FFT, hop=HOP, bands=BANDS, fMin=FMIN, fMax=FMAX, spectrum='magnitude',
                level=dict(log='log10', gain=20, floor=1e-5, offset=84, divide=100))


def log_mel(x):
    """sound [N] -> float32 [N // 256 + 1, 80], brought to LOUDNESS first"""
    x = np.asarray(x, float)
    x = x * (10 ** (LOUDNESS / 20) / max(1e-9, np.sqrt(np.mean(x * x))))
    p = np.pad(x, FFT // 2, mode='reflect')
    frames = np.lib.stride_tricks.sliding_window_view(p, FFT)[::HOP][:len(x) // HOP + 1]
    spectrum = np.abs(np.fft.rfft(frames * (.5 - .5 * np.cos(2 * np.pi * np.arange(FFT) / FFT))))
    return ((20 * np.log10(np.maximum(1e-5, spectrum @ filters(FFT, BANDS, FMIN, FMAX).T)) + 84) / 100).astype(np.float32)


def spread(mel):
    """mel [T,80] -> dict of mean and deviation of each band"""
    return dict(mean=[round(float(v), 6) for v in mel.mean(0)], deviation=[round(float(v), 6) for v in mel.std(0)])


def read_spread(path):
    """the original's text file of 80 means and 80 deviations"""
    try:
        values = np.loadtxt(path).ravel()
    except ValueError as error:
        raise Refused('%s: no list of numbers (%s)' % (path, error)) from None
    if values.size != 2 * BANDS or not (values[BANDS:] > 0).all():
        raise Refused('%s: expected 80 means and 80 deviations, found %d numbers' % (path, values.size))
    return dict(mean=values[:BANDS].tolist(), deviation=values[BANDS:].tolist())


def lead(content, mel, spread_, face):
    """frames by which the lips of `content` run ahead of the sound [T,80]: where the lip gap goes best with the loudness.
    -> (frames, correlation there)"""
    x = ((mel - np.array(spread_['mean'])) / np.array(spread_['deviation'])).astype(np.float32)
    windows = np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(x, WINDOW, 0).transpose(0, 2, 1))
    with torch.no_grad():
        d = content(torch.from_numpy(windows), torch.from_numpy(face)).numpy()
    gap, loud = d[:, 3 * 66 + 1] - d[:, 3 * 62 + 1], mel.mean(1)
    at = [float(np.corrcoef(gap, loud[k:k + len(gap)])[0, 1]) for k in range(WINDOW)]
    best = int(np.argmax(at))
    return best, at[best]
