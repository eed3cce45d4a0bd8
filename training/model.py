"""Student network: raw log-mel -> final articulation values, causal, with all its state as explicit tensors.

Ears (`ears.py`, 0.41 to 0.44 M parameters each), and heads that listen to all of them; the level normalisation, the closures, the silence
gate and the clamping are part of the network, so that no caller has to know them.  Shapes: B batch, T frames of 16 ms.
"""
import math, os
import numpy as np
import torch
from torch import nn
from ears import BANDS, KINDS
from mel import FFT, FILTERS
from visemes import CLASSES

ARTICULATION = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'press', 'tuck', 'tongue']
LEVEL_FRAMES = 375                                   # 6 s of loudness history
SPEECH_LEVEL = -0.9                                  # log10 of the mean band power of active speech at -24 dBFS (measured on the corpus)
VOICE, SPOKE = 10 ** (SPEECH_LEVEL - .6), 60         # what the loudness history holds when nothing was heard yet: -30 dBFS, in its oldest second, which is the first to be forgotten
ROOM, SETTLED = -55, 10                              # and what the ears have heard: dBFS of a quiet room, frames
WAITING = -.15, .25                                  # width and rounding of a mouth that has not spoken yet: filmed ones are a little narrower than between their words
LIPS = CLASSES.index('PBM')
DOUBT = .0025                                        # added to a posterior and to its opposite: nothing is certain
LULL = 3                                             # frames, of which as many must be silent before silence shuts the lips
QUIET = 1.3                                          # wholly: where 1 / QUIET of them are
LINGER = .875                                        # of the way to rest that the corners of the mouth still have before them a frame later: a time constant of 120 ms
assert CLASSES[:2] == ['SIL', 'PBM']                 # `doubts` hears both
CALIBRATED = ('contact_', 'open_', 'gain', 'corners', 'filmed')  # how the names of what `calibrate.py` sets begin
TRACK_SD = dict(jaw=.22, gap=.25, wide=.20, round=.22, tongue=.28)


