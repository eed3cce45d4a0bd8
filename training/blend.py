#!/usr/bin/env python3
"""What a run learned, added in part to another model of the same descent (Ilharco and others, "Editing models with task arithmetic", 2023).

    python3 training/blend.py MODEL START LEARNED OUT [--share .5]

OUT = MODEL + share * (LEARNED - START), where MODEL is a descendant of START that may have been widened since (model.widen): the run
from START to LEARNED can be small and quick, and MODEL keeps what only it knows.  OUT is not calibrated: calibrate.py comes next.
"""
import interpreter  # noqa: F401
import argparse
import torch
import model


def blend(base, start, learned, share):
    """checkpoint dicts -> checkpoint dict"""
    with torch.no_grad():
        old, new = (wide(z, base['size']) for z in (start, learned))
        weights = {k: v + share * (new[k] - old[k]) if k in new else v for k, v in base['weights'].items()}
    return dict(base, weights={k: v for k, v in weights.items() if not k.startswith(('gate_', *model.CALIBRATED))})


def wide(z, size):
    """the weights of checkpoint z at the places where `model.widen` puts them in a network of this size; 0 elsewhere"""
    net = model.Student(**size)
    for p in net.parameters():
        p.data.zero_()
    model.widen(net, z)
    return dict(net.named_parameters())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('model'); ap.add_argument('start'); ap.add_argument('learned'); ap.add_argument('out'); ap.add_argument('--share', type=float, default=.5)
    a = ap.parse_args()
    torch.save(blend(*(model.load(p)[1] for p in (a.model, a.start, a.learned)), a.share), a.out)


if __name__ == '__main__':
    main()
