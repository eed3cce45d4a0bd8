#!/usr/bin/env python3
"""Train on your own voice or language, from the shipped model:

    python3 training/own_voice.py FOLDER --name NAME [--language en] [--iterations 600]

FOLDER holds pairs with one stem: a.wav + a.txt (the words spoken; aligned here) or a.wav + a.lab (lines `start end phone [class]`,
seconds; phones in ARPAbet or IPA, or a viseme class as fourth column); a sub-folder for each speaker.  Ten minutes are plenty, one
minute already helps.  Writes models/NAME/ (model.json, NAME.onnx, weights.npz, README.md, sample.mp4, evaluation.md and .png); use it
with `--model NAME`.  The last files of each speaker are never trained on: some choose the checkpoint, others judge it, and the command
warns when the model only learned the rest by heart.
"""
import interpreter  # noqa: F401
import argparse, glob, importlib.util, json, os, re, shutil, subprocess, sys, time, wave

for _need in ('onnx', 'scipy', 'matplotlib'):
    if importlib.util.find_spec(_need) is None:
        sys.exit('own_voice: %s is missing: apt-get install --no-install-recommends $(grep -v "^#" training/apt.txt)' % _need)
import numpy as np
import torch
import corpus, export, metrics, model, own_speech, plot, real, streams, testsets, train, verdict
from face import root
from mel import FRAME


def figures(net, items, ahead):
    return metrics.aligned([(p, i['tracks'], i['phones'], metrics.quiet(i['mel'])) for p, i in zip(train.predict(net, items, ahead), items)])


def items_of(utterances):
    return testsets.spoken([(u['audio'], u['phones']) for u in utterances], 'own')


