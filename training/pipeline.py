"""The whole path: corpus -> streams -> default and swift model -> ONNX -> parity -> evaluation -> plots; and its smoke version."""
import json, os, shutil, sys, time
import batches, card, corpus, evaluate, export, metrics, model, plot, real, streams, train
from face import root


def everything(a):
    paths = streams.build(corpus.build(), a.streams, a.copies)
    size = dict(conv=a.conv, hidden=a.hidden)
    best = train.train('default', paths, 2, a.iterations, a.batch, a.length, a.rate, a.seed, None, size, a.every, a.shared)
    # the low-latency variant starts from the default one and learns to answer one frame earlier
    swift = train.train('swift', paths, 1, max(200, a.iterations // 4), a.batch, a.length, a.rate * .5, a.seed + 1, best, size, a.every, a.shared)
    for name, ck in (('default', best), ('swift', swift)):
        publish(ck, name, a.shared, gain=level(ck, a.shared))


PURPOSE = dict(default='This is the model the program uses.', swift='The low-latency variant: it answers one frame (16 ms) earlier than `default`, a little less exactly.')
LIMITS = """- Real voices: closures of p b m are found less surely than on synthetic speech; t d n, th and k between open vowels are the usual false ones.
- Trained on read and synthetic speech: no laughing, singing, whispering or child voices. Sounds of a mouth that opens silently (to breathe) cannot be heard and are shown closed.
- Rounding and width are heard less well than the opening. Music with singing moves the mouth.
- The validation recordings are mostly one speaker (asterisk); the measured lips are 14 short clips."""


def publish(checkpoint, name, shared=None, gain=None, version='0.1.0', runs=None, training=''):
    """export, parity, golden rows, evaluation, plots (under .cache/training/evaluation/<name>) and the card"""
    folder, sha = export.write(checkpoint, name, gain, version)
    p = export.parity(checkpoint, folder, gain=gain)
    export.golden(name, checkpoint, gain)
    print('parity', json.dumps(p))
    net, z = model.load(checkpoint)
    if gain:
        net.gain.fill_(gain)
    R = evaluate.evaluate(net, z['ahead'], shared)
    out = os.path.join(corpus.CACHE, 'evaluation', name); os.makedirs(out, exist_ok=True)
    R['parity'], R['sha256'] = p, sha
    json.dump(R, open(os.path.join(out, 'evaluation.json'), 'w'), indent=1, default=float)
    open(os.path.join(out, 'evaluation.md'), 'w').write(evaluate.table(R) + '\n')
    print(evaluate.table(R))
    plot.everything(net, z['ahead'], out, shared)
    log = [json.loads(line) for run in runs or [name] for line in open(os.path.join(train.RUNS, run, 'log.jsonl'))]
    card.write(name, R, log, training or '`python3 training/train.py --all`, seed %s.' % z.get('seed'), LIMITS, PURPOSE.get(name, ''))
    return R


def level(checkpoint, shared=None):
    """gain on the lip gap that makes its range equal to the filmed one (1 when there are no filmed lips)"""
    faces = real.Faces(shared)
    if not faces.ok:
        return 1.25                                  # what the filmed lips asked for when the shipped weights were made
    net, z = model.load(checkpoint)
    return round(float(net.gain) / train.lips(net, faces, z['ahead'])['range'], 2)


def smoke():
    """2-3 minutes: three voices, 120 iterations, export, parity PyTorch vs onnxruntime, and signs of learning.  Exit status 0 = all good."""
    t0 = time.time()
    home = os.path.join(corpus.CACHE, 'smoke'); shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(os.path.join(corpus.CACHE, 'runs', 'smoke'), ignore_errors=True)
    paths = streams.build(corpus.build(smoke=True, folder=os.path.join(home, 'corpus')), os.path.join('smoke', 'streams'), copies=1, silence=3)
    ck = train.train('smoke', paths, 2, 120, 12, 160, 3e-3, 1, None, dict(conv=64, hidden=64, head=64), 60, shared='none')
    folder, sha = export.write(ck, 'smoke', version='0.0.0', folder=os.path.join(home, 'model'))
    p = export.parity(ck, folder)
    if p is None:
        print('parity: node or onnxruntime-node not found, skipped')
    else:
        print('parity', json.dumps(p))
        assert p['worst'] < 1e-4, 'PyTorch and onnxruntime differ'
    net, z = model.load(ck)
    item = evaluate.flite_held(2)
    a = metrics.aligned([(q, i['tracks'], i['phones'], metrics.quiet(i['mel'])) for q, i in zip(train.predict(net, item, z['ahead']), item)])
    print('opening correlation on new sentences %.2f, %.0f s in all' % (a['open'], time.time() - t0))
    assert a['open'] > .2, 'nothing was learned'
    plot.visemes(os.path.join(home, 'visemes.png'))
    return 0
