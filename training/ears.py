"""How the network hears: two kinds of ears, each of two convolutions, a GRU and a layer that puts together what was heard.

Shapes: B batch, T frames of 16 ms; features are the 80 bands against the running level, and the level itself.
"""
import torch
from torch import nn

BANDS = 80
DROPOUT = .15
MAPS = 20, 32                                        # what a local ear looks for in its first and second convolution


class Ear(nn.Module):
    def __init__(self, conv, hidden, head):
        super().__init__()
        self.gru = nn.GRU(conv, hidden)
        self.head = nn.Linear(hidden + conv, head)

    def forward(self, x, past, h):
        """features [B,2+T,81], the last two frames of the first convolution (`past`), GRU [1,B,hidden] -> what was heard [T*B,head], both states"""
        x, past = self.look(x, past)
        if self.training:                            # keep single channels from knowing them by heart
            x = nn.functional.dropout(x, DROPOUT)
        y, h = self.gru(x, h)
        z = torch.cat([y, x], 2)
        if self.training:
            z = nn.functional.dropout(z, DROPOUT)
        return torch.relu(self.head(z.flatten(0, 1))), past, h           # flat: one step of the graph instead of two


class Broad(Ear):
    """Each convolution sees all bands at once."""

    def __init__(self, conv, hidden, head):
        super().__init__(conv, hidden, head)
        self.shape = conv, 2
        self.conv1 = nn.Conv1d(BANDS + 1, conv, 3)
        self.conv2 = nn.Conv1d(conv, conv, 3)

    def look(self, x, past):
        x = torch.cat([past, torch.relu(self.conv1(x.transpose(1, 2)))], 2)
        return torch.relu(self.conv2(x)).permute(2, 0, 1), x[:, :, -2:]          # time first, as the GRU wants it

    def measure(self, band, level):
        """in place: the same answers to features whose bands and level come this much larger"""
        self.conv1.weight[:, :BANDS] /= band
        self.conv1.weight[:, BANDS:] /= level


class Local(Ear):
    """The convolutions share their weights among the bands: what a sound looks like holds where a longer or shorter throat puts it
    (O. Abdel-Hamid and others, "Convolutional neural networks for speech recognition", 2014)."""

    def __init__(self, conv, hidden, head):
        super().__init__(conv, hidden, head)
        self.shape = MAPS[0], 2, BANDS // 4
        self.conv1 = nn.Conv2d(1, MAPS[0], (3, 9), (1, 4), (0, 3))
        self.conv2 = nn.Conv2d(*MAPS, (3, 5), (1, 2), (0, 2))
        self.mix = nn.Linear(MAPS[1] * (BANDS // 8) + 1, conv)

    def look(self, x, past):
        level = x[:, 2:, BANDS:].transpose(0, 1).reshape(-1, 1)
        x = torch.cat([past, torch.relu(self.conv1(x[:, None, :, :BANDS]))], 2)
        y = torch.relu(self.conv2(x)).permute(2, 0, 1, 3).reshape(-1, MAPS[1] * (BANDS // 8))
        y = torch.relu(self.mix(torch.cat([y, level], 1)))
        return y.reshape(-1, len(x), self.mix.out_features), x[:, :, -2:]

    def measure(self, band, level):
        self.conv1.weight /= band
        self.mix.weight[:, -1] /= level


KINDS = dict(broad=Broad, local=Local)
