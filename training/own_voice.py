#!/usr/bin/env python3
"""Train on your own voice or language, from the shipped model:

    python3 training/own_voice.py FOLDER --name NAME [--language en] [--iterations 600]

FOLDER holds pairs with one stem: a.wav + a.txt (the words spoken; aligned here) or a.wav + a.lab (lines `start end phone [class]`,
seconds; phones in ARPAbet or IPA, or a viseme class as fourth column).  Ten minutes are plenty, one minute already helps.
Writes models/NAME/ (model.json, NAME.onnx, weights.npz, README.md, sample.mp4, evaluation.md); use it with `--model NAME`.
The last 15 % of the recordings are never trained on; the command warns when the model only learned the rest by heart.
"""
import interpreter  # noqa: F401
import argparse, glob, json, os, shutil, subprocess, sys, time
import numpy as np
import torch
import align, corpus, evaluate, export, metrics, model, plot, real, streams, teacher, train, voices
from face import root
from mel import FRAME, log_mel
from visemes import ARPA, INDEX, from_ipa, merge_short_silence, split

ESPEAK = dict(en='gmw/en-US', de='gmw/de', fr='roa/fr', es='roa/es', it='roa/it', pt='roa/pt-BR', nl='gmw/nl', pl='zlw/pl', ru='zle/ru', sv='gmq/sv', cs='zlw/cs',
              tr='trk/tr', fi='urj/fi', hi='inc/hi', id='poz/id')


def read_times(path):
    """lines `start end phone [class]` -> [(s, e, class index)]"""
    out = []
    for line in open(path, encoding='utf-8'):
        c = line.split()
        if len(c) < 3:
            continue
        s, e, name = float(c[0]), float(c[1]), c[2]
        if len(c) > 3 and all(p in INDEX for p in c[3].split('+')):
            p = c[3].split('+')
            out += split(s, e, p[0] if len(p) == 1 else (p[0], p[1], .55))
        elif name.lower().rstrip('012') in ARPA:
            out += split(s, e, ARPA[name.lower().rstrip('012')])
        else:
            parts = from_ipa(name)
            out += split(s, e, parts[0]) if parts else [(s, e, 0)]
    return merge_short_silence(out)


def gather(folder, language):
    """-> [(name, audio, phones)]"""
    out = []
    for wav in sorted(glob.glob(os.path.join(folder, '**', '*.wav'), recursive=True)):
        stem = wav[:-4]
        try:
            x = voices.read_wav(wav)
        except Exception as e:
            print('  %s: %s (16-bit PCM wav, please)' % (os.path.basename(wav), e)); continue
        if os.path.exists(stem + '.lab'):
            ph = read_times(stem + '.lab')
        elif os.path.exists(stem + '.txt'):
            ph = align.align(x, open(stem + '.txt', encoding='utf-8').read(), None if language == 'en' else ESPEAK[language])
            if ph is None:
                print('  %s: the text does not fit the sound, left out' % os.path.basename(wav)); continue
        else:
            print('  %s: no .txt or .lab beside it, left out' % os.path.basename(wav)); continue
        out.append((os.path.basename(stem), x, ph))
    return out


def as_items(utterances):
    table = teacher.load_table(); out = []
    for name, x, ph in utterances:
        m = log_mel(x); out.append(dict(name=name, set='own', audio=x, mel=m, phones=ph, tracks=teacher.tracks(ph, len(m), table)))
    return out


def figures(net, items, ahead):
    return metrics.aligned([(p, i['tracks'], i['phones'], metrics.quiet(i['mel'])) for p, i in zip(train.predict(net, items, ahead), items)])


