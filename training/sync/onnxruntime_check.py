"""Both graphs in onnxruntime-node (the program's own runtime) against PyTorch."""
import json, os, subprocess, tempfile
import numpy as np
import torch
from face import root
from mel import DECLARED as MEL

SCRIPT = '''
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
const [folder, work] = process.argv.slice(1);
let worst = 0;
for (const [name, width] of [['lips', 3], ['sound', 80]]) {
  const read = (kind) => new Float32Array(Uint8Array.from(readFileSync(`${work}/${name}.${kind}`)).buffer);
  const session = await ort.InferenceSession.create(`${folder}/${name}.onnx`);
  const x = read('x');
  const { y } = await session.run({ x: new ort.Tensor('float32', x, [1, x.length / width, width]) });
  const want = read('y');
  if (want.length !== y.data.length) throw new Error(`${name}: ${y.data.length} values, not ${want.length}`);
  for (let i = 0; i < want.length; i++) worst = Math.max(worst, Math.abs(want[i] - y.data[i]));
}
console.log(JSON.stringify({ worst }));
'''


@torch.no_grad()
def parity(model, folder, frames=120, seed=0):
    """largest difference; raises above 1e-4"""
    g = torch.Generator().manual_seed(seed)
    x = dict(lips=torch.randn(1, frames, 3, generator=g), sound=torch.randn(1, 2 * frames, 80, generator=g) - 1)
    y = dict(lips=model.see(x['lips']), sound=model.hear(x['sound']))
    with tempfile.TemporaryDirectory() as d:
        for k in x:
            x[k].numpy().astype(np.float32).tofile('%s/%s.x' % (d, k)); y[k].contiguous().numpy().astype(np.float32).tofile('%s/%s.y' % (d, k))
        r = subprocess.run(['node', '--input-type=module', '-e', SCRIPT, folder, d], capture_output=True, text=True, cwd=root())
    if r.returncode:
        raise RuntimeError(r.stderr)
    worst = json.loads(r.stdout)['worst']
    if worst > 1e-4:
        raise SystemExit('PyTorch and onnxruntime differ by %g' % worst)
    return worst
