#!/usr/bin/env python3
"""How the teacher's shape table relates to filmed lips: GRID sentences (CC BY 4.0), phones by forced alignment.

    python3 training/fit.py [--shared DIR]

Prints the correlation of the table in teacher.py with the measured lip gap, its velocity and the mouth width; the same for a ridge
fit of all 24 gap and width targets, always judged on a speaker left out; and the fitted values on all clips.  The hand table took
about two thirds of the moves that this fit asks for; more does not carry over to other speakers (twelve sentences are few).
"""
import interpreter  # noqa: F401
import argparse
import numpy as np
import align, real, teacher
from mel import FRAME
from visemes import CLASSES

# GRID file names spell the sentence: command, colour, preposition, letter, digit, adverb
WORDS = [dict(b='bin', l='lay', p='place', s='set'), dict(b='blue', g='green', r='red', w='white'), dict(a='at', b='by', i='in', w='with'), None,
         dict(z='zero', **{str(i + 1): w for i, w in enumerate('one two three four five six seven eight nine'.split())}), dict(a='again', n='now', p='please', s='soon')]


def sentence(code):
    return ' '.join(c if w is None else w[c] for c, w in zip(code, WORDS))


def width(t):
    """teacher tracks [T,7] -> mouth width relative to rest, eye units (the canonical face's directions)"""
    return .07 * t[:, 2] - .080 * t[:, 3]


def clips(faces):
    """-> [dict(name, speaker, phones, frames, gap, width on mel frames)]"""
    out = []
    for c, m in faces.clips.items():
        code = c[5:]
        if not c.startswith('grid_') or len(code) != 6 or '_' in code:
            continue
        x = faces.audio[c]; n = len(x) // 256 + 1; g = faces.score.load_gt(c, m); t = np.arange(n) * FRAME
        out.append(dict(name=c, speaker=m['speaker'], phones=align.align(x, sentence(code)), n=n, t=(g['t'][0], g['t'][-1]),
                        gap=np.interp(t, g['t'], g['gap']), width=np.interp(t, g['t'], g['width'])))
    return out


def judge(data, gaps, widths):
    """mean over clips of gap r, velocity r (80 ms), width r"""
    r = []
    for d, p, w in zip(data, gaps, widths):
        k = slice(int(d['t'][0] / FRAME), int(d['t'][1] / FRAME)); c = lambda a, b: np.corrcoef(a, b)[0, 1]
        v = lambda y: y[k][5:] - y[k][:-5]
        r.append((c(p[k], d['gap'][k]), c(v(p), v(d['gap'])), c(w[k], d['width'][k])))
    return np.mean(r, 0)


def design(d, table):
    """gated class weights [T,24] for the gap and for the width, teacher tracks, frames of speech"""
    w, t = teacher.dominance(d['phones'], d['n'], table)
    one = np.eye(24)[[p[2] for p in d['phones']]]
    press, tuck, speech = teacher.gates(d['phones'], t)
    tr = teacher.tracks(d['phones'], d['n'], table)
    return ((1 - press) * speech * (1 - .55 * tuck))[:, None] * (w[1] @ one), np.c_[speech[:, None] * (w[2] @ one), tr[:, 3], tr[:, 1], np.ones(d['n'])], tr, speech > .3


def solve(A, b, prior, strength):
    R = strength * np.eye(A.shape[1])
    return np.linalg.solve(A.T @ A + R, A.T @ b + R @ prior)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--shared'); a = ap.parse_args()
    faces = real.Faces(a.shared)
    if not faces.ok:
        print('fit: no measured lips found (give --shared), skipped'); return
    data, table = clips(faces), teacher.load_table()
    D = [design(d, table) for d in data]
    print('table of teacher.py        gap %.3f  velocity %.3f  width %.3f' % tuple(judge(data, [x[2][:, 1] for x in D], [width(x[2]) for x in D])))
    p_gap = table['target'][:, 1]; p_wide = np.r_[table['target'][:, 2] * .07, -.080, 0, 0]
    Y = [d['gap'] / np.percentile(d['gap'][x[3]], 90) * .8 for d, x in zip(data, D)]
    W = [d['width'] - d['width'][x[3]].mean() for d, x in zip(data, D)]
    def fit(keep, strength):
        A = np.concatenate([D[i][0][D[i][3]] for i in keep]); b = np.concatenate([Y[i][D[i][3]] for i in keep])
        B = np.concatenate([D[i][1][D[i][3]] for i in keep]); c = np.concatenate([W[i][D[i][3]] for i in keep])
        return solve(A, b, p_gap, strength), solve(B, c, p_wide, strength / 3)
    for strength in (1, 3, 10, 30):
        gaps, widths = [], []
        for i, d in enumerate(data):
            g, w = fit([j for j, e in enumerate(data) if e['speaker'] != d['speaker']], strength)
            gaps.append(np.clip(D[i][0] @ g, 0, None)); widths.append(D[i][1] @ w)
        print('ridge %4.0f, speaker left out gap %.3f  velocity %.3f  width %.3f' % (strength, *judge(data, gaps, widths)))
    g, w = fit(range(len(data)), 10)
    print('class   gap table -> fit   wide table -> fit')
    for i, c in enumerate(CLASSES):
        print('%-4s %10.2f %6.2f %12.2f %6.2f' % (c, p_gap[i], g[i], p_wide[i] / .07, w[i] / .07))


if __name__ == '__main__':
    main()
