#!/usr/bin/env python3
"""The sync expert -> models/sync: lips.onnx, sound.onnx, sync.json (shapes, hashes), README.md (card), and the parity of both graphs.

    python3 training/sync/export_sync.py        # again, from .cache/sync/expert.pt
"""
import os, sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import interpreter  # noqa: F401
import hashlib, json, warnings
import onnx
import torch
from torch import nn
import lips, net, onnxruntime_check
from face import root

CARD = '''# sync

Says whether lips and sound belong together: mouth landmarks and log-mel become unit vectors, 25 a second, whose distance is small where they fit.
`mouthpiece score` makes offset, confidence and distance of it, the figures that SyncNet gives, without any download. The scale is its own
(unit vectors: distances lie between 0 and 2): **do not compare its numbers with LSE-C and LSE-D of SyncNet**.

- Licence: MIT (weights and graphs, made by this project). Opset 13, {parameters:,} parameters.
- `lips.onnx` [1, T, 3] -> [1, T - 10, 64], sha256 `{lips}`. Inner lip gap, inner mouth width, chin below the nose at 25 per second, each over the distance of the
  outer eye corners, minus its mean over the clip, over {scale}.
- `sound.onnx` [1, 2 T, 80] -> [1, T - 10, 64], sha256 `{sound}`. log10 mel power (16 kHz, hop 256, 512-point Hann in 1024, 60-7600 Hz), linearly interpolated
  to 50 per second; minus the 95th percentile of the frames' levels, over 1.3, plus 1, not below -3.
- Both graphs against PyTorch (random input): largest difference {parity:.1e}.

## What it was trained on

{minutes:.0f} minutes ({files} stream files) of the corpus that `training/` makes: synthetic speech and the recorded people of Debian packages (sources and licences:
`training/README.md`) with noise, rooms and microphones; the lips are those of `training/teacher.py`, drawn on the canonical face, with the gains, smoothing, jitter and missing measures of other
faces and trackers. Seed {seed}, batches of {batch} crops of 4.4 s. Held out: {held}. It has seen no filmed lips.

## Log

"exact" and "near" (within a frame): offsets of held-out crops of 4.4 s; "filmed": 14 clips of twelve filmed people (`../shared/data/faces`, 3 to 8 s), within a frame of the offset they have.
One filmed clip may well be a frame off itself. The last row is what is shipped; no checkpoint was chosen.

{log}

Again: `python3 training/sync/learn.py --seed {seed}` (ends after {spent:.0f} minutes or the last iteration; the machine's speed decides which, so the hashes are of this run).
'''


class See(nn.Module):
    def __init__(self, model, tower):
        super().__init__()
        self.model, self.tower = model, tower

    def forward(self, x):
        return self.model.see(x) if self.tower == 'lips' else self.model.hear(x)


def table(rows):
    keys = [k for k in rows[-1]]
    return '\n'.join(['| %s |' % ' | '.join(keys), '|' + '---|' * len(keys)] + ['| %s |' % ' | '.join(str(r.get(k, '-')) for k in keys) for r in rows])


def write(model, log, folder, seed, minutes, files, batch, held):
    """-> sync.json as a dict"""
    model.eval()
    os.makedirs(folder, exist_ok=True)
    warnings.filterwarnings('ignore', module='torch.onnx')
    spec = dict(schema=1, name='sync', licence='MIT', fps=lips.FPS, edge=net.EDGE, embedding=net.EMBEDDING, scale=[round(float(s), 4) for s in lips.SCALE], mel=onnxruntime_check.MEL,
                level=net.LEVEL, lowest=net.LOWEST)
    for tower, shape in (('lips', (1, 30, 3)), ('sound', (1, 60, 80))):
        path = os.path.join(folder, tower + '.onnx')
        torch.onnx.export(See(model, tower).eval(), torch.zeros(shape), path, opset_version=13, input_names=['x'], output_names=['y'], dynamic_axes=dict(x={1: 'T'}, y={1: 'N'}))
        onnx.checker.check_model(onnx.load(path))
        spec[tower] = dict(file=tower + '.onnx', sha256=hashlib.sha256(open(path, 'rb').read()).hexdigest())
    with open(os.path.join(folder, 'sync.json'), 'w') as f:
        json.dump(spec, f, indent=2); f.write('\n')
    parity = onnxruntime_check.parity(model, folder)
    with open(os.path.join(folder, 'README.md'), 'w') as f:
        f.write(CARD.format(parameters=sum(p.numel() for p in model.parameters()), lips=spec['lips']['sha256'], sound=spec['sound']['sha256'], scale=', '.join('%g' % s for s in spec['scale']),
                            parity=parity, minutes=minutes, files=files, seed=seed, batch=batch, held=', '.join(held), log=table(log), spent=log[-1]['s'] / 60))
    print(json.dumps(dict(parity=parity)), flush=True)
    return spec


def main():
    import learn
    z = torch.load(os.path.join(learn.HOME, 'expert.pt'), map_location='cpu')
    model = net.Expert(); model.load_state_dict(z['weights'])
    write(model, z['log'], os.path.join(root(), 'models', 'sync'), z['seed'], z['minutes'], len(z['files']), z['batch'], z['held'])


if __name__ == '__main__':
    main()
