"""The network as the .onnx holds it: the function of `model.Student` in fewer and larger steps."""
import copy, math
import torch
from torch import nn
from torch.onnx.symbolic_opset9 import unused
from ears import BANDS, Broad
from model import ARTICULATION, DOUBT, LEVEL_FRAMES, LINGER, LULL, QUIET, SETTLED, SPEECH_LEVEL, SPOKE, VOICE, WAITING, linger, room
from visemes import CLASSES


def lingering(new, stays, constant):
    """new and stays [N,M], constant [M] -> weights, recurrent weights, bias of a GRU that answers (1 - z) * (x @ new) + z * (the answer before), z = x @ stays + constant"""
    none = torch.zeros_like(constant)
    return torch.cat([stays, 0 * stays, new], 1).t()[None], torch.zeros(1, 3 * len(none), len(none)), torch.cat([constant, none.repeat(5)])[None]


class Lingering(torch.autograd.Function):
    """x [T,1,N], the answer before [1,1,M], `lingering` -> answers [T,1,1,M], the last one [1,1,M].  In the graph it is a GRU without its bends: one step
    for as many frames as come, where a recurrence would be a loop."""

    @staticmethod
    def forward(_, x, y, weight, recurrent, bias):
        gates = torch.matmul(x[:, 0], weight[0].t()) + bias[0, :weight.shape[1]]
        z, _, new = gates.chunk(3, 1)
        told = linger(((1 - z) * new)[None], z[None], y[0])[0]
        return told[:, None, None], told[None, -1:]

    @staticmethod
    def symbolic(g, x, y, weight, recurrent, bias):
        plain = dict(activations_s=['Affine', 'Affine'], activation_alpha_f=[1., 1.], activation_beta_f=[0., 0.], hidden_size_i=len(ARTICULATION))
        return g.op('GRU', x, weight, recurrent, bias, unused(g), y, outputs=2, **plain)


class Recurrent(torch.autograd.Function):
    """x [T,1,N], state [1,1,M], `onnx_gru` -> answers [T,1,1,M], the last one [1,1,M]: a GRU whose answers the exporter gives no other shape"""

    @staticmethod
    def forward(_, x, h, weight, recurrent, bias):
        told, w, r = [], *bias.chunk(2, 1)
        for heard in torch.matmul(x, weight[0].t()) + w:
            z, reset, new = heard.chunk(3, 1)
            kept, again, old = (torch.matmul(h[0], recurrent[0].t()) + r).chunk(3, 1)
            z = torch.sigmoid(z + kept)
            h = ((1 - z) * torch.tanh(new + torch.sigmoid(reset + again) * old) + z * h[0])[None]
            told.append(h)
        return torch.stack(told), h

    @staticmethod
    def symbolic(g, x, h, weight, recurrent, bias):
        return g.op('GRU', x, weight, recurrent, bias, unused(g), h, outputs=2, hidden_size_i=recurrent.type().sizes()[2], linear_before_reset_i=1)


def onnx_gru(gru):
    """weights, recurrent weights and bias as an ONNX GRU wants them: PyTorch's gates are reset, update, new, those of ONNX update, reset, new"""
    ours = lambda w: torch.cat([w.chunk(3)[k] for k in (1, 0, 2)])
    return ours(gru.weight_ih_l0)[None], ours(gru.weight_hh_l0)[None], torch.cat([ours(gru.bias_ih_l0), ours(gru.bias_hh_l0)])[None]


