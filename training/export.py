#!/usr/bin/env python3
"""Checkpoint -> models/<name>/{<name>.onnx, model.json}; then the parity test PyTorch vs onnxruntime (through Node).

    python3 training/export.py CHECKPOINT --name default [--gain 1.0] [--version 0.1.0]
"""
import interpreter  # noqa: F401
import argparse, base64, hashlib, json, os, subprocess, tempfile
import numpy as np
import onnx
import torch
import warnings
import graph, model
from face import root
from mel import DECLARED, log_mel
from voices import read_wav

SHIPPED = ('default', 'swift', 'studio')


def write(checkpoint, name, gain=None, version='0.1.0', folder=None):
    """-> (folder, sha256); the graph is checked and simplified to plain float32 ops of opset 13"""
    net, z = model.load(checkpoint)
    if gain:
        net.gain.fill_(gain)
    folder = folder or os.path.join(root(), 'models', name)
    os.makedirs(folder, exist_ok=True)
    ex = graph.Exported(net).eval()                  # eval on the wrapper too, or export flips the mode back
    state = ex.state()
    outs = ['artic', 'viseme', 'state_out']
    path = os.path.join(folder, name + '.onnx')
    warnings.filterwarnings('ignore', module='torch.onnx')     # the exporter's remarks about GRU batch size; the states are inputs
    warnings.filterwarnings('ignore', category=torch.jit.TracerWarning)     # a batch of one is meant
    warnings.filterwarnings('ignore', category=FutureWarning, module='graph')     # PyTorch 1.13 builds its nodes another way
    torch.onnx.export(ex, (torch.full((1, 7, 80), -3.0), state), path, opset_version=13, input_names=['mel', 'state'], output_names=outs, do_constant_folding=True,
                      dynamic_axes={'mel': {1: 'T'}, 'artic': {1: 'T'}, 'viseme': {1: 'T'}})
    g = onnx.load(path); onnx.checker.check_model(g)
    assert all(o.type.tensor_type.elem_type == 1 for o in list(g.graph.input) + list(g.graph.output))
    sha = hashlib.sha256(open(path, 'rb').read()).hexdigest()
    card = dict(schema=1, name=name, version=version, licence='MIT', file=name + '.onnx', sha256=sha, mel=DECLARED, lookAhead=z['ahead'],
                inputs=dict(mel='mel'), states=[dict(input='state', output='state_out', shape=list(state.shape))],
                outputs=dict(articulation='artic', viseme='viseme'), articulation=model.ARTICULATION)
    with open(os.path.join(folder, 'model.json'), 'w') as f:
        json.dump(card, f, indent=2); f.write('\n')
    model.to_npz(os.path.join(folder, 'weights.npz'), dict(z, weights=net.state_dict()))
    print('%s: %d parameters, %.2f MB, sha256 %s' % (os.path.relpath(path, root()), model.count(net), os.path.getsize(path) / 1e6, sha))
    return folder, sha


def parity(checkpoint, folder, frames=300, seed=0, gain=None):
    """PyTorch whole utterance against onnxruntime-node: whole, and in chunks of 1, 2, 3, 7, 50 frames -> dict of max |difference| and times.
    None when Node or onnxruntime-node is missing."""
    net, _ = model.load(checkpoint)
    if gain:
        net.gain.fill_(gain)
    rng = np.random.default_rng(seed)
    mel = np.clip(np.cumsum(rng.normal(0, .25, (frames, 80)), 0) * .3 - 1.5 + rng.normal(0, .5, (frames, 80)), -10, 3).astype(np.float32)
    want, vis = model.run(net, mel)
    tool = os.path.join(root(), 'training', 'parity.mjs')
    with tempfile.TemporaryDirectory() as d:
        mel.tofile(d + '/mel.f32'); want.astype(np.float32).tofile(d + '/artic.f32'); vis.astype(np.float32).tofile(d + '/viseme.f32')
        try:
            r = subprocess.run(['node', tool, folder, d], capture_output=True, text=True, cwd=root())
        except FileNotFoundError:
            return None
    if r.returncode == 3:
        return None
    if r.returncode:
        raise RuntimeError(r.stderr)
    return json.loads(r.stdout)


def golden(name, checkpoint, gain=None, seconds=1.6):
    """Adds PyTorch's answer to a piece of presets/hello.wav to test/training/golden.json, for the TypeScript test."""
    net, _ = model.load(checkpoint)
    if gain:
        net.gain.fill_(gain)
    mel = log_mel(read_wav(os.path.join(root(), 'presets', 'hello.wav'))[16000:16000 + int(seconds * 16000)])
    rows, _ = model.run(net, mel)
    path = os.path.join(root(), 'test', 'training', 'golden.json')
    all_ = json.load(open(path)) if os.path.exists(path) else {}
    text = lambda a: base64.b64encode(np.ascontiguousarray(a, '<f4').tobytes()).decode()
    all_[name] = dict(mel=text(mel), articulation=text(rows))
    with open(path, 'w') as f:
        json.dump(all_, f, indent=2, sort_keys=True); f.write('\n')


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('checkpoint'); ap.add_argument('--name', default='default'); ap.add_argument('--gain', type=float); ap.add_argument('--version', default='0.1.0')
    a = ap.parse_args()
    folder, _ = write(a.checkpoint, a.name, a.gain, a.version)
    if a.name in SHIPPED:
        golden(a.name, a.checkpoint, a.gain)
    p = parity(a.checkpoint, folder, gain=a.gain)
    print(json.dumps(p) if p else 'parity: onnxruntime-node not found, skipped')
    if p and p['worst'] > 1e-4:
        raise SystemExit('PyTorch and onnxruntime differ')


if __name__ == '__main__':
    main()
