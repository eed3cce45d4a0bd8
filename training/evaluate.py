#!/usr/bin/env python3
"""Judge lips: tables, JSON and pictures for a checkpoint or for prediction CSVs, beside the loudness envelope.

    python3 training/evaluate.py [FOLDER ...] [--checkpoint models/default/weights.npz] [--more] [--out DIR] [--plots DIR]
    python3 training/evaluate.py --ours default=DIR --pred wlipsync=DIR      # CSVs as `mouthpiece predict` writes them

A FOLDER holds wav + lab pairs (aligned speech, in itself or in sub-folders) or measured lips (score.py, clips.json); without one,
../shared/data.  `mouthpiece evaluate` does the same for the shipped program: this file writes its sounds (--sounds) and reads its CSVs.
--more adds other languages and degraded speech.  CSVs alone need numpy and scipy only; a checkpoint needs PyTorch.
"""
import argparse, datetime, importlib.util, json, os, sys

for _k in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS'):
    os.environ.setdefault(_k, '1')
if importlib.util.find_spec('scipy') is None:
    import interpreter  # noqa: F401  (another Python on this machine may have it)
import numpy as np
import metrics, report, systems, testsets
from face import root
from systems import Network  # noqa: F401  (these three are part of this module for those who train)
from testsets import flite_held  # noqa: F401

table = report.tables


def closure_threshold(system, items):
    """thresholds of the press and tuck outputs with the best F1 on synthetic speech; fixed for all real sets"""
    judged = systems.Judged('model', system, ours=True)
    judged.fit(items, [])
    return judged.closure[1], judged.tuck


def on_speech(system, items, **thresholds):
    """figures of one system on aligned items"""
    return metrics.aligned([(system.raw(i)[0], i['tracks'], i['phones'], quiet(i)) for i in items], **thresholds)


def quiet(item):
    """`metrics.quiet`; what its labels call silence by mistake is so whatever the microphone"""
    return metrics.quiet(item.get('clean', item['mel']))


def pairs(items, judged):
    return [(judged.hear(i)[0], i['tracks'], i['phones'], quiet(i)) for i in items]


def speech(items, judged):
    o = metrics.aligned(pairs(items, judged), judged.closure[1], judged.tuck)
    late = 1000 * judged.behind
    o.update(behind_ms=late + o['lag_ms'], shut_ms=o['offset_ms'] + late, shut_p90_ms=o['offset_p90_ms'] + late, onset_ms=o['onset_ms'] + late)
    if np.isnan([judged.hear(i)[0][:, 5] for i in items][0]).all():
        o['fv'] = None
    return o


def on_lips(s, judged):
    o = s['faces'].rate({i['clip']: judged.hear(i)[1:] for i in s['items']})
    return {k: v for k, v in o.items() if k in {r[0] for r in report.LIPS} or k in ('cl_rec', 'cl_prec', 'clips', 'minutes', 'silence_jitter')}


def on_noise(items, judged):
    """mean opening / full opening, from the first frame on"""
    return {i['label']: float(judged.hear(i)[0][:, 1].mean() / judged.full) for i in items}


def size(s):
    minutes = sum(len(i['audio']) for i in s['items']) / 16000 / 60
    return '%d pieces, %.1f min' % (len(s['items']), minutes)


def plain(x):
    """NaN as None, which JSON knows"""
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, list):
        return [plain(v) for v in x]
    return None if isinstance(x, float) and np.isnan(x) else x


def judge(sets, candidates):
    """-> the report as one dict; `candidates` are systems.Judged, ours first"""
    unseen = [i for s in sets if s['name'] == testsets.UNSEEN for i in s['items']]
    tune = [i for s in sets if s['kind'] == 'tune' for i in s['items']]
    if not tune:
        print('evaluate: flite is not installed, so contact thresholds are fixed on the test speech itself, for every system alike', file=sys.stderr)
    for j in candidates:
        j.fit(*(items if j.covers(items) else [] for items in (tune, unseen)))
    R = dict(date=datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%d %H:%M UTC'), systems=[j.name for j in candidates], ours=[j.name for j in candidates if j.ours],
             fixed={j.name: j.told() for j in candidates}, sets=[], folders={})
    for s in sets:
        figures = lambda j: on_lips(s, j) if s['kind'] == 'lips' else on_noise(s['items'], j) if s['kind'] == 'noise' else speech(s['items'], j)
        R['sets'].append(dict(name=s['name'], kind=s['kind'], seen=s.get('seen', False), size=size(s), figures={j.name: figures(j) for j in candidates if j.covers(s['items'])}))
    for k in sorted({i['set'] for i in unseen}):
        some = [i for i in unseen if i['set'] == k]
        R['folders'][k] = {j.name: metrics.aligned(pairs(some, j), j.closure[1], j.tuck)['open'] for j in candidates if j.covers(some)}
    return plain(R)