def sample(folder, name, wav, item, net, ahead):
    """sample.mp4: through `mouthpiece render` when it is built, else line drawings of the 68 points"""
    out = os.path.join(folder, 'sample.mp4')
    cli = os.path.join(root(), 'dist', 'main.js')
    if os.path.exists(cli):
        r = subprocess.run(['node', cli, 'render', wav, out, '--model', name], cwd=root(), capture_output=True, text=True)
        if r.returncode == 0:
            return out
    if shutil.which('ffmpeg') is None:
        return None
    import matplotlib.pyplot as plt
    p = train.predict(net, [item], ahead)[0]
    art = net.articulation(torch.as_tensor(np.ascontiguousarray(p))[None])[0].numpy()
    fig, ax = plt.subplots(figsize=(4, 4.5), dpi=80)
    cmd = ['ffmpeg', '-y', '-loglevel', 'error', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', '320x360', '-r', '25', '-i', '-', '-i', wav, '-pix_fmt', 'yuv420p', '-shortest', out]
    pipe = subprocess.Popen(cmd, stdin=subprocess.PIPE)
    for k in range(min(250, int(len(p) * FRAME * 25))):
        a = art[min(len(art) - 1, int(round(k / 25 / FRAME)))]
        ax.clear(); plot.draw(ax, plot.points(dict(zip(model.ARTICULATION, map(float, a))))); fig.canvas.draw()
        pipe.stdin.write(np.asarray(fig.canvas.buffer_rgba()).tobytes())
    pipe.stdin.close(); pipe.wait(); plt.close(fig)
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('folder'); ap.add_argument('--name', required=True); ap.add_argument('--language', default='en', choices=sorted(ESPEAK)); ap.add_argument('--base', default='default')
    ap.add_argument('--iterations', type=int, default=600); ap.add_argument('--seed', type=int, default=1); ap.add_argument('--rate', type=float, default=5e-4); ap.add_argument('--shared')
    a = ap.parse_args()
    if not os.path.isdir(a.folder):
        sys.exit('own_voice: no folder %s' % a.folder)
    base = os.path.join(root(), 'models', a.base)
    home = os.path.join(corpus.CACHE, 'own', a.name); shutil.rmtree(home, ignore_errors=True); os.makedirs(os.path.join(home, 'corpus'))
    ut = gather(a.folder, a.language)
    if len(ut) < 4:
        sys.exit('own_voice: only %d usable recordings in %s; at least 4 are needed (cut long ones at pauses)' % (len(ut), a.folder))
    k = max(1, int(round(len(ut) * .15)))
    learn, held = ut[:-k], ut[-k:]
    print('%d recordings to learn from (%.1f min), %d held out' % (len(learn), sum(len(x) for _, x, _ in learn) / 16000 / 60, k))
    own = os.path.join(home, 'corpus', 'own_%s.npz' % a.name)
    corpus.save(own, [(x, ph) for _, x, ph in learn])
    made = streams.build([own], os.path.join('own', a.name, 'streams'), copies=4, silence=10, seed=a.seed)
    # what the base model learned stays in the diet, when its streams are in the cache
    rehearsal = sorted(glob.glob(os.path.join(corpus.CACHE, 'streams', '*.0.npz')))[::3]
    start = model.from_npz(os.path.join(base, 'weights.npz'))
    shutil.rmtree(os.path.join(train.RUNS, 'own_' + a.name), ignore_errors=True)
    train.train('own_' + a.name, made + rehearsal, start['ahead'], a.iterations, 16, 192, a.rate, a.seed, start, start['size'], max(100, a.iterations // 4), shared='none', items=as_items(held[:40]))
    ck = os.path.join(train.RUNS, 'own_' + a.name, 'best.pt')
    folder, sha = export.write(ck, a.name)
    parity = export.parity(ck, folder)
    net, z = model.load(ck); ref = model.build(start)
    rows = {}
    for kind, items in (('learned', as_items(learn[:40])), ('held out', as_items(held))):
        rows[kind] = (figures(ref, items, z['ahead']), figures(net, items, z['ahead']))
    others = real.speech(a.shared, limit=50)
    if others:
        rows['other speakers'] = (figures(ref, others, z['ahead']), figures(net, others, z['ahead']))
    lines = ['| set | opening r, %s | opening r, %s | closure F1, %s | closure F1, %s |' % (a.base, a.name, a.base, a.name), '|---|---|---|---|---|']
    lines += ['| %s | %.3f | %.3f | %.2f | %.2f |' % (k, b['open'], n['open'], b['closure']['f1'], n['closure']['f1']) for k, (b, n) in rows.items()]
    warn = []
    up = lambda k: rows[k][1]['open'] - rows[k][0]['open']
    if up('learned') > .03 and up('held out') < .25 * up('learned'):
        warn.append('overfitting: what it learned (+%.3f) does not carry over to your held-out recordings (%+.3f); record more, or fewer --iterations' % (up('learned'), up('held out')))
    if up('held out') < -.005:
        warn.append('worse than %s on your own held-out recordings (%+.3f): keep %s' % (a.base, up('held out'), a.base))
    if 'other speakers' in rows and up('other speakers') < -.03:
        warn.append('other speakers lost %.3f: the model now fits this voice only' % -up('other speakers'))
    text = '\n'.join(lines + [''] + ['WARNING: ' + w for w in warn])
    print(text)
    wav = os.path.join(home, 'sample.wav')
    import wave
    with wave.open(wav, 'wb') as w:
        w.setnchannels(1); w.setsampwidth(2); w.setframerate(16000); w.writeframes(np.clip(held[0][1] * 32768, -32768, 32767).astype('<i2').tobytes())
    plot.timeline(os.path.join(folder, 'evaluation.png'), a.name + ', held out', held[0][1], train.predict(net, as_items(held[:1]), z['ahead'])[0], held[0][2], as_items(held[:1])[0]['tracks'])
    video = sample(folder, a.name, wav, as_items(held[:1])[0], net, z['ahead'])
    open(os.path.join(folder, 'evaluation.md'), 'w').write(text + '\n')
    open(os.path.join(folder, 'README.md'), 'w').write('# %s\n\nFine-tuned from `%s` on %d recordings of your own (seed %d, %d iterations), %s.\nsha256 `%s`\n\n%s\n' % (
        a.name, a.base, len(learn), a.seed, a.iterations, time.strftime('%Y-%m-%d'), sha, text))
    print('parity', json.dumps(parity) if parity else 'skipped (no onnxruntime-node)')
    print('wrote %s%s' % (os.path.relpath(folder, root()), ', sample ' + os.path.relpath(video, root()) if video else ''))


if __name__ == '__main__':
    main()
