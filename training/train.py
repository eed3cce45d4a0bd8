#!/usr/bin/env python3
"""Train the lip model.  One command for everything:  python3 training/train.py --all   (about 4 CPU hours on one core)

    --all            corpus, streams, default model, swift model, export, evaluation, plots
    --smoke          the same path with a tiny corpus in 2-3 minutes, ending with the parity test (what CI runs)
    --name NAME      one run only: .cache/training/runs/NAME (resumes when it exists)
Single-threaded on purpose: two OpenMP threads on a busy machine are many times slower than one.
"""
import interpreter  # noqa: F401  (first: finds a Python that has torch; one thread)
import argparse, json, os, time
import numpy as np
import torch
from torch.nn import functional as F
import batches, corpus, metrics, model, played, real, streams

RUNS = os.path.join(corpus.CACHE, 'runs')
WEIGHT = torch.tensor([1.0, 4.0, 2.4, 1.4, 0., 0., .5])   # jaw gap wide round (press, tuck by cross-entropy) tongue
SD = torch.tensor([.22, .25, .20, .22, 1., 1., .28])
STEADY = 4.0                                         # on the squared second difference of the gap in silence: a lip that trembles is seen before one that is a little open
EVENTS = 0.5                                         # on closures as events: a short false one counts as much as a long one
VELOCITY = torch.tensor([.3, 2.0, .8, .4, .5, .2, 0.])


def width(t):
    """tracks [...,7] -> mouth width relative to rest, in eye units: the canonical face's directions"""
    return .07 * t[..., 2] - .080 * t[..., 3]


def closures(sure, k, near=3):
    """logits of lip contact [B,T] against visemes, as events: somewhere in a p b m it must be sure, and nowhere else in speech but within `near` frames of one"""
    lips, pool = k == model.LIPS, lambda x: F.max_pool1d(x[:, None], 2 * near + 1, 1, near)[:, 0]
    far = (pool(lips.float()) == 0) & (k != 0)
    best = lambda where: pool(sure.masked_fill(~where, -30.0))
    return (1.5 * F.softplus(-best(lips)) * lips + F.softplus(best(far)) * far).mean()


def loss_of(net, mel, tracks, vis, hist, ahead, skip=8):
    """scalar loss and its parts.  Output row t is compared with frame t - ahead."""
    st = net.state(len(mel)); st[0] = hist
    raw, _ = net(mel, st)
    T = mel.shape[1]
    cut = lambda x: x[:, skip + ahead:]
    y, v, c, z, sure = cut(raw['tracks']), cut(raw['values']), cut(raw['contact']), cut(raw['viseme']), cut(raw['sure'])
    t, k = tracks[:, skip:T - ahead], vis[:, skip:T - ahead]
    focus = 1 + 1.5 * t[..., 4:5] + .7 * t[..., 5:6]           # closures and lip-teeth contact count more
    parts = dict(
        value=((F.smooth_l1_loss(y / SD, t / SD, reduction='none') * focus) * WEIGHT).mean(),
        still=.9 * (y[..., 1] * (t[..., 1] < .01) * (k == 0)).mean() / .25,      # nobody speaks: every bit of opening counts
        steady=STEADY * ((y[:, 2:, 1] - 2 * y[:, 1:-1, 1] + y[:, :-2, 1]) ** 2 * (t[:, 1:-1, 1] < .01) * (k[:, 1:-1] == 0)).mean() / .25 ** 2,     # lips that tremble there
        width=1.6 * F.smooth_l1_loss(width(y) / .04, width(t) / .04),           # what the eye sees of spreading and rounding together
        raw=.3 * F.smooth_l1_loss(v[..., 1] / .25, t[..., 1] / .25),
        velocity=(F.smooth_l1_loss((y[:, 3:] - y[:, :-3]) / SD * 1.5, (t[:, 3:] - t[:, :-3]) / SD * 1.5, reduction='none') * VELOCITY).mean(),
        contact=(F.binary_cross_entropy_with_logits(c, t[..., 4:6].clamp(0, 1), reduction='none', pos_weight=torch.tensor([1.5, 1.7])).mean((0, 1)) * torch.tensor([.8, .7])).sum(),
        lips=.8 * F.binary_cross_entropy_with_logits(sure[..., 0], t[..., 4].clamp(0, 1), pos_weight=torch.tensor(1.5)),    # both witnesses together, as they count
        events=EVENTS * closures(sure[..., 0], k),
        viseme=.25 * F.cross_entropy(z.reshape(-1, z.shape[-1]), k.reshape(-1)))
    return sum(parts.values()), {k: float(p.detach()) for k, p in parts.items()}


