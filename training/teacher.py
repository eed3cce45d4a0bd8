"""Teacher: timed phones -> articulation tracks, by dominance functions, contact windows and a silence gate.

Coarticulation after M. Cohen and D. Massaro, "Modeling coarticulation in synthetic visual speech", 1993: every phone pulls
each articulator towards its target with a dominance that falls with distance in time; here exp(-(d/tau)^1.6), flat over
the middle half of the phone.  Dominance alone never closes the lips, so bilabials get a hard contact window
(cf. B. Le Goff and C. Benoit, 1996, on closures in dominance models), f and v the lip-teeth contact likewise.

Tracks [T, 7] in the order of TRACKS, one row per 16 ms frame (row i belongs to i * 0.016 s).  `gap` is the whole inner-lip gap,
1 = 0.24 outer-eye-corner distances.  The numbers of table.json come from table.py (start values by hand, then fitted).
"""
import json, os
import numpy as np
from mel import FRAME
from visemes import CLASSES, INDEX

TRACKS = ['jaw', 'gap', 'wide', 'round', 'press', 'tuck', 'tongue']
#        jaw   gap   wide  round tongue   strength: jaw gap wide/round tongue
HAND = {
    'SIL': (0.00, 0.00, 0.00, 0.00, 0.0, .5, .5, .3, .3), 'PBM': (0.12, 0.06, -.70, 0.05, 0.0, .7, .8, .3, .3),
    'FV': (0.14, 0.10, 0.10, 0.00, 0.0, .8, 1., .4, .3), 'W': (0.14, 0.03, -.50, 1.00, 0.0, .7, 1., 1., .3),
    'TH': (0.22, 0.33, 0.26, 0.00, 1.0, .7, .7, .4, 1.), 'TD': (0.20, 0.36, 0.11, 0.00, .60, .6, .6, .3, .9),
    'S': (0.12, 0.42, 0.35, 0.00, .35, .9, .8, .6, .8), 'SH': (0.14, 0.34, -.30, 0.50, .30, .9, .8, .9, .8),
    'R': (0.22, 0.23, -.40, 0.35, .30, .6, .7, .7, .6), 'L': (0.28, 0.48, 0.03, 0.00, .90, .6, .7, .4, 1.),
    'K': (0.28, 0.47, 0.20, 0.00, 0.0, .5, .5, .25, .5), 'H': (0.36, 0.46, 0.00, 0.00, 0.0, .3, .3, .15, .3),
    'Y': (0.20, 0.46, 0.45, 0.00, .20, .6, .6, .7, .5), 'AA': (0.90, 0.88, 0.08, 0.00, 0.0, 1., 1., .6, .5),
    'AE': (0.75, 0.80, -.02, 0.00, 0.0, 1., 1., .7, .5), 'AH': (0.55, 0.59, -.23, 0.00, 0.0, .7, .7, .4, .5),
    'EH': (0.55, 0.84, 0.37, 0.00, 0.0, .9, .9, .7, .5), 'IH': (0.36, 0.63, 0.37, 0.00, .10, .8, .8, .6, .5),
    'IY': (0.24, 0.64, 0.44, 0.00, .15, 1., 1., 1., .5), 'AO': (0.65, 0.56, 0.06, 0.45, 0.0, 1., 1., .9, .5),
    'OW': (0.48, 0.42, 0.22, 0.60, 0.0, .9, 1., 1., .5), 'UW': (0.24, 0.23, 0.18, 0.80, 0.0, .9, 1., 1., .5),
    'UE': (0.24, 0.22, 0.05, 0.80, 0.0, .9, 1., 1., .5), 'ER': (0.34, 0.36, -.15, 0.30, .25, .8, .8, .7, .6)}
PARAMS = ['jaw', 'gap', 'wide', 'round', 'tongue']
TAU = dict(jaw=.070, gap=.052, wide=.070, round=.072, tongue=.055)   # s
RAMP, BURST = .052, .022                             # s: lips close and open in RAMP; p b release BURST before the end
SIL_IN, SIL_OUT = .055, .075                         # s: closing after speech ends; opening before it starts
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'table.json')


def hand_table():
    """dict target [24, 5], strength [24, 5], tau [5], gain (scalar on the gap), shift (s)"""
    t = np.array([HAND[c][:5] for c in CLASSES]); a = np.array([[HAND[c][5], HAND[c][6], HAND[c][7], HAND[c][7], HAND[c][8]] for c in CLASSES])
    return dict(target=t, strength=a, tau=np.array([TAU[p] for p in PARAMS]), gain=0.85, shift=0.010)


