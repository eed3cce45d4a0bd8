"""What filmed lips ask of the last layer: of the rows that turn what the ears heard into gap, width and rounding (`Student.filmed`).

The network learns lips from phones, through the teacher's table, so its last layer draws what the table says.  A dozen filmed sentences
are far too few to learn from, but not to turn that layer a little: for the best correlation with the measured lips at the least price,
which is the change of what is told of the corpus' speech (ridge regression towards a prior, A. E. Hoerl and R. W. Kennard, 1970, in the
metric of the corpus), and lips that stay shut and do not tremble where nobody speaks.  Clips: sentences of the GRID corpus (M. Cooke and others, 2006, CC BY 4.0).
`left_out` is what to believe of it: each speaker as drawn without that speaker's clips.
"""
import numpy as np
import torch
from torch.nn.functional import pad
import batches, real, train
from mel import FRAME

GAP, CORNERS = 3.5, 7.                               # price of the squared change in speech, in units of TRACK_SD; half of it gains .003 on speakers left out and costs eSpeak .01
STEADY, STILL = 3., .3                               # of the squared second difference of the gap where nobody speaks, and of the gap itself there, in units of SETTLED
SETTLED = .25
STEP = .02                                           # s, of filmed curves
APART = 4                                            # steps between which velocity is measured, as the scoring script does
CROPS, LENGTH, SKIP = (5, 40), 192, 24               # batches, crops, frames of the corpus; the first SKIP have a GRU that has heard nothing


def ours(clip):
    """may it be learned from?  Who else was filmed only judges"""
    return clip.startswith('grid_')


def corr(a, b):
    a, b = a - a.mean(), b - b.mean()
    return (a * b).sum() / (a.norm() * b.norm() + 1e-9)


class Filmed:
    """What a network hears in the clips and in crops of the corpus; the network is calibrated up to its gates, and its `filmed` is zero."""

    def __init__(self, net, ahead, faces, paths, seed=1):
        self.net, self.ahead, self.faces = net, ahead, faces
        self.start = net.state()                     # of which `tracks` needs the corners, which no row moves
        self.clips = {c: self.clip(c) for c in faces.clips}
        self.crops = self.draw(batches.Streams(paths, seed))

    @torch.no_grad()
    def hear(self, mel, history=None):
        state = self.net.state(len(mel))
        if history is not None:
            state[0] = history
        return self.net.trunk(mel, state)[0], self.net(mel, state)[0]

    def clip(self, name):
        """heard, raw heads, place of each step among the frames, measured gap and width"""
        m, g = self.faces.mel[name], self.faces.score.load_gt(name, self.faces.clips[name])
        t = np.arange(g['t'][0], g['t'][-1], STEP)
        t = t[(t >= 0) & (t <= (len(m) - 1) * FRAME)]
        k = np.clip((t / FRAME).astype(int), 0, len(m) - 2)
        curve = lambda y: torch.from_numpy(np.interp(t, g['t'], y).astype(np.float32))
        padded = np.concatenate([m, np.repeat(m[-1:], self.ahead, 0)])
        return *self.hear(torch.as_tensor(padded)[None]), torch.from_numpy(k), torch.from_numpy((t / FRAME - k).astype(np.float32)), curve(g['gap']), curve(g['width'])

    def draw(self, streams):
        """heard [B,T,N], values of the gap before its gates [B,T], gates [B,T], who speaks [B,T], whose mouth is at rest in three frames [B,T-2]"""
        parts = []
        for _ in range(CROPS[0]):
            mel, _, viseme, history = streams.draw(CROPS[1], LENGTH)
            mel, history = streams.augment(mel, history)
            z, raw = self.hear(torch.from_numpy(mel), torch.from_numpy(history))
            _, opening = self.net.gates(raw)
            quiet = torch.from_numpy(viseme)[:, SKIP:LENGTH - self.ahead] == 0
            cut = lambda x: x[:, SKIP + self.ahead:]
            parts.append((cut(z), cut(raw['values'])[..., 1], cut(opening)[..., 0], (~quiet).float(), (quiet[:, 2:] & quiet[:, 1:-1] & quiet[:, :-2]).float()))
        return tuple(map(torch.cat, zip(*parts)))

    def tracks(self, name, rows):
        """final tracks [T,7] of one clip, with `rows` in the last layer"""
        z, raw, *_ = self.clips[name]
        moved = pad(z @ rows[:, :-1].t() + rows[:, -1], (1, 1)) * self.net.sd
        return self.net.compose(dict(raw, values=raw['values'] + moved), self.start)[0]['tracks'][0, self.ahead:]

    def rating(self, name, rows):
        """correlations of gap, its velocity and width in one clip, with `rows` [3,N+1] in the last layer"""
        *_, k, part, gap, width = self.clips[name]
        tracks = self.tracks(name, rows)
        at = lambda y: y[k] * (1 - part) + y[k + 1] * part
        y = at(tracks[:, 1])
        return corr(y, gap), corr(y[APART:] - y[:-APART], gap[APART:] - gap[:-APART]), corr(at(train.width(tracks)), width)

    def price(self, rows):
        z, gap, open_, speaks, rests = self.crops
        change = z @ rows[:, :-1].t() + rows[:, -1]
        mean = lambda x, where: (x * where).sum() / where.sum()
        y = torch.relu(gap + change[..., 0] * self.net.sd[1]) * open_
        trembling = (y[:, 2:] - 2 * y[:, 1:-1] + y[:, :-2]) ** 2
        return GAP * mean(change[..., 0] ** 2, speaks) + CORNERS * mean((change[..., 1:] ** 2).sum(2), speaks) + STEADY * mean(trembling, rests) / SETTLED ** 2 + STILL * mean(y[:, 1:-1], rests) / SETTLED

    def fit(self, names):
        """-> rows [3,N+1] for these clips, each as much as it is long"""
        rows = torch.zeros_like(self.net.filmed, requires_grad=True)
        search = torch.optim.LBFGS([rows], max_iter=40, line_search_fn='strong_wolfe')
        share = {c: len(self.clips[c][2]) for c in names}

        def loss():
            search.zero_grad()
            r = [torch.stack(self.rating(c, rows)) * n for c, n in share.items()]
            gap, velocity, width = torch.stack(r).sum(0) / sum(share.values())
            total = self.price(rows) - (gap + velocity) / 2 - width
            total.backward()
            return total
        search.step(loss)
        return rows.detach()

    def left_out(self):
        """the scoring script's summary, each speaker of the clips as drawn by rows that were fitted without that speaker"""
        speaker = lambda c: self.faces.clips[c].get('speaker', c)
        mine, rows, curves = [c for c in self.clips if ours(c)], {}, {}
        for c in self.clips:
            others = tuple(k for k in mine if speaker(k) != speaker(c))
            rows[others] = rows[others] if others in rows else self.fit(others)
            curves[c] = self.curves(c, rows[others])
        return self.faces.rate(curves)

    @torch.no_grad()
    def curves(self, name, rows):
        return real.curves(self.net.articulation(self.tracks(name, rows)).numpy())


def turn(net, ahead, faces, paths):
    """sets `net.filmed`; -> what speakers left out make of it (score.py's summary), None where there are no clips or no corpus"""
    net.filmed.zero_()
    if not (faces.ok and paths and any(map(ours, faces.clips))):
        return None
    filmed = Filmed(net, ahead, faces, paths)
    net.filmed.copy_(filmed.fit([c for c in filmed.clips if ours(c)]))
    return filmed.left_out()