@torch.no_grad()
def predict(net, items, ahead):
    """composed tracks [T,7] moved back by the look-ahead, one per item with a 'mel'"""
    out = []
    for i in items:
        m = np.concatenate([i['mel'], np.repeat(i['mel'][-1:], ahead, 0)]) if ahead else i['mel']
        raw, _ = net(torch.as_tensor(m)[None], net.state(1))
        out.append(raw['tracks'][0].numpy()[ahead:])
    return out


@torch.no_grad()
def lips(net, faces, ahead):
    cur = {}
    for c, m in faces.mel.items():
        m = np.concatenate([m, np.repeat(m[-1:], ahead, 0)]) if ahead else m
        a, _ = model.run(net, m)
        cur[c] = real.curves(a[ahead:])
    return faces.rate(cur)


def strangers(shared, paths):
    """validation speech of people who are not in the training files, at most 45 recordings of one"""
    heard = {os.path.basename(p).split('.')[0] for p in paths}
    items = [i for i in real.speech(shared) if i['set'] not in heard]
    sets = {k: [i for i in items if i['set'] == k] for k in sorted({i['set'] for i in items})}
    return [i for v in sets.values() for i in v[::-(-len(v) // 45)]]


def validate(net, items, faces, ahead):
    net.eval()
    o = {}
    if items:
        p = predict(net, items, ahead)
        a = metrics.aligned([(q, i['tracks'], i['phones'], metrics.quiet(i['mel'])) for q, i in zip(p, items)])
        o = {k: round(a[k], 3) for k in ('open', 'speech', 'p10', 'wide', 'round', 'silence_open', 'silence_jitter')}
        o['closure'] = round(a['closure']['f1'], 3); o['fv'] = round(a['fv']['recall'], 3)
    if faces.ok:
        s = lips(net, faces, ahead)
        o.update(lip={k: round(float(s[k]), 3) for k in ('r_gap0', 'r_vel', 'r_width', 'cl_auc', 'cl_kappa', 'silence_open', 'range')}, lag=s['lag_ms'])
    net.train()
    return o


def merit(v):
    """one number for early stopping: half phone-aligned speech, half filmed lips"""
    m = v.get('open', 0) + v.get('speech', 0) + .3 * v.get('closure', 0) + .3 * v.get('p10', 0)
    return m + (sum(v['lip'][k] for k in ('r_gap0', 'r_vel', 'r_width')) + .5 * v['lip']['cl_auc'] if 'lip' in v else 0)


def train(name, paths, ahead=2, iterations=2400, batch=40, length=192, rate=2e-3, seed=1, start=None, size=None, every=500, shared=None, items=None, compare=False):
    """-> checkpoint file; `size` is what differs from the start's; with `compare` the start itself takes part in the choice of the best, where it looks ahead as far"""
    home = os.path.join(RUNS, name); os.makedirs(home, exist_ok=True)
    torch.manual_seed(seed)
    start = model.load(start)[1] if isinstance(start, str) else start
    net = model.Student(**{**(start['size'] if start else {}), **(size or {})})
    if start:
        model.widen(net, start)
    smooth = model.Student(**net.size); smooth.load_state_dict(net.state_dict())
    opt = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=.01)
    first, best = 0, -1e9
    last = os.path.join(home, 'last.pt')
    z = torch.load(last) if os.path.exists(last) else {}
    if z.get('size') == net.size:                    # else there is nothing to go on from: it had other layers
        if z['iteration'] >= iterations:
            return os.path.join(home, 'best.pt')
        net.load_state_dict(z['net'], strict=False); smooth.load_state_dict(z['weights'], strict=False); opt.load_state_dict(z['opt']); first, best = z['iteration'], z['best']
    data = batches.Streams(paths, seed * 1000 + first)
    items, faces = items or strangers(shared, paths), real.Faces(shared)
    log = open(os.path.join(home, 'log.jsonl'), 'a')
    say = lambda d: (print(json.dumps(d), flush=True), log.write(json.dumps(d) + '\n'), log.flush())

    def keep(it, row):
        """validate the running mean and keep it when it is the best so far"""
        nonlocal best
        row.update(validate(smooth, items, faces, ahead)); m = merit(row) if items else it
        z = dict(weights=smooth.state_dict(), size=net.size, ahead=ahead, iteration=it, name=name, row=row, seed=seed)
        if m > best:
            best = m; torch.save(z, os.path.join(home, 'best.pt'))
        torch.save(dict(z, net=net.state_dict(), opt=opt.state_dict(), best=best), last + '.tmp'); os.replace(last + '.tmp', last)

    say(dict(name=name, parameters=model.count(net), frames=data.frames, files=len(paths), ahead=ahead, iterations=iterations, batch=batch, length=length, rate=rate, seed=seed, start=start and start.get('name', 'weights')))
    if compare and start and start['ahead'] == ahead and not first and items:
        row = dict(it=0, value=float('nan'), viseme=float('nan')); keep(0, row); say(row)
    t0, mean = time.time(), {}
    net.train()
    for it in range(first, iterations):
        lr = rate * min(1, (it + 1) / 100) * (.02 + .98 * .5 * (1 + np.cos(np.pi * it / iterations)))
        for g in opt.param_groups:
            g['lr'] = lr
        mel, tr, vis, hist = data.draw(batch, length)
        mel, hist = data.augment(mel, hist)
        loss, parts = loss_of(net, torch.from_numpy(mel), torch.from_numpy(tr), torch.from_numpy(vis), torch.from_numpy(hist), ahead)
        opt.zero_grad(); loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        d = min(.998, (it + 1) / (it + 50))
        with torch.no_grad():
            for a, b in zip(smooth.parameters(), net.parameters()):
                a.mul_(d).add_(b, alpha=1 - d)
        for k, v in parts.items():
            mean[k] = mean.get(k, 0) + v
        if (it + 1) % 100 == 0 or it + 1 == iterations:
            n = 100 if (it + 1) % 100 == 0 else (it + 1) % 100
            row = dict(it=it + 1, s=round(time.time() - t0), **{k: round(v / n, 4) for k, v in mean.items()}); mean = {}
            if (it + 1) % every == 0 or it + 1 == iterations:
                keep(it + 1, row)
            say(row)
    return os.path.join(home, 'best.pt')


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--all', action='store_true'); ap.add_argument('--smoke', action='store_true'); ap.add_argument('--name')
    ap.add_argument('--ahead', type=int, default=2); ap.add_argument('--iterations', type=int, default=2400); ap.add_argument('--batch', type=int, default=40)
    ap.add_argument('--length', type=int, default=192); ap.add_argument('--rate', type=float, default=4e-3); ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--start', help='checkpoint that has not heard the speakers of corpus.SEEN; else models/default'); ap.add_argument('--scratch', action='store_true', help='not from models/default'); ap.add_argument('--streams', default='streams'); ap.add_argument('--copies', type=int, default=2)
    ap.add_argument('--hidden', type=int, default=256); ap.add_argument('--conv', type=int, default=128); ap.add_argument('--head', type=int, default=160); ap.add_argument('--shared'); ap.add_argument('--every', type=int, default=300)
    a = ap.parse_args()
    if a.all or a.smoke:
        import pipeline
        return pipeline.smoke() if a.smoke else pipeline.everything(a)
    paths = streams.build(corpus.build(), a.streams, a.copies, others=played.makers(played.build(corpus.CACHE)))
    train(a.name or 'default', paths, a.ahead, a.iterations, a.batch, a.length, a.rate, a.seed, a.start, dict(conv=a.conv, hidden=a.hidden, head=a.head), a.every, a.shared)


if __name__ == '__main__':
    main()
