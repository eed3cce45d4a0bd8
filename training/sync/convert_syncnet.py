#!/usr/bin/env python3
"""Your SyncNet checkpoint -> ONNX for `mouthpiece score --syncnet DIR`; nothing in the file is ever executed.

    python3 training/sync/convert_syncnet.py syncnet_v2.model DIR        # the authors' checkpoint, which you bring (its terms are theirs)
    python3 training/sync/convert_syncnet.py --random DIR                # random weights, to try the path: its figures mean nothing
"""
import os, sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import interpreter  # noqa: F401
import argparse, hashlib, json, pickle, warnings
import onnx
import torch
import syncnet

IGNORED = ('netfcspk.', 'netcnnspk.')                # towers of other experiments in the same file


def sha256(path):
    h = hashlib.sha256()
    with open(path, 'rb') as f:
        for piece in iter(lambda: f.read(1 << 20), b''):
            h.update(piece)
    return h.hexdigest()


def read(path):
    """{name: tensor}; PyTorch's restricted unpickler, which knows tensors and containers and refuses everything else"""
    try:
        z = torch.load(path, map_location='cpu', weights_only=True)
    except FileNotFoundError:
        sys.exit('convert_syncnet: there is no file %s' % path)
    except pickle.UnpicklingError as e:
        sys.exit('convert_syncnet: %s asks for more than tensors and was not loaded: %s' % (path, str(e).splitlines()[0]))
    except Exception as e:  # a truncated file shows in many ways
        sys.exit('convert_syncnet: %s is no whole PyTorch checkpoint: %s' % (path, (str(e).splitlines() or [type(e).__name__])[0]))
    if isinstance(z, dict) and isinstance(z.get('state_dict'), dict):
        z = z['state_dict']
    if not isinstance(z, dict) or not z or not all(isinstance(k, str) and torch.is_tensor(v) for k, v in z.items()):
        sys.exit('convert_syncnet: %s holds no table of tensors' % path)
    return {k[7:] if k.startswith('module.') else k: v for k, v in z.items()}


def fill(net, z):
    """puts the tensors in; a name that is missing or too many, or a shape that does not fit, is named"""
    mine = net.state_dict()
    for k, v in mine.items():
        if k.endswith('num_batches_tracked'):
            continue
        if k not in z:
            sys.exit('convert_syncnet: the checkpoint has no %s' % k)
        if tuple(z[k].shape) != tuple(v.shape):
            sys.exit('convert_syncnet: %s has the shape %s, not %s' % (k, tuple(z[k].shape), tuple(v.shape)))
        if not torch.isfinite(z[k].float()).all():
            sys.exit('convert_syncnet: %s holds numbers that are none' % k)
        v.copy_(z[k])
    extra = [k for k in z if k not in mine and not k.startswith(IGNORED)]
    if extra:
        sys.exit('convert_syncnet: the checkpoint also has %s, which SyncNet has not' % extra[0])
    return net.eval()


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
    with torch.no_grad():
        net = syncnet.random_net() if a.random else fill(syncnet.SyncNet(), read(a.paths[0]))
    write(net, a.paths[-1], 'random' if a.random else sha256(a.paths[0]))
    print(a.paths[-1])


if __name__ == '__main__':
    main()
