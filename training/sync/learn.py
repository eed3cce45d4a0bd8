#!/usr/bin/env python3
"""Trains models/sync on the streams of training/train.py: python3 training/sync/learn.py [--iterations 2500] [--seed 1]

Pairs: the log-mel of augmented speech and the teacher's articulation of the same phones, drawn on the canonical face.  Loss: which of
the sounds of the crop belongs to these lips (and the reverse), and which of 31 offsets the whole crop has.  Streams are read from
.cache/training/streams, everything of ours is written under .cache/sync.
"""
import os, sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import interpreter  # noqa: F401
import argparse, glob, json, time
import numpy as np
import torch
from torch import nn
from scipy.ndimage import gaussian_filter1d
import batches, corpus, export_sync, judge, lips, net, streams, teacher
from face import root

HOME = os.path.join(root(), '.cache', 'sync')
CROP = 110                                           # video frames
HELD = ('flite_awb', 'espeak_gmw_en-US_m3', 'tuxpaint', 'asterisk_fr')      # voices kept for validation


def held_out(path):
    return os.path.basename(path).startswith(HELD)


class Clips:
    """Random crops of lips and sound; `paths` are stream files"""

    def __init__(self, paths, seed):
        self.rng, self.parts, weight, groups = np.random.default_rng(seed), [], [], {}
        table = teacher.load_table()
        for k, path in enumerate(paths):
            z = dict(np.load(path))
            m = lips.canonical(streams.tracks(z, table)[0], root()).astype(np.float32)
            ends = np.r_[z['start'][1:], len(z['mel'])]
            self.parts.append((z['mel'], m, z['viseme'], [(a, b) for a, b in zip(z['start'], ends) if b - a > CROP * 2.5 + 6]))
            groups.setdefault(os.path.basename(path).split('_')[0], []).append(k)
            weight.append(float(len(z['mel'])) if self.parts[-1][3] else 0.0)
        weight = np.array(weight)
        for g, ks in groups.items():
            weight[ks] *= batches.GROUPS.get(g, .1) / max(1.0, weight[ks].sum())
        self.weight = weight / weight.sum()
        self.minutes = sum(len(p[0]) for p in self.parts) * .016 / 60

    def draw(self, batch):
        """-> lips [B, 110, 3], mel [B, 220, 80], speech [B, 100]: how much of the frame's neighbourhood is speech"""
        out = []
        while len(out) < batch:
            mel, m, vis, chunks = self.parts[self.rng.choice(len(self.parts), p=self.weight)]
            a, b = chunks[self.rng.integers(len(chunks))]
            t0 = self.rng.uniform(0, (b - a) * .016 - CROP / lips.FPS - .1)
            v = lips.sample(m[a:b], t0 + np.arange(CROP) / lips.FPS, 62.5)
            speech = lips.sample((vis[a:b] > 0).astype(np.float32)[:, None], t0 + np.arange(CROP) / lips.FPS, 62.5)[:, 0]
            near = np.convolve(speech, np.ones(11) / 11, 'valid')
            if near.mean() < .3:
                continue
            x = net.ears(mel[a:b].astype(np.float32))
            x = lips.sample(x, t0 + np.arange(2 * CROP) / (2 * lips.FPS), 62.5)
            out.append((self.blur(v), self.colour(x), near))
        return [torch.from_numpy(np.stack(k).astype(np.float32)) for k in zip(*out)]

    def blur(self, m):
        """measures of other faces and trackers: gain, smoothing, jitter, drift, a measure that says nothing"""
        r = self.rng
        if r.random() < .6:
            m = gaussian_filter1d(m, r.uniform(.3, 1.3), axis=0)
        v = lips.normal(m) * np.exp(r.normal(0, .4, (1, 3))) * np.exp(r.normal(0, .2))
        v[:, 1:] += v[:, :1] * r.normal(0, .25, (1, 2))                      # width and chin that follow the opening, or go against it
        v += np.cumsum(r.normal(0, r.uniform(0, .06), v.shape), 0) + r.normal(0, r.uniform(0, .25), v.shape)
        if r.random() < .25:
            v[:, r.choice(3, p=[.1, .45, .45])] = 0
        return v - v.mean(0)

    def colour(self, x):
        r, band = self.rng, np.arange(80) / 80
        x = x + r.normal(0, .1) + r.uniform(-.4, .4) * np.exp(-((band - r.uniform(0, 1)) / r.uniform(.1, .4)) ** 2)
        if r.random() < .5:
            x = lips.sample(x.T, np.clip(np.arange(80) * r.uniform(.9, 1.1) + r.uniform(-1, 1), 0, 79), 1).T
        return np.maximum(x, net.LOWEST)