def room():
    """log-mel [80] of pink noise as loud as a quiet room"""
    p = FILTERS[:, 1:] @ (1 / np.arange(1, FFT // 2 + 1))
    return torch.from_numpy(np.log10(p / p.mean()) + SPEECH_LEVEL + (ROOM + 24) / 10).float()


def kinds(size):
    """the kind of each ear, in their order"""
    return [kind for kind in KINDS for _ in range(size[kind])]


class Student(nn.Module):
    def __init__(self, conv=128, hidden=256, head=160, broad=0, local=1):
        super().__init__()
        self.size = dict(conv=conv, hidden=hidden, head=head, broad=broad, local=local)
        self.ears = nn.ModuleList(KINDS[kind](conv, hidden, head) for kind in kinds(self.size))
        heard = head * len(self.ears)
        self.values = nn.Linear(heard, 5)            # jaw gap wide round tongue, in units of TRACK_SD
        self.contact = nn.Linear(heard, 2)           # logits of lip contact and lip-teeth contact
        self.viseme = nn.Linear(heard, len(CLASSES))
        k = torch.exp(-torch.arange(LEVEL_FRAMES - 1, -1, -1).float() / 190)   # 3 s time constant, newest last
        self.register_buffer('kernel', (k / k.sum()).view(1, 1, -1))
        self.register_buffer('little', torch.full((1,), 1e-4), persistent=False)
        self.register_buffer('sd', torch.tensor([TRACK_SD[k] for k in ('jaw', 'gap', 'wide', 'round', 'tongue')]))
        self.register_buffer('open_scale', torch.tensor([-1 / .45, -1 / .30]))  # what shuts the lips: silence .30...75, contact .50...80
        self.register_buffer('open_shift', torch.tensor([.75 / .45, .80 / .30]))
        self.register_buffer('open_bold', torch.zeros(1))   # how much further the lips open, all of LULL being silent, than is heard
        self.register_buffer('open_before', torch.tensor([.7, .2]))     # what the frame before counts for silence and contact that shut the mouth, beside 2 minus that of the newest: more is steadier and later
        self.register_buffer('contact_scale', torch.ones(2))      # calibrate.py: steepness of press and tuck, and the logit that counts as 0
        self.register_buffer('contact_zero', torch.zeros(2))
        self.register_buffer('low', torch.tensor([0, 0, -1.2, 0, 0]), persistent=False)
        self.register_buffer('high', torch.tensor([1.1, 1.3, 1.2, 1.2, 1.1]), persistent=False)
        spread = torch.zeros(7, 8)                   # teacher's seven tracks -> ARTICULATION
        for i, k in enumerate((0, 1, 1, 2, 3, 4, 5, 6)):
            spread[k, i] = 1
        self.register_buffer('spread', spread, persistent=False)
        self.register_buffer('is_gap', torch.tensor([[0.], [1], [0], [0], [0], [0], [0]]), persistent=False)
        self.register_buffer('is_corner', torch.tensor([[0.], [0], [1], [1], [0], [0], [0]]), persistent=False)
        self.register_buffer('filmed', torch.zeros(3, heard + 1))       # filmed.py: what joins the weights and the constant of gap, width and rounding
        self.register_buffer('gain', torch.ones(1))  # last calibration of the lip gap,
        self.register_buffer('corners', torch.ones(1))                  # and of width and rounding

    def blank(self, batch=1):
        """zero state: loudness history [B,1,374], last features [B,2,81], last doubts and voices [B,2,3], width and rounding [B,2], GRUs [ears,B,hidden], and of each ear [B,*shape]"""
        z = torch.zeros
        return [z(batch, 1, LEVEL_FRAMES - 1), z(batch, 2, BANDS + 1), z(batch, LULL - 1, 3), z(batch, 2), z(len(self.ears), batch, self.size['hidden']), *(z(batch, *ear.shape) for ear in self.ears)]

    @torch.no_grad()
    def state(self, batch=1):
        """what it begins with, shaped as `blank`: it has come into a quiet room where somebody spoke some seconds ago.  From zeros, a room's noise is as loud
        as anything yet heard, and speech until it has lasted a little."""
        first = self.blank()
        first[0][..., :SPOKE] = VOICE
        heard = self(room().expand(1, SETTLED, -1), first)[1]
        heard[0], heard[3] = first[0], torch.tensor([WAITING])
        return [k.expand_as(of).contiguous() for k, of in zip(heard, self.blank(batch))]

    def level(self, mel, history):
        """running speech level: power mean over the last seconds, counting only frames that were there at all.
        mel [B,T,80] log10 -> level [B,T,1] (log10, relative to SPEECH_LEVEL), new history"""
        p = (mel * math.log(10)).exp().mean(2)[:, None] + 1e-8
        p = torch.cat([history, p], 2)               # zeros in the history mean "no frame yet"
        mass = nn.functional.conv1d(torch.sign(p), self.kernel, self.little)
        mean = nn.functional.conv1d(p, self.kernel) / mass
        return (mean.log() * (1 / math.log(10)) - SPEECH_LEVEL).transpose(1, 2), p[:, :, -(LEVEL_FRAMES - 1):]

    def features(self, mel, history):
        """[B,T,80] -> [B,T,81]: the bands against the level, and the level"""
        level, history = self.level(mel, history)
        floor = level.clamp(-3.4, 1.5)               # below -58 dBFS nothing is called speech
        x = (mel - floor) * (1 / 1.3) + 1.0
        return torch.cat([x.clamp(min=-4.0), level + 1.0], 2), history

    def trunk(self, mel, state):
        """mel [B,T,80] -> what all ears heard [B,T,ears*head], new state"""
        hist, last, doubts, corners, h, *past = state
        x, hist = self.features(mel, hist)
        x = torch.cat([last, x], 1)
        heard, past, h = zip(*(ear(x, *its) for ear, *its in zip(self.ears, past, h.split(1))))
        heard = torch.cat(heard, 1).reshape(-1, len(mel), self.values.in_features)
        return heard.transpose(0, 1), [hist, x[:, -2:], doubts, corners, torch.cat(h), *past]

    def forward(self, mel, state):
        """mel [B,T,80] -> dict of raw heads and of what they come to (`doubts`, `compose`), new state"""
        z, new = self.trunk(mel, state)
        contact = self.contact(z)
        factor, constant = self.calibration()
        sure = nn.functional.pad(contact * factor + constant, (1, 0))
        raw = dict(values=nn.functional.linear(z, *self.shape()) * self.sd, contact=contact, viseme=self.viseme(z), sure=sure)
        return self.compose(*self.doubts(raw, new))

    def shape(self):
        """weights [5,ears*head] and constants [5] of the values, in units of TRACK_SD"""
        filmed = nn.functional.pad(self.filmed, (0, 0, 1, 1))
        return self.values.weight + filmed[:, :-1], self.values.bias + filmed[:, -1]

    def calibration(self):
        """factors and constants [2] that turn the contact head's logits into what `doubts` adds up"""
        share = torch.tensor([.25, 1.])              # press: two frames, two witnesses
        return self.contact_scale * share, -self.contact_scale * self.contact_zero * torch.tensor([.5, 1.])

    def doubts(self, raw, state):
        """completes `sure` [B,T,2], the logits of lip contact and lip-teeth contact as they count, and `gate` [B,T,2], those of silence and
        lip contact that shut the mouth.  Silence and lip contact are heard over two frames, which takes out flickers; the lips have two
        witnesses (the contact head and the posterior of p b m).  `lull` [B,T,1] tells how far silence may shut the mouth: who speaks is not
        silent for a frame, so a doubt in the middle of a word does little.  The last frames join the state."""
        raw['posterior'] = torch.softmax(raw['viseme'], 2)
        heard, tuck = torch.split(raw['sure'], (2, 1), 2)
        p = raw['posterior'][..., :2]                # silence, p b m
        both = heard + ((p + DOUBT) / (1 + DOUBT - p)).log() * torch.cat([torch.tensor([.5]), self.contact_scale[:1] * .25])
        recent = torch.cat([state[2], torch.cat([both, 1 + DOUBT - p[..., :1]], 2)], 1)
        before, voice = recent[:, LULL - 2:-1, :2], recent[..., 2:].transpose(1, 2)
        raw['gate'] = before * self.open_before + both * (2 - self.open_before)
        raw['sure'] = torch.cat([(before + both)[..., 1:], tuck], 2)
        raw['lull'] = (QUIET * (1 + DOUBT - nn.functional.avg_pool1d(voice, LULL, 1))).clamp(max=1).transpose(1, 2)
        return raw, [*state[:2], recent[:, 1 - LULL:], *state[3:]]

    def compose(self, raw, state):
        """completes `tracks` [B,T,7], the final jaw gap wide round press tuck tongue (teacher's order).
        Two gates: lip contact closes the gap, silence closes everything (a quarter of the jaw stays).  The corners of the mouth do not jump to rest
        with it: they keep the shape that was heard last and let go of it by LINGER, so that a doubt in a word does not move them."""
        sure = torch.sigmoid(raw['sure'])
        speech, opening = self.gates(raw)
        low, high = self.limits()
        v = torch.minimum(torch.maximum(raw['values'], low), high)
        jaw, gap, corners, tongue = torch.split(v, (1, 1, 2, 1), 2)
        corners = linger(corners * speech, (1 - speech) * LINGER, state[3])
        raw['tracks'] = torch.cat([jaw * (.25 + .75 * speech), gap * opening, corners, sure * speech, tongue * speech], 2)
        return raw, [*state[:3], corners[:, -1], *state[4:]]

    def gates(self, raw):
        """how much silence leaves of all that moves, and silence and lip contact of the gap, each [B,T,1]; a gap beside silence grows (`open_bold`)"""
        x = (torch.sigmoid(raw['gate']) * self.open_scale + self.open_shift).clamp(0, 1)
        heard, free = torch.split(x * x * (3 - 2 * x), 1, 2)
        speech = 1 - (1 - heard) * raw['lull']
        return speech, free * (speech + self.open_bold * heard * raw['lull'])

    def limits(self):
        """of jaw gap wide round tongue, before calibration"""
        far = 1 + (self.corners - 1) * self.is_corner[[0, 1, 2, 3, 6], 0]
        return self.low / far, self.high / far

    def shares(self):
        """[7,8]: what each track gives to each value of ARTICULATION, calibrated; both lips take their share of one gap"""
        return self.spread * (1 + (self.gain - 1) * self.is_gap + (self.corners - 1) * self.is_corner)

    def articulation(self, tracks):
        """tracks [B,T,7] -> [B,T,8] in the order of ARTICULATION"""
        return torch.matmul(tracks, self.shares())


def linger(heard, stays, y):
    """heard [B,T,N], stays [B,T,1] or [B,T,N], the frame before y [B,N] -> [B,T,N]: y = heard + stays * (y of the frame before)"""
    out = []
    for a, b in zip(heard.unbind(1), stays.unbind(1)):
        y = a + b * y
        out.append(y)
    return torch.stack(out, 1)


def widen(net, z):
    """gives `net`, with the same ears, at least as wide in every layer, the weights of the checkpoint z: at first it answers exactly like z (new units
    have random inputs, and nobody listens to them yet)"""
    old, new = build(z).size, net.size
    c, h, H, weights, mine = old['conv'], old['hidden'], new['hidden'], z['weights'], dict(net.named_parameters())
    apart = lambda n, N, parts: np.concatenate([np.arange(n) + k * N for k in range(parts)])
    heads = apart(old['head'], new['head'], len(kinds(old)))
    columns = dict(head=np.r_[np.arange(h), H + np.arange(c)], values=heads, contact=heads, viseme=heads)
    with torch.no_grad():
        for k, b in net.named_buffers():
            if k == 'filmed' and k in weights:
                b.zero_()[:, np.r_[heads, b.shape[1] - 1]] = weights[k]
            elif k.startswith(CALIBRATED) and k in weights:
                b.copy_(weights[k])
        for k in (k for k in mine if k in weights):
            p, w = mine[k], weights[k]
            r = torch.from_numpy(apart(h, H, 3) if 'gru' in k else np.arange(len(w)))
            if w.dim() == 1:
                p[r] = w
                continue
            p[r] = 0
            p[r[:, None], torch.from_numpy(columns.get(k.split('.')[-2], np.arange(w.shape[1])))[None]] = w


def count(model):
    return sum(p.numel() for p in model.parameters())


def build(z):
    """checkpoint dict -> Student in eval mode"""
    m = Student(**z['size'])
    left = set(dict(m.named_parameters())) & set(m.load_state_dict(z['weights'], strict=False).missing_keys)     # buffers may be missing: calibration sets them
    if left:
        raise ValueError('%s is no checkpoint of this network: it has no %s' % (z.get('name', 'this'), ', '.join(sorted(left)[:3])))
    return m.eval()


def load(path):
    """checkpoint file (.pt, or the weights.npz of a shipped model) -> (Student in eval mode, its dict)"""
    z = from_npz(path) if path.endswith('.npz') else torch.load(path, map_location='cpu')
    return build(z), z


def to_npz(path, z):
    """plain arrays, no pickle: this is what models/ keeps beside the .onnx so that training can go on from it"""
    np.savez(path, ahead=z['ahead'], **{'size_' + k: v for k, v in z['size'].items()}, **{'w_' + k: v.numpy() for k, v in z['weights'].items()})


def from_npz(path):
    a = np.load(path)
    return dict(ahead=int(a['ahead']), name=os.path.basename(os.path.dirname(os.path.abspath(path))), size={k[5:]: int(a[k]) for k in a.files if k.startswith('size_')},
                weights={k[2:]: torch.from_numpy(a[k]) for k in a.files if k.startswith('w_')})


@torch.no_grad()
def run(model, mel):
    """numpy log-mel [T,80] -> articulation [T,8] and viseme posteriors [T,24]; row t belongs to frame t - lookAhead"""
    raw, _ = model(torch.as_tensor(mel)[None], model.state(1))
    return model.articulation(raw['tracks'])[0].numpy(), raw['posterior'][0].numpy()