def load_table(path=TABLE):
    if not os.path.exists(path):
        return hand_table()
    z = json.load(open(path))
    t = hand_table()
    t['target'] = np.array([[z['classes'][c][p] for p in PARAMS] for c in CLASSES])
    t['gain'] = z.get('gain', 1.0); t['shift'] = z.get('shift', 0.0)
    if 'strength' in z:
        t['strength'] = np.array([[z['strength'][c][p] for p in PARAMS] for c in CLASSES])
    return t


def smoothstep(x):
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def window(t, a, b, ramp_in, ramp_out):
    """1 inside [a, b], smooth ramps outside"""
    return smoothstep((t - a) / ramp_in + 1) * smoothstep((b - t) / ramp_out + 1)


def dominance(phones, n, table):
    """phones [(s, e, class)] -> weights [5, T, P] normalised over P, and times [T]"""
    s = np.array([p[0] for p in phones]); e = np.array([p[1] for p in phones]); c = np.array([p[2] for p in phones])
    t = np.arange(n) * FRAME + table['shift']
    dur = np.minimum(e - s, .5)
    # long silences only reach .25 s inwards from their edges: treat them as flat over all but that
    flat = np.where(c == 0, np.maximum(0, (e - s) / 2 - .03), dur * .25)
    mid = (s + e) / 2
    flat = np.where((c != 0) & (e - s > .5), (e - s) / 2 - .125, flat)
    d = np.maximum(0, np.abs(t[:, None] - mid[None]) - flat[None])
    w = np.full((len(PARAMS), n, len(phones)), 1e-12)
    near = d < .5                                    # s; beyond it the dominance is below 1e-9
    strength, d = np.broadcast_to(table['strength'][c].T[:, None], w.shape)[:, near], d[near]
    for k in range(len(PARAMS)):
        w[k][near] += strength[k] * np.exp(-(d / table['tau'][k]) ** 1.6)
        w[k] /= w[k].sum(1, keepdims=True)
    return w, t


def gates(phones, t):
    """contact of the lips, lip-teeth contact, openness of the silence gate; each [T] in 0..1"""
    press, tuck, speech = np.zeros(len(t)), np.zeros(len(t)), np.ones(len(t))
    for i, (s, e, c) in enumerate(phones):
        if c == INDEX['PBM']:
            end = max(s + .02, e - BURST) if i + 1 < len(phones) and phones[i + 1][2] != 0 else e
            press = np.maximum(press, window(t, s + .004, end, RAMP, RAMP))
        elif c == INDEX['FV']:
            tuck = np.maximum(tuck, window(t, s + .01, max(s + .03, e - .015), RAMP, RAMP))
        elif c == 0:
            head = t - s if i > 0 else np.full(len(t), 9.0)
            tail = e - t if i + 1 < len(phones) else np.full(len(t), 9.0)
            inside = (t >= s) & (t <= e)
            speech = np.where(inside, np.minimum(speech, 1 - smoothstep(head / SIL_IN) * smoothstep(tail / SIL_OUT)), speech)
    return press, tuck, speech


def tracks(phones, n, table):
    """phones -> float32 [n, 7] (TRACKS)"""
    if not phones:
        return np.zeros((n, len(TRACKS)), np.float32)
    w, t = dominance(phones, n, table)
    c = np.array([p[2] for p in phones])
    v = {p: w[k] @ table['target'][c, k] for k, p in enumerate(PARAMS)}
    press, tuck, speech = gates(phones, t)
    gap = np.clip(v['gap'], 0, 1.2) * table['gain'] * (1 - press) * speech
    gap = gap * (1 - tuck * .55)
    out = np.stack([np.clip(v['jaw'], 0, 1) * (.25 + .75 * speech), gap, v['wide'] * speech, np.clip(v['round'], 0, 1.2) * speech,
                    press, tuck, np.clip(v['tongue'], 0, 1) * speech], 1)
    return np.maximum(out, [0, 0, -1.2, 0, 0, 0, 0]).astype(np.float32)


def classes_at(phones, n):
    """class index per frame, int8 [n]"""
    out = np.zeros(n, np.int8)
    for s, e, c in phones:
        out[max(0, int(np.ceil(s / FRAME))):max(0, int(np.ceil(e / FRAME)))] = c
    return out