def with_loudness(candidates, sets):
    spoken = [i for s in sets if s['name'] == testsets.UNSEEN for i in s['items']]
    return candidates + [systems.Judged('loudness', systems.Loudness(spoken or [i for s in sets if s['kind'] == 'tune' for i in s['items']]), ours=False)]


def evaluate(net, ahead, shared=None, quick=False, name='model', folders=()):
    """a network in memory, on every set"""
    import model
    sets = testsets.gather(shared, folders, more=not quick)
    R = judge(sets, with_loudness([systems.Judged(name, systems.Network(net, ahead), ours=True)], sets))
    return dict(R, look_ahead=int(ahead), parameters=model.count(net), command='python3 training/evaluate.py' + ('' if quick else ' --more'))


def named(text):
    name, _, folder = text.partition('=')
    if not folder or not os.path.isdir(folder):
        sys.exit('evaluate: "%s" is not NAME=FOLDER with a folder that is there' % text)
    return name, systems.Tables(folder)


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('folders', nargs='*'); ap.add_argument('--checkpoint'); ap.add_argument('--gain', type=float); ap.add_argument('--shared')
    ap.add_argument('--ours', action='append', default=[], metavar='NAME=DIR', help='CSVs of our program, judged as they are')
    ap.add_argument('--pred', action='append', default=[], metavar='NAME=DIR', help='CSVs of another system, with its best constant delay and gain')
    ap.add_argument('--more', action='store_true', help='other languages and degraded speech too')
    ap.add_argument('--quick', action='store_true', help=argparse.SUPPRESS)      # the default by now
    ap.add_argument('--sounds', metavar='DIR', help='only write the sounds to listen to, with sets.json')
    ap.add_argument('--out', help='folder for evaluation.json and evaluation.md'); ap.add_argument('--plots', nargs='?', const='', metavar='DIR', help='pictures of some pieces')
    ap.add_argument('--command', default='python3 training/evaluate.py ' + ' '.join(sys.argv[1:]), help=argparse.SUPPRESS)
    return ap.parse_args()


def main():
    a = arguments()
    try:
        sets = testsets.gather(a.shared, a.folders, a.more)
    except FileNotFoundError as e:
        sys.exit('evaluate: %s' % e)
    if not any(s['kind'] in ('aligned', 'lips') for s in sets):
        print('evaluate: no recordings (../shared/data is not there and no folder was named): synthetic speech and noise only', file=sys.stderr)
    if a.sounds:
        return testsets.write(sets, a.sounds)
    ours = [systems.Judged(n, s, ours=True) for n, s in map(named, a.ours)]
    extra = {}
    if a.checkpoint or not (a.ours or a.pred):
        import interpreter  # noqa: F401
        import model
        net, z = model.load(a.checkpoint or os.path.join(root(), 'models', 'default', 'weights.npz'))
        if a.gain:
            net.gain.fill_(a.gain)
        name = os.path.basename(os.path.dirname(os.path.abspath(a.checkpoint))) if a.checkpoint else 'default'
        ours.append(systems.Judged(name, systems.Network(net, z['ahead']), ours=True))
        extra = dict(look_ahead=int(z['ahead']), parameters=model.count(net))
    candidates = with_loudness(ours, sets) + [systems.Judged(n, s, ours=False) for n, s in map(named, a.pred)]
    try:
        R = judge(sets, candidates)
    except FileNotFoundError as e:
        sys.exit('evaluate: %s' % e)
    R = dict(R, command=a.command.strip(), **extra)
    text = report.tables(R)
    if a.out:
        os.makedirs(a.out, exist_ok=True)
        with open(os.path.join(a.out, 'evaluation.json'), 'w') as f:
            json.dump(R, f, indent=1, default=float)
        with open(os.path.join(a.out, 'evaluation.md'), 'w') as f:
            f.write(text + '\n')
    print(text)
    if a.plots is not None:
        import plot
        plot.of_sets(sets, candidates[0], a.plots or os.path.join(a.out or '.', 'plots'))


if __name__ == '__main__':
    main()