class Exported(nn.Module):
    """What the .onnx holds: mel [1,T,80] and state [1,1,N] in; articulation, viseme posteriors and state out.

    The same function as Student, in fewer and larger steps, for a node of onnxruntime costs as much time per hop as a small layer, and a
    tensor that goes in or out six times that: one state instead of five, natural logarithms (the bands' scale and shift lie in the first
    convolution), bands and level apart, heads in one product, values that all keep to 0..1, gates for all tracks in one product, and what
    lingers in the product that gives the articulation."""

    def __init__(self, student):
        super().__init__()
        n = self.student = student
        factor, constant = n.calibration()
        keep = lambda t: nn.Parameter(t.detach().clone().contiguous(), requires_grad=False)
        none = torch.zeros(1)
        unit = math.log(10)
        with torch.no_grad():
            self.ears = copy.deepcopy(n.ears).requires_grad_(False)
            for ear in self.ears:
                ear.measure(1.3 * unit, unit)
            self.grus = [tuple(map(keep, onnx_gru(ear.gru))) for ear in self.ears]
            self.unit = keep(torch.full((1, 1, 1, 1), unit))        # its four dimensions are the bands' from here on
            self.kernel = keep(n.kernel * math.exp(-(SPEECH_LEVEL + 1.3) * unit))       # its mean is e^(level - 1.3), in natural logarithms
            # jaw gap wide round tongue, each as far as it is between its limits, and two ones, of which silence takes as from the jaw and from the width; then what is heard: silence and lip contact as they shut the mouth, lip contact and lip-teeth contact as they are told.
            # The newest frame counts `now`, and what the state keeps is scaled alike.
            now = 2 - n.open_before
            lips, tuck = (n.contact.weight * factor[:, None]).split(1)
            one, two = (n.contact.bias * factor + constant).split(1)
            low, high = n.limits()
            weight, bias = n.shape()
            self.weight = keep(torch.cat([weight * (n.sd / (high - low))[:, None], torch.zeros(3, n.values.in_features), lips * now[1], lips, tuck, n.viseme.weight]))
            self.bias = keep(torch.cat([(bias * n.sd - low) / (high - low), none + 1, none + 1, none, one * now[1], one, two, n.viseme.bias]))
            # of silence and lips p + DOUBT and 1 + DOUBT - p, whose logarithms bear witness with and against
            odds = torch.zeros(len(CLASSES), 4); odds[:2] = torch.tensor([[1., 0, -1, 0], [0, 1, 0, -1]])
            self.odds, self.doubt = keep(odds), keep(torch.tensor([DOUBT, DOUBT, 1 + DOUBT, 1 + DOUBT]))
            witness = torch.zeros(2, 4); witness[0, 0] = .5 * now[0]; witness[1, 1:3] = n.contact_scale[0] * .25 * torch.stack([now[1], torch.ones(())])
            self.witness = keep(torch.cat([witness, -witness]))
            # twice the share, for the step q * q * (3 - 2 * q), whose quarter lies in the gates
            self.shut_scale, self.shut_shift = keep(2 * torch.cat([-n.open_scale, none, none])), keep(2 * torch.cat([1 - n.open_shift, none + 1, none]))
            # jaw gap wide round tongue one one, silence, lips, press tuck: what silence takes from them, what lip contact does, and what is new in them
            silence, lips, new = torch.zeros(4, 11), torch.zeros(4, 11), torch.zeros(4, 11)
            silence[0] = torch.tensor([-.75, -1, -1, -1, -1, -1, -1, 0, 0, -1, -1]); lips[1, 1] = -1; new[0, [2, 3, 6]] = -LINGER
            silence[[0, 2], 1] += torch.cat([-n.open_bold, n.open_bold])
            self.gates = keep(torch.cat([silence, lips, new], 1) / 4)
            # how much of it, by how many of the last frames were silent; of contact all; and that alone, in the place of press
            lull = torch.tensor([1., 0, 1, 0])
            self.lull = keep(lull[:, None, None].expand(4, 1, LULL) * (-QUIET / LULL)), keep(1 - lull + lull * QUIET * (1 + DOUBT))
            spread = n.shares()
            assert torch.equal(low.nonzero().flatten(), torch.tensor([2]))
            five = spread[[0, 1, 2, 3, 6]] * (high - low)[:, None]
            # a frame of the articulation, beside what stays of the frame before: LINGER of width and rounding, as far as it is silent
            stays, some = torch.zeros(11, 8), torch.tensor([name in ('wide', 'round') for name in ARTICULATION])
            stays[5, some] = -LINGER
            self.lingering = tuple(map(keep, lingering(torch.cat([five, torch.zeros(1, 8), low[2] * spread[2:3], torch.zeros(2, 8), spread[4:6]]), stays, some * LINGER)))
        self.register_buffer('before', torch.cat([n.open_before / now, torch.tensor([1., 0])]), persistent=False)
        hist, last, _, _, h, *past = n.blank()
        self.broad = any(isinstance(ear, Broad) for ear in self.ears)                   # whose convolution wants the last levels, too
        self.sizes = [hist.numel(), 2 * BANDS, *[2] * self.broad, 4, LULL - 1, len(ARTICULATION), *(k.numel() for k in [*h, *past])]

        first = torch.zeros(1, 1, sum(self.sizes))
        first[..., :SPOKE] = VOICE
        self.start = torch.zeros_like(first)
        with torch.no_grad():
            start = list(torch.split(self(room().expand(1, SETTLED, -1), first)[2], self.sizes, 2))
        start[0], start[4 + self.broad] = first[..., :self.sizes[0]], torch.tensor([[WAITING]]) @ spread[2:4]
        self.start = keep(torch.cat(start, 2))

    def state(self):
        """zeros: what goes in and out tells how far it is from where `Student.state` begins"""
        return torch.zeros_like(self.start)

    def hear(self, ear, gru, bands, level, levels, past, h):
        """bands [1,1,2+T,80], level [T,1], levels [1,2+T,1] for a broad ear -> what was heard [T,head], both states"""
        if isinstance(ear, Broad):
            x, past = ear.look(torch.cat([bands[:, 0], levels], 2), past)
            x = x.reshape(-1, x.shape[2])
        else:
            x = torch.cat([past, torch.relu(ear.conv1(bands))], 2)
            past = x[:, :, -2:]
            x = torch.relu(ear.conv2(x)).permute(2, 0, 1, 3).reshape(-1, ear.mix.in_features - 1)
            x = torch.relu(ear.mix(torch.cat([x, level], 1)))
        y, h = Recurrent.apply(x.reshape(-1, 1, ear.gru.input_size), h, *gru)
        return torch.relu(ear.head(torch.cat([y.reshape(-1, ear.gru.hidden_size), x], 1))), past, h

    def forward(self, mel, state):
        n, unit = self.student, math.log(10)
        loudness, last, *h = torch.split(state + self.start, self.sizes, 2)
        levels = h.pop(0).reshape(1, 2, 1) if self.broad else None
        doubts, voice, pose, *h = h
        h, past = h[:len(self.ears)], h[len(self.ears):]
        past = [k.reshape(1, *ear.shape) for ear, k in zip(self.ears, past)]
        bands = mel * self.unit                                                         # [1,1,T,80]
        p = torch.cat([loudness, bands.exp().mean(3) + 1e-8], 2)
        loud = (nn.functional.conv1d(p, self.kernel) / nn.functional.conv1d(torch.sign(p), n.kernel, n.little)).log().reshape(-1, 1)
        bands = torch.cat([last.reshape(1, 1, 2, BANDS), (bands - loud.clamp(-4.7 * unit, .2 * unit)).clamp(min=-5.2 * unit)], 2)
        level = loud + 2.3 * unit
        levels = torch.cat([levels, level[None]], 1) if self.broad else None
        z, past, h = zip(*(self.hear(ear, gru, bands, level, levels, *its) for ear, gru, *its in zip(self.ears, self.grus, past, h)))
        z = torch.cat(z, 1) if len(z) > 1 else z[0]
        values, sure, viseme = torch.split(nn.functional.linear(z, self.weight, self.bias), (7, 4, len(CLASSES)), 1)
        posterior = torch.softmax(viseme, 1)
        odds = torch.addmm(self.doubt, posterior, self.odds)
        voice = torch.cat([voice, odds[:, 2:3].reshape(1, 1, -1)], 2)
        lull = nn.functional.conv1d(voice, *self.lull).clamp(max=1).transpose(1, 2)
        sure = torch.addmm(sure, odds.log(), self.witness)
        before = torch.cat([doubts.reshape(1, -1), sure], 0)
        sure = torch.sigmoid(before[:-1] * self.before + sure)
        q = (sure * self.shut_scale + self.shut_shift).clamp(0, 2)
        speech, free, new = torch.split(torch.matmul(q * q * (3 - q) * lull, self.gates) + 1, (11, 11, 11), 2)
        tracks = torch.cat([values.clamp(0, 1), sure], 1) * speech * free / new
        articulation, pose = Lingering.apply(tracks.reshape(-1, 1, 11), pose, *self.lingering)
        flat = lambda k: k.reshape(1, 1, -1)
        levels = [flat(levels[:, -2:])] if self.broad else []
        new = torch.cat([p[:, :, 1 - LEVEL_FRAMES:], flat(bands[:, :, -2:]), *levels, flat(before[-1:]), voice[:, :, 1 - LULL:], pose, *h, *map(flat, past)], 2)
        return articulation.reshape(1, -1, len(ARTICULATION)), posterior, new - self.start
