"""Who speaks: the embedding of a recording, by Resemblyzer's recipe with an own detector of pauses."""
import importlib.util, os, wave
import numpy as np
import torch
from voices import RATE, read_wav
from .checkpoint import FILES
from .networks import FFT, HOP, LOOK, STEP
from .pickles import Refused

LOUDNESS = -30                                       # dBFS: quieter recordings are lifted to it
LEAST = 5                                            # seconds
WINDOW, SMOOTH, PAUSE = RATE * 30 // 1000, 8, 6      # samples, and numbers of windows
BELOW = 30                                           # dB under the loudest speech is a pause


def weights_folder(folder):
    """where Resemblyzer's weights are: `folder`, or the installed package, which is looked up, not imported"""
    if os.path.exists(os.path.join(folder, FILES['speakerEncoder'][0])):
        return folder
    package = importlib.util.find_spec('resemblyzer')
    return package.submodule_search_locations[0] if package and package.submodule_search_locations else folder


def speech(x):
    """sound [N] without its long pauses"""
    windows = x[:len(x) // WINDOW * WINDOW].reshape(-1, WINDOW)
    level = 10 * np.log10((windows ** 2).mean(1) + 1e-10)
    loud = (level > max(-70, np.percentile(level, 95) - BELOW)).astype(float)
    smooth = np.convolve(np.r_[np.zeros((SMOOTH - 1) // 2), loud, np.zeros(SMOOTH // 2)], np.ones(SMOOTH) / SMOOTH, 'valid')
    kept = np.convolve(smooth > .5, np.ones(PAUSE + 1), 'same') > 0
    return windows[kept].ravel()


def embed(net, x):
    """sound [N] of 16 kHz -> embedding [256]: the mean of looks of 1.6 s; a last one is filled up where three quarters are there"""
    x = x * max(1, 10 ** (LOUDNESS / 20) / np.sqrt(np.mean(x ** 2) + 1e-12))
    x = speech(x)
    if not len(x):
        raise Refused('nobody speaks in it')
    starts = [HOP * i for i in range(0, max(1, len(x) // HOP - 160 + STEP // HOP + 2), STEP // HOP)]
    if len(starts) > 1 and len(x) - starts[-1] < .75 * 160 * HOP:
        starts.pop()
    x = np.pad(x, (FFT // 2, LOOK)).astype(np.float32)       # frames are centred
    with torch.no_grad():
        looks = net(torch.from_numpy(np.stack([x[s:s + LOOK] for s in starts]))).numpy()
    mean = looks.mean(0)
    return mean / np.linalg.norm(mean)


def enrol(net, path):
    """the embedding of whoever speaks in a wav file of 5 s or more; raises Refused"""
    try:
        with wave.open(path) as file:
            width = file.getsampwidth()
        x = read_wav(path) if width == 2 else None
    except (OSError, EOFError, wave.Error) as error:
        raise Refused('%s: no wav file of 16 bits (%s); ffmpeg -i %s -ar 16000 -ac 1 -c:a pcm_s16le me.wav' % (path, error, path)) from None
    if x is None:
        raise Refused('%s: %d bits a sample, 16 are read; ffmpeg -i %s -ar 16000 -ac 1 -c:a pcm_s16le me.wav' % (path, 8 * width, path))
    if len(x) < LEAST * RATE:
        raise Refused('%s: %.1f s; a speaker is known after %d' % (path, len(x) / RATE, LEAST))
    try:
        return embed(net, x)
    except Refused as error:
        raise Refused('%s: %s' % (path, error)) from None
