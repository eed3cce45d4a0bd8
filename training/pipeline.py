"""The whole path: corpus -> streams -> default, swift and studio model -> ONNX -> parity -> evaluation -> plots; and its smoke version."""
import json, os, shutil, time
import torch
import calibrate, card, corpus, evaluate, export, metrics, model, pair, played, plot, real, realign, streams, train
from face import root


BROAD, LOCAL = dict(broad=1, local=0), dict(broad=0, local=1)
SCRATCH = 1.5                                        # a network from random weights takes that many times the iterations


def everything(a):
    """corpus, streams, phone times, runs, export, evaluation, cards.  The live models have one ear, for a hop of theirs may take .2 ms"""
    made = corpus.build()
    backgrounds = played.build(corpus.CACHE)
    paths = streams.build(made, a.streams, a.copies, others=played.makers(backgrounds))
    made += [p for kind, p in backgrounds.items() if kind.startswith('played')]
    anew = a.scratch or a.start
    if not a.scratch:                                # nothing of what is shipped
        realign.everything(paths, *ear())
    size = dict(conv=a.conv, hidden=a.hidden, head=a.head)
    start = None if a.scratch else model.load(a.start)[1] if a.start else shipped('default')
    run = lambda name, files, ahead, share, rate, seed, start, **ears: train.train(name, files, ahead, max(100, int(a.iterations * share)), a.batch, a.length, a.rate * rate, a.seed + seed, start, dict(size, **ears), a.every, a.shared, compare=True)
    first, apart, runs = start, None, []
    if anew:
        # first without the one speaker who is also in the validation recordings: what it reaches there is a whole unseen person
        # (the shipped model has heard her: fine-tuned from it, nobody is left to be a stranger)
        people = [p for p in paths if not os.path.basename(p).startswith(corpus.SEEN)]
        first = run('strangers', people, 2, 1 if start else SCRATCH, 1, 0, start, **({} if start else LOCAL))
        apart, runs = on_seen(first, a.shared), ['strangers']
    best = run('default', paths, 2, 1, 1, 1, first)
    # the low-latency variant starts from the default one and learns to answer one frame earlier
    swift = run('swift', paths, 1, .5, 1, 2, best)
    # and the one for files hears two frames more, which takes longer to learn, with a second ear that learned apart
    if anew:
        own = ['studio-local', 'studio-broad']
        studio = paired([run(own[0], paths, 4, 1, 1, 3, best), run(own[1], paths, 4, SCRATCH, 1, 4, None, **BROAD)], 'studio')
    else:
        own = ['studio']
        studio = run(own[0], paths, 4, 1, .25, 3, shipped('studio'))
    for name, ck, ends in (('default', best, ['default']), ('swift', swift, ['default', 'swift']), ('studio', studio, ['default', *own] if anew else own)):
        publish(calibrate.calibrate(ck, a.shared, paths), name, a.shared, runs=[*runs, *ends], made=made, apart=apart)


def paired(checkpoints, name):
    """-> checkpoint file of both together"""
    path = os.path.join(train.RUNS, name, 'best.pt')
    os.makedirs(os.path.dirname(path), exist_ok=True)
    torch.save(pair.pair(*(model.load(p)[1] for p in checkpoints)), path)
    return path


def shipped(name):
    """a committed model as a start, without its calibration"""
    folder = os.path.join(root(), 'models', name)
    version = json.load(open(os.path.join(folder, 'model.json')))['version']
    z = model.load(os.path.join(folder, 'weights.npz'))[1]
    z['weights'] = {k: v for k, v in z['weights'].items() if not k.startswith(model.CALIBRATED)}      # calibrated anew at the end
    return dict(z, name='models/%s, version %s' % (name, version))


def ear():
    """network and its look-ahead that hear best of all that are shipped"""
    net, z = model.load(os.path.join(root(), 'models', 'studio', 'weights.npz'))
    return net, z['ahead']


def on_seen(checkpoint, shared=None):
    """figures of the first run on the speakers that only the later runs hear; None without the recordings"""
    items = real.speech(shared, sets=corpus.SEEN)
    if not items:
        return None
    net, z = model.load(checkpoint)
    system = evaluate.Network(net, z['ahead'])
    press, tuck = evaluate.closure_threshold(system, evaluate.flite_held())
    return evaluate.on_speech(system, items, press_threshold=press, tuck_threshold=tuck)


VERSION = '0.21.0'                                   # of models that are made anew: above all that are shipped
PURPOSE = dict(default='This is the model the program uses live.', swift='The low-latency variant: it answers one frame (16 ms) earlier than `default`, a little less exactly.',
               studio='The model of `render` and `predict`: it hears two frames (32 ms) further ahead than `default`, for a file does not wait.')
