"""Student network: raw log-mel -> final articulation values, causal, with all its state as explicit tensors.

About 0.3 M parameters.  Convolution, convolution, GRU, heads; the level normalisation, the closures, the silence gate and the
clamping are part of the network, so that no caller has to know them.  Shapes: B batch, T frames of 16 ms.
"""
import math
import torch
from torch import nn
from visemes import CLASSES

ARTICULATION = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'press', 'tuck', 'tongue']
BANDS = 80
LEVEL_FRAMES = 375                                   # 6 s of loudness history
SPEECH_LEVEL = -0.9                                  # log10 of the mean band power of active speech at -24 dBFS (measured on the corpus)
TRACK_SD = dict(jaw=.22, gap=.25, wide=.20, round=.22, tongue=.28)


def smoothstep(x):
    x = x.clamp(0, 1)
    return x * x * (3 - 2 * x)


class Student(nn.Module):
    def __init__(self, conv=96, hidden=192, head=128):
        super().__init__()
        self.size = dict(conv=conv, hidden=hidden, head=head)
        self.conv1 = nn.Conv1d(BANDS + 1, conv, 3)
        self.conv2 = nn.Conv1d(conv, conv, 3)
        self.gru = nn.GRU(conv, hidden, batch_first=True)
        self.head = nn.Linear(hidden + conv, head)
        self.values = nn.Linear(head, 5)             # jaw gap wide round tongue, in units of TRACK_SD
        self.contact = nn.Linear(head, 2)            # logits of lip contact and lip-teeth contact
        self.viseme = nn.Linear(head, len(CLASSES))
        k = torch.exp(-torch.arange(LEVEL_FRAMES - 1, -1, -1).float() / 190)   # 3 s time constant, newest last
        self.register_buffer('kernel', (k / k.sum()).view(1, 1, -1))
        self.register_buffer('sd', torch.tensor([TRACK_SD[k] for k in ('jaw', 'gap', 'wide', 'round', 'tongue')]))
        self.register_buffer('gain', torch.ones(1))  # last calibration of the lip gap

    def state(self, batch=1):
        """zero state: loudness history [B,1,374], conv histories [B,81,2] and [B,conv,2], GRU [1,B,hidden]"""
        z = torch.zeros
        return [z(batch, 1, LEVEL_FRAMES - 1), z(batch, BANDS + 1, 2), z(batch, self.size['conv'], 2), z(1, batch, self.size['hidden'])]

    def level(self, mel, history):
        """running speech level: power mean over the last seconds, counting only frames that were there at all.
        mel [B,T,80] log10 -> level [B,T] (log10, relative to SPEECH_LEVEL), new history"""
        p = torch.pow(10.0, mel).mean(2).unsqueeze(1)
        p = torch.cat([history, p + 1e-8], 2)        # zeros in the history mean "no frame yet"
        mass = nn.functional.conv1d((p > 0).float(), self.kernel)
        mean = nn.functional.conv1d(p, self.kernel) / (mass + 1e-4)
        level = torch.log10(mean + 1e-9) - SPEECH_LEVEL
        return level.squeeze(1), p[:, :, -(LEVEL_FRAMES - 1):]

    def features(self, mel, history):
        level, history = self.level(mel, history)
        floor = level.clamp(-3.4, 1.5)               # below -58 dBFS nothing is called speech
        x = (mel - floor.unsqueeze(2) + 1.3) / 1.3
        return torch.cat([x.clamp(min=-4.0), (level.unsqueeze(2) + 1.0) / 1.0], 2), history

    def forward(self, mel, state):
        """mel [B,T,80] -> dict of raw heads, new state"""
        hist, c1, c2, h = state
        x, hist = self.features(mel, hist)
        x = torch.cat([c1, x.transpose(1, 2)], 2); c1 = x[:, :, -2:]
        x = torch.relu(self.conv1(x))
        x = torch.cat([c2, x], 2); c2 = x[:, :, -2:]
        x = torch.relu(self.conv2(x)).transpose(1, 2)
        y, h = self.gru(x, h)
        z = torch.relu(self.head(torch.cat([y, x], 2)))
        return dict(values=self.values(z) * self.sd, contact=self.contact(z), viseme=self.viseme(z)), [hist, c1, c2, h]

    def compose(self, raw):
        """raw heads -> final tracks [B,T,7]: jaw gap wide round press tuck tongue (teacher's order)"""
        v = raw['values']
        contact = torch.sigmoid(raw['contact'])
        press, tuck = contact[..., 0], contact[..., 1]
        silence = torch.softmax(raw['viseme'], 2)[..., 0]
        speech = 1 - smoothstep((silence - .45) / .45)
        gap = torch.relu(v[..., 1]).clamp(max=1.3) * (1 - smoothstep((press - .30) / .30)) * speech
        jaw = v[..., 0].clamp(0, 1.1) * (.25 + .75 * speech)
        return torch.stack([jaw, gap, v[..., 2].clamp(-1.2, 1.2) * speech, v[..., 3].clamp(0, 1.2) * speech, press * speech, tuck * speech,
                            v[..., 4].clamp(0, 1.1) * speech], 2)

    def articulation(self, tracks):
        """tracks [B,T,7] -> [B,T,8] in the order of ARTICULATION; the upper lip's share grows with spreading, total gap kept"""
        jaw, gap, wide, rnd, press, tuck, tongue = tracks.unbind(2)
        gap = gap * self.gain
        return torch.stack([jaw, gap * (1 - .0658 * wide), gap * (1 + .25 * wide), wide, rnd, press, tuck, tongue], 2).clamp(-1.3, 1.4)


class Exported(nn.Module):
    """What the .onnx holds: mel and states in; articulation, viseme posteriors and states out."""

    def __init__(self, student):
        super().__init__()
        self.student = student

    def forward(self, mel, level, c1, c2, h):
        raw, s = self.student(mel, [level, c1, c2, h])
        return (self.student.articulation(self.student.compose(raw)), torch.softmax(raw['viseme'], 2), *s)


STATES = ['level', 'c1', 'c2', 'h']


def count(model):
    return sum(p.numel() for p in model.parameters())


def load(path):
    """checkpoint -> (Student in eval mode, its dict)"""
    z = torch.load(path, map_location='cpu')
    m = Student(**z['size'])
    m.load_state_dict(z['weights'])
    return m.eval(), z


@torch.no_grad()
def run(model, mel):
    """numpy log-mel [T,80] -> articulation [T,8] and viseme posteriors [T,24]; row t belongs to frame t - lookAhead"""
    raw, _ = model(torch.as_tensor(mel)[None], model.state(1))
    return model.articulation(model.compose(raw))[0].numpy(), torch.softmax(raw['viseme'], 2)[0].numpy()
