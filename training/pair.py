#!/usr/bin/env python3
"""Two networks that learned apart, as one with the ears of both and the mean of their answers.

    python3 training/pair.py ONE OTHER OUT

What they guess for a voice they do not know, they guess differently; the mean of both is nearer to the truth than either (L. K. Hansen
and P. Salamon, "Neural network ensembles", 1990).  That needs two that began with different random weights, better still two kinds of
ears: of those with a common ancestor one may as well take the mean of the weights.  OUT is not calibrated: calibrate.py comes next.
"""
import interpreter  # noqa: F401
import argparse
import torch
import model
from ears import KINDS

HEADS = 'values', 'contact', 'viseme'


def layers(z):
    return {k: v for k, v in z['size'].items() if k not in KINDS}, z['ahead']


def pair(one, other):
    """two checkpoint dicts of equal layers and look-ahead -> the checkpoint dict of both; all ears count alike"""
    if layers(one) != layers(other):
        raise ValueError('networks of other layers or another look-ahead: %s, %s' % (layers(one), layers(other)))
    ears = [(kind, z, i) for z in (one, other) for i, kind in enumerate(model.kinds(z['size']))]
    ears.sort(key=lambda ear: list(KINDS).index(ear[0]))
    heads = lambda z, name: z['weights'][name] * (len(model.kinds(z['size'])) / len(ears))
    weights = {k: v for k, v in one['weights'].items() if k.split('.')[0] not in ('ears', *HEADS) and not k.startswith(model.CALIBRATED)}
    for n, (_, z, i) in enumerate(ears):
        own = 'ears.%d.' % i
        weights.update({'ears.%d.%s' % (n, k[len(own):]): v for k, v in z['weights'].items() if k.startswith(own)})
    for k in HEADS:
        weights[k + '.weight'] = torch.cat([heads(z, k + '.weight').chunk(len(model.kinds(z['size'])), 1)[i] for _, z, i in ears], 1)
        weights[k + '.bias'] = heads(one, k + '.bias') + heads(other, k + '.bias')
    return dict(one, weights=weights, size=dict(one['size'], **{kind: one['size'][kind] + other['size'][kind] for kind in KINDS}))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('one'); ap.add_argument('other'); ap.add_argument('out')
    a = ap.parse_args()
    torch.save(pair(model.load(a.one)[1], model.load(a.other)[1]), a.out)


if __name__ == '__main__':
    main()