def fine_tune(a, learn, choose):
    """-> checkpoint with the best figures on `choose`, its base as a dict, and the curve of the choosing recordings"""
    home, run = os.path.join(corpus.CACHE, 'own', a.name), 'own_' + a.name
    shutil.rmtree(home, ignore_errors=True); shutil.rmtree(os.path.join(train.RUNS, run), ignore_errors=True)
    os.makedirs(os.path.join(home, 'corpus'))
    own = os.path.join(home, 'corpus', 'own.npz')    # its name seeds the noise: the same for every --name
    corpus.save(own, [(u['audio'], u['phones']) for u in learn])
    made = streams.build([own], os.path.join('own', a.name, 'streams'), copies=a.copies, silence=min(10, 1 + len(learn) // 4), seed=a.seed)
    # What the base model learned stays in the diet, where its streams are in the cache.
    rehearsal = [] if a.alone else sorted(glob.glob(os.path.join(corpus.CACHE, 'streams', '*.0.npz')))[::3]
    start = model.from_npz(os.path.join(root(), 'models', a.base, 'weights.npz'))
    best = train.train(run, made + rehearsal, start['ahead'], a.iterations, a.batch, a.length, a.rate, a.seed, start, start['size'], max(25, a.iterations // 8), 'none', items_of(choose[:40]))
    with open(os.path.join(train.RUNS, run, 'log.jsonl')) as f:
        log = [json.loads(line) for line in f]
    return best, start, [(r['it'], r['open']) for r in log if 'open' in r]


def judge(a, net, base, ahead, learn, held):
    """set -> (figures of the base model, of the new one)"""
    sets = {'learned': items_of(learn[:40]), 'held out': items_of(held), 'other speakers': real.speech(a.shared, limit=50)}
    return {k: (figures(base, i, ahead), figures(net, i, ahead)) for k, i in sets.items() if i}


def sample(folder, name, u, net, ahead):
    """sample.mp4: through `mouthpiece render` when it is built, else line drawings of the 68 points"""
    out, cli, wav = os.path.join(folder, 'sample.mp4'), os.path.join(root(), 'dist', 'main.js'), os.path.join(corpus.CACHE, 'own', name, 'sample.wav')
    with wave.open(wav, 'wb') as w:
        w.setnchannels(1); w.setsampwidth(2); w.setframerate(16000); w.writeframes(np.clip(u['audio'] * 32768, -32768, 32767).astype('<i2').tobytes())
    ours = os.path.samefile(os.path.dirname(folder), os.path.join(root(), 'models'))     # the program looks nowhere else
    command = ['node', cli, 'render', wav, out, '--model', name, '--fps', '25', '--size', '360p']
    if ours and os.path.exists(cli) and shutil.which('node') and subprocess.run(command, cwd=root(), capture_output=True).returncode == 0:
        return out
    return drawn(out, wav, items_of([u])[0], net, ahead) if shutil.which('ffmpeg') else None


def drawn(out, wav, item, net, ahead):
    import matplotlib.pyplot as plt
    p = train.predict(net, [item], ahead)[0]
    art = net.articulation(torch.as_tensor(np.ascontiguousarray(p))[None])[0].numpy()
    fig, ax = plt.subplots(figsize=(4, 4.5), dpi=80)
    cmd = ['ffmpeg', '-y', '-loglevel', 'error', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', '320x360', '-r', '25', '-i', '-', '-i', wav, '-pix_fmt', 'yuv420p', '-shortest', out]
    pipe = subprocess.Popen(cmd, stdin=subprocess.PIPE)
    for k in range(min(250, int(len(p) * FRAME * 25))):
        values = art[min(len(art) - 1, int(round(k / 25 / FRAME)))]
        ax.clear(); plot.draw(ax, plot.points(dict(zip(model.ARTICULATION, map(float, values))))); fig.canvas.draw()
        pipe.stdin.write(np.asarray(fig.canvas.buffer_rgba()).tobytes())
    pipe.stdin.close(); plt.close(fig)
    return out if pipe.wait() == 0 else None


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('folder'); ap.add_argument('--name', required=True); ap.add_argument('--language', default='en', choices=sorted(own_speech.ESPEAK)); ap.add_argument('--base', default='default')
    ap.add_argument('--iterations', type=int, default=600); ap.add_argument('--seed', type=int, default=1); ap.add_argument('--rate', type=float, default=5e-4); ap.add_argument('--shared')
    ap.add_argument('--batch', type=int, default=16); ap.add_argument('--length', type=int, default=192, help='frames of 16 ms'); ap.add_argument('--copies', type=int, default=4, help='of each recording, with other rooms and noise')
    ap.add_argument('--into', default=os.path.join(root(), 'models'), metavar='DIR', help='folder of models, when not models/')
    ap.add_argument('--alone', action='store_true', help='do not rehearse what the base model was trained on')
    a = ap.parse_args()
    if not re.fullmatch(r'[a-z0-9][a-z0-9-]*', a.name) or a.name in export.SHIPPED:
        sys.exit('own_voice: --name wants lower-case letters, digits and dashes, and not %s' % ' or '.join(export.SHIPPED))
    if not os.path.exists(os.path.join(root(), 'models', a.base, 'weights.npz')):
        sys.exit('own_voice: there is no models/%s/weights.npz to start from' % a.base)
    try:
        model.load(os.path.join(root(), 'models', a.base, 'weights.npz'))
    except (ValueError, KeyError) as e:              # before the corpus is made
        sys.exit('own_voice: nothing can start from models/%s/weights.npz (%s); take --base default, or train it anew' % (a.base, e))
    return a


def main():
    a = arguments()
    try:
        learn, choose, held = own_speech.divide(own_speech.gather(a.folder, a.language))
    except own_speech.Unusable as e:
        sys.exit('own_voice: %s' % e)
    print('%d recordings to learn from (%.1f min), %d choose the checkpoint, %d judge it' % (len(learn), sum(len(u['audio']) for u in learn) / 16000 / 60, len(choose), len(held)))
    checkpoint, start, curve = fine_tune(a, learn, choose)
    folder, sha = export.write(checkpoint, a.name, folder=os.path.join(a.into, a.name))
    parity = export.parity(checkpoint, folder)
    net, z = model.load(checkpoint)
    rows = judge(a, net, model.build(start), z['ahead'], learn, held)
    text = '\n'.join([verdict.table(a.name, a.base, rows), ''] + ['WARNING: ' + w for w in verdict.warnings(a.name, a.base, rows, curve)])
    if z.get('iteration') == 0:
        text += '\nNOTE: no iteration was better than %s on the recordings that choose; %s is %s unchanged' % (a.base, a.name, a.base)
    print(text)
    shown = items_of(held[:1])[0]
    plot.timeline(os.path.join(folder, 'evaluation.png'), a.name + ', held out', shown['audio'], train.predict(net, [shown], z['ahead'])[0], shown['phones'], shown['tracks'])
    video = sample(folder, a.name, held[0], net, z['ahead'])
    with open(os.path.join(folder, 'evaluation.md'), 'w') as f:
        f.write(text + '\n')
    with open(os.path.join(folder, 'README.md'), 'w') as f:
        f.write('# %s\n\nFine-tuned from `%s` on %d recordings of your own (seed %d, %d iterations), %s.\nsha256 `%s`\n\n%s\n' % (a.name, a.base, len(learn), a.seed, a.iterations, time.strftime('%Y-%m-%d'), sha, text))
    print('parity', json.dumps(parity) if parity else 'skipped (no onnxruntime-node)')
    print('wrote %s%s' % (os.path.relpath(folder, root()), ', sample ' + os.path.relpath(video, root()) if video else ''))


if __name__ == '__main__':
    main()
