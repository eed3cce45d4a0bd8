"""The sync expert: two small convolutional towers into one space of unit vectors, 25 a second.

Follows the idea of SyncNet (J. S. Chung, A. Zisserman, "Out of time: automated lip sync in the wild", ACCV workshops 2016) with
landmarks for pictures and log-mel for MFCC.  Output i of both towers belongs to video frame i + EDGE: no padding, so a vector
never tells where in a clip it stands.
"""
import numpy as np
import torch
from torch import nn

EDGE = 5                                             # video frames that the towers need on either side
EMBEDDING = 64
OFFSETS = 15
LEVEL, LOWEST = 1.3, -3.0                            # log10 mel over this, and not below that


def ears(mel):
    """log10 mel [T, 80] (mel.py) -> the network's input: relative to the clip's loud frames (95th percentile)"""
    level = np.percentile(np.log10((10.0 ** mel.astype(np.float64)).mean(1) + 1e-10), 95)
    return np.maximum((mel - level) / LEVEL + 1, LOWEST).astype(np.float32)


def layer(a, b, k, stride=1):
    return nn.Sequential(nn.Conv1d(a, b, k, stride=stride), nn.BatchNorm1d(b), nn.ReLU())


class Expert(nn.Module):
    def __init__(self, eyes=96, hear=128):
        super().__init__()
        self.lips = nn.Sequential(layer(3, 64, 5), layer(64, eyes, 5), layer(eyes, eyes, 3), nn.Conv1d(eyes, EMBEDDING, 1))
        self.sound = nn.Sequential(layer(80, 96, 5), layer(96, hear, 5, 2), layer(hear, hear, 3), layer(hear, hear, 3), layer(hear, hear, 3), nn.Conv1d(hear, EMBEDDING, 1))
        self.sharp = nn.Parameter(torch.tensor([2.5, 3.0]))      # log of the factors on similarities and on mean distances

    def see(self, x):
        """lips [B, T, 3] at 25 per second -> unit vectors [B, T - 10, 64]"""
        return unit(self.lips(x.transpose(1, 2)))

    def hear(self, x):
        """mel [B, 2 T, 80] at 50 per second -> unit vectors [B, T - 10, 64]"""
        return unit(self.sound(x.transpose(1, 2)))


def unit(x):
    x = x.transpose(1, 2)
    return x / (x.pow(2).sum(2, keepdim=True) + 1e-8).sqrt()


def profile(v, a, weight=None):
    """mean distance per offset [B, 31]: offset o compares the lips of frame n with the sound of frame n - o, so o > 0 says that the
    lips come late; v, a [B, N, 64], weight [B, N] of the frames"""
    n = v.shape[1]
    out = []
    for o in range(-OFFSETS, OFFSETS + 1):
        d = ((v[:, OFFSETS:n - OFFSETS] - a[:, OFFSETS - o:n - OFFSETS - o]).pow(2).sum(2) + 1e-8).sqrt()
        w = torch.ones_like(d) if weight is None else weight[:, OFFSETS:n - OFFSETS]
        out.append((d * w).sum(1) / (w.sum(1) + 1e-6))
    return torch.stack(out, 1)
