#!/usr/bin/env python3
"""Your SyncNet checkpoint -> ONNX for `mouthpiece score --syncnet DIR`; nothing in the file is ever executed.

    python3 training/sync/convert_syncnet.py syncnet_v2.model DIR        # the authors' checkpoint, which you bring (its terms are theirs)
    python3 training/sync/convert_syncnet.py --random DIR                # random weights, to try the path: its figures mean nothing
"""
import os, sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import interpreter  # noqa: F401
import argparse, hashlib, json, warnings
import onnx
import torch
import syncnet
from makeittalk.checkpoint import fill
from makeittalk.pickles import Refused, checkpoint

IGNORED = ('netfcspk.', 'netcnnspk.')                # towers of other experiments in the same file


def sha256(path):
    h = hashlib.sha256()
    with open(path, 'rb') as f:
        for piece in iter(lambda: f.read(1 << 20), b''):
            h.update(piece)
    return h.hexdigest()


def write(net, folder, source):
    os.makedirs(folder, exist_ok=True)
    warnings.filterwarnings('ignore', module='torch.onnx')
    spec = dict(schema=1, name='syncnet', checkpoint=source, embedding=1024)
    for name, shape in syncnet.SHAPES.items():
        path = os.path.join(folder, name + '.onnx')
        torch.onnx.export(syncnet.Tower(net, name).eval(), torch.zeros(shape), path + '.part', opset_version=13, input_names=['x'], output_names=['y'])
        onnx.checker.check_model(onnx.load(path + '.part'))
        os.replace(path + '.part', path)
        spec[name] = dict(file=name + '.onnx', sha256=sha256(path))
    with open(os.path.join(folder, 'syncnet.json.part'), 'w') as f:
        json.dump(spec, f, indent=2); f.write('\n')
    os.replace(os.path.join(folder, 'syncnet.json.part'), os.path.join(folder, 'syncnet.json'))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--random', action='store_true'); ap.add_argument('paths', nargs='+', metavar='[CHECKPOINT] DIR')
    a = ap.parse_args()
    if len(a.paths) != (1 if a.random else 2):
        ap.error('CHECKPOINT DIR, or --random DIR')
    try:
        with torch.no_grad():
            net = syncnet.random_net() if a.random else fill(syncnet.SyncNet(), checkpoint(a.paths[0]), os.path.basename(a.paths[0]), IGNORED)
    except Refused as error:
        sys.exit('convert_syncnet: %s' % error)
    write(net, a.paths[-1], 'random' if a.random else sha256(a.paths[0]))
    print(a.paths[-1])


if __name__ == '__main__':
    main()
