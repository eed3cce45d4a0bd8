"""Phone times of recorded people, moved to where our own network hears the phones.

Forced alignment with another acoustic model (`align.py`) is some tens of milliseconds off where the voice, the microphone or the language is far from
what that model knows, and a network that learns from such times learns lips that come too early or too late.  What it learns from all of them together is
truer than any one of them, so its posteriors align them once more: the best path through the phones that are known (A. Viterbi, 1967), each of which
may begin up to REACH from where it was, at a price that grows with the distance.  The same was long done between the trainings of hybrid recognizers
(H. Bourlard and N. Morgan, "Connectionist Speech Recognition", 1994).

Streams of voices whose phone times are their makers' own stay as they are.  The new times lie beside a stream file, as `NAME.moved.npy`.
"""
import os
import numpy as np
import torch
import streams
from mel import FRAME
from progress import Progress
from visemes import CLASSES

REACH = 8                                            # frames that a boundary may move
PRICE = .35                                          # of a frame of that, in natural logarithms of a probability
LEAST = 2                                            # frames of a phone
DOUBT = .002                                         # added to every posterior: what the network does not hear at all may be there
SHARE = .5                                           # of the classes' own frequency that is taken out of the posteriors
TIMED = ('silence', 'played', 'russian')             # not of synthetic voices, and yet with phone times of their own
BATCH = 40                                           # chunks that are heard at once


def path_of(likelihood, phones):
    """log likelihoods [T,24] of the visemes and phones [P,3] (start s, end s, class) -> first frames of the phones and the end [P+1], or None where no path fits"""
    T, P = len(likelihood), len(phones)
    if not P or P * LEAST > T:
        return None
    begin, end, S, never = phones[:, 0] / FRAME, phones[:, 1] / FRAME, P * LEAST, -1e9
    first, last = np.repeat(np.floor(begin - REACH), LEAST), np.repeat(np.ceil(end + REACH), LEAST)
    first[:LEAST], last[-LEAST:] = 0, T
    t = np.arange(T)[:, None]
    heard = np.where((t >= first) & (t <= last), likelihood[:, np.repeat(phones[:, 2].astype(int), LEAST)], never)
    cost = np.zeros((T, S)); cost[:, ::LEAST] = PRICE * np.abs(t - .5 - begin)
    score, came, enter = np.full(S, never), np.zeros((T, S), bool), np.full(S, never)
    score[0] = heard[0, 0]
    for i in range(1, T):
        enter[1:] = score[:-1]
        new = enter - cost[i]
        came[i] = new > score
        score = np.maximum(new, score) + heard[i]
    if score[-1] < never / 10:
        return None
    out, k = [T], S - 1
    for i in range(T - 1, 0, -1):
        if came[i, k]:
            if k % LEAST == 0:
                out.append(i)
            k -= 1
    return np.array([0, *out[::-1]])


@torch.no_grad()
def likelihood(net, ahead, mel, start):
    """log10 mel [N,80] of a stream and first frames of its chunks -> log posteriors [N,24] at the frames they tell of, less a share of how frequent each class is"""
    out, ends = np.empty((len(mel), len(CLASSES)), np.float32), [*start[1:], len(mel)]
    for k in range(0, len(start), BATCH):
        some = list(zip(start, ends))[k:k + BATCH]
        x = np.full((len(some), max(b - a for a, b in some) + ahead, mel.shape[1]), -8, np.float32)
        for row, (a, b) in zip(x, some):
            row[:b - a] = mel[a:b]; row[b - a:] = mel[b - 1]
        posterior = net(torch.from_numpy(x), net.state(len(some)))[0]['posterior'].numpy()
        for p, (a, b) in zip(posterior, some):
            out[a:b] = p[ahead:ahead + b - a]
    return np.log(out + DOUBT) - SHARE * np.log(out.mean(0) + DOUBT)


def moved(net, ahead, mel, phones, start):
    """phones [P,4] (chunk, start s, end s, class) of a stream, with new times; those of a chunk whose phones do not fit in it stay"""
    heard, out = likelihood(net, ahead, mel, start), phones.copy()
    for k, (a, b) in enumerate(zip(start, [*start[1:], len(mel)])):
        own = np.where(phones[:, 0] == k)[0]
        path = path_of(heard[a:b], phones[own, 1:])
        if path is None:
            continue
        times = (path - .5) * FRAME                  # between the frame before and the first
        times[0], times[-1] = phones[own[0], 1], phones[own[-1], 2]
        out[own, 1], out[own, 2] = times[:-1], times[1:]
    return out


def beside(path):
    """where the moved times of a stream file are"""
    return path[:-len('.npz')] + '.moved.npy'


def made(path):
    """whether they are there, and of the stream file as it is now"""
    return os.path.exists(beside(path)) and os.path.getmtime(beside(path)) >= os.path.getmtime(path)


def everything(paths, net, ahead):
    """writes what is missing, for the stream files of people whose phones were aligned by force"""
    paths = [p for p in paths if streams.recorded(p) and not os.path.basename(p).startswith(TIMED)]
    bar = Progress('realign', len(paths))
    for n, p in enumerate(paths):
        if not made(p):
            z = np.load(p)
            np.save(beside(p) + '.tmp.npy', moved(net, ahead, z['mel'], z['phones'], z['start']))
            os.replace(beside(p) + '.tmp.npy', beside(p))
        bar.step(n + 1, os.path.basename(p))


def phones(path, given):
    """phones [P,4] of a stream file: the moved ones where they were made, else those given in it"""
    return np.load(beside(path)) if made(path) else given