LIMITS = """- Real voices: closures of p b m are found less surely than on synthetic speech; t d n, th and k between open vowels are the usual false ones.
- Trained on read and acted speech and on synthetic voices: no laughing, singing, whispering or child voices. Sounds of a mouth that opens silently (to breathe) cannot be heard and are shown closed.
- Rounding and width are heard less well than the opening. Singing in music and the voices of animals move the mouth.
- The validation people are few: ten voices in 2.7 minutes, measured lips in 14 short clips."""


def publish(checkpoint, name, shared=None, gain=None, version=VERSION, runs=None, made=(), apart=None, note=''):
    """export, parity, golden rows, evaluation, plots (under .cache/training/evaluation/<name>) and the card; `note` joins its account of the training"""
    folder, sha = export.write(checkpoint, name, gain, version)
    p = export.parity(checkpoint, folder, gain=gain)
    export.golden(name, checkpoint, gain)
    print('parity', json.dumps(p))
    net, z = model.load(checkpoint)
    if gain:
        net.gain.fill_(gain)
    R = evaluate.evaluate(net, z['ahead'], shared, name=name)
    out = os.path.join(corpus.CACHE, 'evaluation', name); os.makedirs(out, exist_ok=True)
    R['parity'], R['sha256'] = p, sha
    json.dump(R, open(os.path.join(out, 'evaluation.json'), 'w'), indent=1, default=float)
    open(os.path.join(out, 'evaluation.md'), 'w').write(evaluate.table(R) + '\n')
    print(evaluate.table(R))
    plot.everything(net, z['ahead'], out, shared)
    log = [json.loads(line) for run in runs or [name] for line in open(os.path.join(train.RUNS, run, 'log.jsonl'))]
    card.write(name, R, log, made, training(log, apart) + note + left_out(z.get('left_out')), LIMITS, PURPOSE.get(name, ''))
    return R


def training(log, apart):
    """the card's account of the runs, from their first log lines"""
    out = ['`python3 training/train.py --all`: AdamW with warm-up and cosine decay, one thread; the weights are running means (0.998). Runs:', '']
    out += ['- `%s`: seed %d, look-ahead %d, rate %g, %d iterations of %d x %d frames, %d stream files%s' % (r['name'], r['seed'], r['ahead'], r['rate'], r['iterations'], r['batch'], r['length'], r['files'], '' if not r['start'] else ', from ' + r['start'])
            for r in {r['name']: r for r in log if 'name' in r}.values()]
    out += ['', 'The checkpoint of each run is the one with the best sum of the validation columns below: aligned speech of people who are not in the training files and the measured lips.',
            'So those rows, and the tables of the evaluation, are validation, not test.']
    if apart:
        c = apart['closure']
        out += ['', 'The run `strangers` leaves out the recordings of one English speaker (asterisk_en), who joins afterwards. As a whole person it had never heard, 7 minutes, she gave: opening r %.3f, speech frames %.3f, worst tenth %.2f, '
                'closure recall / precision / F1 %.2f / %.2f / %.2f, f v recall %.2f, width %.2f.' % (apart['open'], apart['speech'], apart['p10'], c['recall'], c['precision'], c['f1'], apart['fv']['recall'], apart['wide'])]
    return '\n'.join(out)


def left_out(s):
    """the card's word on filmed lips: what of the tables' figures is not owed to having seen these very people"""
    return '' if not s else ('\n\nThe sentences of GRID, 12 of the 14 clips of measured lips below, have turned three rows of the last layer (`training/filmed.py`). With rows that were fitted without the speaker who is judged, '
                             'all 14 clips have: gap r %(r_gap0).3f, velocity %(r_vel).3f, width %(r_width).3f, AUC %(cl_auc).3f, kappa %(cl_kappa).3f.' % s)


def smoke():
    """2-3 minutes: three voices, 120 iterations, export, parity PyTorch vs onnxruntime, and signs of learning.  Exit status 0 = all good."""
    t0 = time.time()
    home = os.path.join(corpus.CACHE, 'smoke'); shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(os.path.join(corpus.CACHE, 'runs', 'smoke'), ignore_errors=True)
    paths = streams.build(corpus.build(smoke=True, folder=os.path.join(home, 'corpus')), os.path.join('smoke', 'streams'), copies=1, silence=3)
    ck = train.train('smoke', paths, 2, 120, 12, 160, 3e-3, 1, None, dict(conv=64, hidden=64, head=64, broad=1, local=1), 60, shared='none')
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
