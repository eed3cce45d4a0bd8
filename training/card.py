#!/usr/bin/env python3
"""Tables for people, from the evaluation's JSON.

    python3 training/card.py readme evaluation.json          # prints the table of README.md
    python3 training/card.py model NAME evaluation.json      # puts the tables into models/NAME/README.md

`write` makes a whole model card: models/<name>/README.md from model.json, the run's log and the evaluation.
"""
import importlib.util, json, math, os, re, sys

if importlib.util.find_spec('scipy') is None:
    import interpreter  # noqa: F401  (another Python on this machine may have it)
import corpus, report
from face import root

TEXT = '''# {name}

Turns log-mel frames (16 kHz, hop 256, {window}-point window) into lip and jaw values of the program's face, live: causal, state in and out, look-ahead {ahead} frames
({delay:.0f} ms with the window's half). {purpose}

- Licence: MIT (weights and graph, made by this project). Version {version}.
- `{file}`: {size:.2f} MB, opset 13, {parameters:,} parameters, sha256 `{sha}`. `weights.npz`: the same weights as plain arrays, for `training/own_voice.py`.
- Outputs: {articulation}; and 24 viseme posteriors. Level normalisation, closures, silence gate and clamping are inside the graph.

## What it was trained on

{frames} minutes of augmented speech made from:

{sources}

Text of our own for the synthetic voices; for the recordings the text that comes with them, phones by forced alignment. Noise, rooms, typing, hum, breath, music: synthetic,
with closed lips as the target where nobody speaks. The teacher's shape table follows lip measurements of 12 sentences of the **GRID corpus** (M. Cooke, J. Barker, S. Cunningham,
X. Shao, 2006, CC BY 4.0), and three rows of the last layer are turned a little towards them (`training/filmed.py`); nothing else was learned of it. Licences of every source: `training/README.md`. No audio of any source is in the weights or in the repository.

## Training

{training}

{log}

## Evaluation

{evaluation}

Parity PyTorch vs onnxruntime-node 1.30 (whole, and chunks of 1, 2, 3, 7, 50 frames): largest difference {parity}. Time per 16 ms hop, one thread, on a loaded 2-core machine:
min {tmin} ms, p50 {t50} ms.

## Limits

{limits}
'''


def evaluation(R):
    """the section of a card: date, command, what the words mean, the tables"""
    return '%s, `%s` (opening = inner lip gap; "loudness" = what PNGTuber tools do, with the smoothing, delay and gain that suit it best).\n\n%s' % (R['date'], R['command'], report.tables(R))


def renew(text, R):
    """a card with its evaluation replaced"""
    out, n = re.subn(r'(## Evaluation\n\n).*?(?=\n\nParity |\n\n## |\Z)', lambda m: m.group(1) + evaluation(R), text, count=1, flags=re.S)
    if n == 0:
        sys.exit('card: there is no "## Evaluation" to replace')
    return out


def log_table(rows):
    out = ['| iteration | loss value | viseme CE | open r | speech r | closure F1 | f/v recall | lips gap r | velocity | width | AUC | kappa |', '|' + '---|' * 12]
    for r in rows:
        if 'open' in r:
            l = r.get('lip', {})
            seen = ['-' if math.isnan(r[k]) else '%.3f' % r[k] for k in ('value', 'viseme')]     # the start of a run has no losses
            out.append('| %d | %s | %s | %.3f | %.3f | %.2f | %.2f | %s |' % (r['it'], *seen, r['open'], r['speech'], r['closure'], r['fv'],
                       ' | '.join('%.3f' % l[k] for k in ('r_gap0', 'r_vel', 'r_width', 'cl_auc', 'cl_kappa')) if l else '- | - | - | - | -'))
    return '\n'.join(out)


def write(name, R, log_rows, made, training, limits, purpose=''):
    """`made`: the files of the corpus"""
    folder = os.path.join(root(), 'models', name)
    m = json.load(open(os.path.join(folder, 'model.json')))
    p = R.get('parity') or {}
    ms = p.get('ms_per_hop', {})
    frames = max((r.get('frames', 0) for r in log_rows), default=0) * .016 / 60
    text = TEXT.format(name=name, window=m['mel']['window'], ahead=m['lookAhead'], delay=m['lookAhead'] * 16 + 16, purpose=purpose, version=m['version'], file=m['file'],
                       size=os.path.getsize(os.path.join(folder, m['file'])) / 1e6, parameters=R['parameters'], sha=m['sha256'], articulation=', '.join(m['articulation']),
                       frames=round(frames), sources=corpus.describe(made), training=training, log=log_table(log_rows), evaluation=evaluation(R),
                       parity='%.1e' % p['worst'] if p else 'not measured', tmin=ms.get('min', '-'), t50=ms.get('p50', '-'), limits=limits)
    with open(os.path.join(folder, 'README.md'), 'w') as f:
        f.write(text)


def main():
    what, *rest = sys.argv[1:] or ['']
    if (what, len(rest)) not in (('readme', 1), ('model', 2)):
        sys.exit(__doc__)
    try:
        R = json.load(open(rest[-1]))
    except (OSError, ValueError) as e:
        sys.exit('card: %s; make it with: mouthpiece evaluate --out DIR' % e)
    if what == 'readme':
        return print(report.brief(R))
    path = os.path.join(root(), 'models', rest[0], 'README.md')
    with open(path) as f:
        text = f.read()
    with open(path, 'w') as f:
        f.write(renew(text, R))


if __name__ == '__main__':
    main()
