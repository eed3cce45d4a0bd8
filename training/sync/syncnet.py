"""SyncNet as its authors describe and publish it (J. S. Chung, A. Zisserman, "Out of time: automated lip sync in the wild", ACCV
workshops 2016; syncnet_python, MIT licence), our own implementation with the tensor names of its checkpoint.

Pictures [B, 3, 5, 224, 224] (blue first, 0..255) and MFCC windows [B, 1, 13, 20] -> [B, 1024] each.
"""
import torch
from torch import nn


def block(dim, a, b, k, stride=1, pad=0):
    conv, norm = (nn.Conv2d, nn.BatchNorm2d) if dim == 2 else (nn.Conv3d, nn.BatchNorm3d)
    return [conv(a, b, k, stride, pad), norm(b), nn.ReLU()]


def head():
    return nn.Sequential(nn.Linear(512, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, 1024))


class SyncNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.netcnnaud = nn.Sequential(
            *block(2, 1, 64, 3, 1, 1), nn.MaxPool2d((1, 1), (1, 1)), *block(2, 64, 192, 3, 1, 1), nn.MaxPool2d(3, (1, 2)), *block(2, 192, 384, 3, 1, 1),
            *block(2, 384, 256, 3, 1, 1), *block(2, 256, 256, 3, 1, 1), nn.MaxPool2d(3, 2), *block(2, 256, 512, (5, 4)))
        self.netcnnlip = nn.Sequential(
            *block(3, 3, 96, (5, 7, 7), (1, 2, 2)), nn.MaxPool3d((1, 3, 3), (1, 2, 2)), *block(3, 96, 256, (1, 5, 5), (1, 2, 2), (0, 1, 1)), nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1)),
            *block(3, 256, 256, (1, 3, 3), 1, (0, 1, 1)), *block(3, 256, 256, (1, 3, 3), 1, (0, 1, 1)), *block(3, 256, 256, (1, 3, 3), 1, (0, 1, 1)), nn.MaxPool3d((1, 3, 3), (1, 2, 2)), *block(3, 256, 512, (1, 6, 6)))
        self.netfcaud, self.netfclip = head(), head()

    def lips(self, x):
        return self.netfclip(self.netcnnlip(x).flatten(1))

    def sound(self, x):
        return self.netfcaud(self.netcnnaud(x).flatten(1))


class Tower(nn.Module):
    def __init__(self, net, name):
        super().__init__()
        self.net, self.name = net, name

    def forward(self, x):
        return getattr(self.net, self.name)(x)


SHAPES = dict(lips=(1, 3, 5, 224, 224), sound=(1, 1, 13, 20))


def random_net(seed=1):
    """a net with random weights and believable normalisation statistics, for tests"""
    torch.manual_seed(seed)
    net = SyncNet().eval()
    for k, b in net.named_buffers():
        if k.endswith('running_var'):
            b.uniform_(.5, 2)
        elif k.endswith('running_mean'):
            b.normal_(0, .1)
    return net