def loss(model, v, x, speech):
    v, a = model.see(v), model.hear(x)
    near = v @ a.transpose(1, 2) * model.sharp[0].exp()
    who = torch.arange(v.shape[1]).expand(len(v), -1)
    each = (nn.functional.cross_entropy(near.transpose(1, 2), who, reduction='none') + nn.functional.cross_entropy(near, who, reduction='none')) / 2
    p = net.profile(v, a, speech)
    right = torch.full((len(v),), net.OFFSETS)
    whole = nn.functional.cross_entropy(-p * model.sharp[1].exp(), right)
    return (each * speech).sum() / speech.sum() + 2 * whole, whole, p


@torch.no_grad()
def check(model, batches_):
    model.eval()
    p = torch.cat([loss(model, *b)[2] for b in batches_]).numpy()
    model.train()
    best = p.argmin(1) - net.OFFSETS
    return dict(exact=float((best == 0).mean()), near=float((abs(best) <= 1).mean()), confidence=float((np.median(p, 1) - p.min(1)).mean()), distance=float(p.min(1).mean()))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--iterations', type=int, default=2500); ap.add_argument('--batch', type=int, default=32); ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--minutes', type=float, default=14, help='ends earlier when this time is over')
    ap.add_argument('--smoke', action='store_true', help='a few steps on the small corpus, to see that everything runs')
    ap.add_argument('--out', default=os.path.join(root(), 'models', 'sync'))
    a = ap.parse_args()
    if a.smoke:
        paths = streams.build(corpus.build(smoke=True), 'smoke_sync', copies=1, silence=1)
        a.iterations, a.batch = 20, 8
    else:
        paths = sorted(glob.glob(os.path.join(corpus.CACHE, 'streams', '*.0.npz'))) or streams.build(corpus.build(), 'streams')
    paths = [p for p in paths if not os.path.basename(p).startswith('silence')]
    torch.manual_seed(a.seed)
    learn = [p for p in paths if not held_out(p)]
    train, test = Clips(learn, a.seed), Clips([p for p in paths if held_out(p)] or paths, 99)
    fixed = [test.draw(32) for _ in range(2 if a.smoke else 8)]
    model = net.Expert()
    opt = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-3)
    began, log, total = time.time(), [], a.iterations
    print('%.0f minutes of %d files, %.0f held out; %d parameters' % (train.minutes, len(learn), test.minutes, sum(p.numel() for p in model.parameters())), flush=True)
    for it in range(1, total + 1):
        done = max(it / total, (time.time() - began) / 60 / a.minutes)
        for g in opt.param_groups:
            g['lr'] = 2e-3 * min(1, it / 50) * max(.01, .5 + .5 * np.cos(np.pi * min(1, done)))
        value, whole, _ = loss(model, *train.draw(a.batch))
        opt.zero_grad(); value.backward(); nn.utils.clip_grad_norm_(model.parameters(), 2.0); opt.step()
        if it % 100 == 0 or it == total or done >= 1:
            row = dict(it=it, loss=round(float(value), 3), offset_loss=round(float(whole), 3), **{k: round(x, 3) for k, x in check(model, fixed).items()}, **judge.brief(model), s=round(time.time() - began))
            log.append(row); print(json.dumps(row), flush=True)
        if done >= 1:
            break
    os.makedirs(HOME, exist_ok=True)
    torch.save(dict(weights=model.state_dict(), log=log, seed=a.seed, batch=a.batch, minutes=train.minutes, files=[os.path.basename(p) for p in paths if not held_out(p)], held=HELD), os.path.join(HOME, 'smoke.pt' if a.smoke else 'expert.pt'))
    export_sync.write(model, log, a.out, seed=a.seed, minutes=train.minutes, files=len(learn), batch=a.batch, held=HELD)


if __name__ == '__main__':
    main()
