"""Canonical face: 68 iBUG points and the linear basis that the articulation values drive.

Writes ``src/face/canonical.json``.  Unit: distance of the outer eye corners (points 36..45); origin: midway between
them; x right in the picture, y down, z towards the viewer.  landmarks = neutral + sum(control * direction).

The proportions are young-adult averages (mean of men and women) of the usual anthropometric surveys, in millimetres:
  L. G. Farkas (ed.), Anthropometry of the Head and Face, 2nd ed., Raven Press 1994, and
  L. G. Farkas et al., "International anthropometric study of facial morphology", J. Craniofac. Surg. 16(4), 2005:
  ex-ex 89.5, en-en 32.5, eye fissure height 10.8, n-sn 52.7, sn-prn 19.0, al-al 33.2, sn-sto 21.2, upper and lower
  vermilion 8.3 and 9.3, ch-ch 52.4, sto-gn 47.0, zy-zy 134.5, go-go 100.
The lengths of the mouth directions (what value 1 means) follow the 95th percentiles of filmed speech in the GRID corpus
(CC BY 4.0, measured lips only): inner gap up to 0.24, mouth width +-0.06, chin drop 0.10..0.17.
"""
import json, os
import numpy as np

MM = 1 / 89.5                                       # millimetre -> unit
CONTROLS = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'press', 'tuck', 'tongue', 'smile',
            'browLeft', 'browRight', 'blinkLeft', 'blinkRight']
MIRROR = ([16 - i for i in range(17)] + [26 - i for i in range(10)] + [27, 28, 29, 30] + [35 - i for i in range(5)]
          + [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40]
          + [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65])

# left half (picture's left) and midline, in millimetres: index -> x, y, z
LEFT_MM = {
    0: (-67.2, 3, -64), 1: (-66.2, 21, -60), 2: (-63.8, 39, -52), 3: (-59.6, 56.5, -41), 4: (-51.8, 73.5, -26),
    5: (-41.0, 88.5, -11), 6: (-28.4, 101.5, 3), 7: (-14.9, 111.2, 12), 8: (0, 114.3, 15),
    17: (-52.0, -16.5, 0), 18: (-43.8, -23.2, 9), 19: (-33.2, -25.6, 15), 20: (-22.0, -24.2, 18), 21: (-11.2, -20.6, 19),
    27: (0, -2.5, 18), 28: (0, 11.8, 25), 29: (0, 26.0, 34), 30: (0, 39.5, 43),
    31: (-14.2, 47.2, 23), 32: (-7.2, 49.6, 27), 33: (0, 51.2, 29),
    36: (-44.75, 0, 0), 37: (-36.2, -5.6, 7), 38: (-25.6, -6.0, 9), 39: (-16.2, 1.8, 6), 40: (-25.6, 4.6, 8), 41: (-36.2, 4.2, 6),
    48: (-25.8, 73.3, 16), 49: (-15.8, 67.3, 24.5), 50: (-6.2, 63.9, 29.5), 51: (0, 65.2, 30.5),
    57: (0, 82.4, 28.5), 58: (-7.4, 81.8, 27.5), 59: (-16.4, 79.0, 23.5),
    60: (-22.2, 73.1, 18), 61: (-8.6, 72.6, 26.5), 62: (0, 73.1, 27.5), 66: (0, 73.1, 27.5), 67: (-8.6, 72.6, 26.5)}


def mirrored(left):
    """{index: (x, y, z)} of one half -> [68, 3]"""
    out = np.zeros((68, 3))
    for i, p in left.items():
        out[i] = p
        out[MIRROR[i]] = (-p[0], p[1], p[2])
    return out


def neutral():
    """Neutral face [68, 3]: lips together, eyes open."""
    return np.round(mirrored(LEFT_MM) * MM, 4)


def side(*rows):
    """rows (points, dx, dy, dz) for the picture's left half -> mirrored direction [68, 3]"""
    left = {}
    for points, dx, dy, dz in rows:
        for i in points if isinstance(points, (tuple, list)) else (points,):
            left[i] = (dx, dy, dz)
    return mirrored(left)


def blink(n, left):
    """Lids meet three quarters down the fissure, where a real blink ends."""
    d = np.zeros((68, 3))
    for up, low in (((37, 41), (38, 40)) if left else ((43, 47), (44, 46))):
        meet = 0.25 * n[up] + 0.75 * n[low]
        d[up], d[low] = meet - n[up], meet - n[low]
    return d


def brow(left):
    d = np.zeros((68, 3))
    for k, up in zip(range(17, 22), (0.035, 0.055, 0.068, 0.070, 0.058)):
        d[k if left else MIRROR[k]] = (0, -up, 0.008)
    return d


def directions():
    """{control: [68, 3]}; only gapLower and gapUpper change the inner lip gap."""
    n = neutral()
    d = {}
    # jaw: the chin drops and swings back, the closed lips ride down with it and stretch; filmed mouth corners neither
    # come in nor go out with jaw or gap, so neither moves them sideways
    d['jaw'] = side((8, 0, .170, -.045), (7, .004, .168, -.045), (6, .008, .150, -.042), (5, .012, .112, -.034),
                    (4, .012, .064, -.022), (3, .008, .026, -.010), (2, .004, .008, -.003),
                    (48, 0, .022, -.004), (60, 0, .022, -.004), (49, .002, .012, 0), (50, .001, .010, 0), (51, 0, .010, 0),
                    (61, .002, .016, -.003), (62, 0, .016, -.003), (67, .002, .016, -.003), (66, 0, .016, -.003),
                    (59, .004, .034, -.008), (58, .001, .038, -.010), (57, 0, .038, -.010))
    # lip gap: mean over the three inner columns is 0.19 (lower) + 0.05 (upper) of the eye distance at value 1
    d['gapLower'] = side((66, 0, .206, -.030), (67, -.002, .182, -.028), (57, 0, .192, -.032), (58, .001, .180, -.030),
                         (59, .004, .104, -.018), (48, 0, .018, -.006), (60, 0, .020, -.006), (8, 0, .020, -.004),
                         (7, 0, .018, -.004), (6, 0, .012, -.002))
    d['gapUpper'] = side((62, 0, -.054, -.004), (61, -.001, -.048, -.004), (51, 0, -.044, .002), (50, .001, -.044, .002),
                         (49, .001, -.022, 0), (33, 0, -.004, 0), (32, 0, -.004, 0), (31, -.002, -.005, 0))
    # width: +1 spread, -1 narrow; whole mouth width changes by 0.07 per unit
    d['wide'] = side((48, -.035, -.004, -.020), (60, -.031, -.003, -.018), (49, -.021, .003, -.010), (59, -.021, -.003, -.010),
                     (50, -.008, .003, -.004), (58, -.009, -.003, -.004), (61, -.011, 0, -.004), (67, -.011, 0, -.004),
                     (51, 0, .003, -.004), (57, 0, -.003, -.004), (4, -.004, 0, 0), (3, -.003, 0, 0))
    # rounding: corners come in, lips come forward and curl out; the inner columns move alike, so the gap stays
    d['round'] = side((48, .040, .002, .045), (60, .036, .002, .048), (49, .020, -.008, .066), (59, .020, .008, .062),
                      (50, .010, -.012, .080), (58, .011, .012, .076), (51, 0, -.010, .084), (57, 0, .012, .080),
                      (61, .018, 0, .074), (67, .018, 0, .074), (62, 0, 0, .080), (66, 0, 0, .080))
    # press: vermilion rolls in on both sides
    d['press'] = side((50, 0, .030, -.016), (51, 0, .026, -.016), (49, 0, .016, -.010), (58, 0, -.030, -.016),
                      (57, 0, -.032, -.016), (59, 0, -.018, -.010), (48, -.004, .002, -.004), (60, -.004, .002, -.004),
                      (61, 0, 0, -.018), (67, 0, 0, -.018), (62, 0, 0, -.018), (66, 0, 0, -.018))
    # tuck: the lower lip slides back and up under the upper teeth, the upper lip lifts with it
    d['tuck'] = side((57, 0, -.052, -.034), (58, 0, -.048, -.032), (59, .002, -.026, -.018), (66, 0, -.012, -.050),
                     (67, 0, -.012, -.046), (62, 0, -.012, -.006), (61, 0, -.012, -.006), (51, 0, -.012, .004),
                     (50, 0, -.012, .004), (49, 0, -.006, 0), (8, 0, -.014, -.014), (7, 0, -.013, -.012), (6, 0, -.009, -.008))
    d['tongue'] = np.zeros((68, 3))                 # shown by the mouth interior, not by the contour
    d['smile'] = side((48, -.052, -.056, -.030), (60, -.046, -.050, -.026), (49, -.028, -.026, -.018), (59, -.030, -.026, -.018),
                      (50, -.010, -.004, -.010), (58, -.012, -.008, -.010), (51, 0, .004, -.008), (57, 0, .000, -.010),
                      (61, -.012, -.008, -.010), (67, -.012, -.008, -.010), (62, 0, .002, -.010), (66, 0, .002, -.010),
                      (31, -.008, -.006, 0), (40, 0, -.008, 0), (41, 0, -.009, 0), (3, -.008, -.008, 0), (4, -.008, -.010, 0), (5, -.004, -.006, 0))
    d['browLeft'], d['browRight'] = brow(True), brow(False)
    d['blinkLeft'], d['blinkRight'] = blink(n, True), blink(n, False)
    return {k: d[k] for k in CONTROLS}


def inner_gap(points):
    """Mean inner-lip gap of points [..., 68, 3]; may be negative."""
    y = points[..., 1]
    return ((y[..., 67] - y[..., 61]) + (y[..., 66] - y[..., 62]) + (y[..., 65] - y[..., 63])) / 3


def check(n, d):
    """The promises other code relies on."""
    for up, low in ((61, 67), (62, 66), (63, 65)):
        assert n[up, 1] == n[low, 1]
        for k, v in d.items():
            if k not in ('gapLower', 'gapUpper'):
                assert abs(v[up, 1] - v[low, 1]) < 1e-9, k
    for k, pairs in (('blinkLeft', ((37, 41), (38, 40))), ('blinkRight', ((43, 47), (44, 46)))):
        for up, low in pairs:
            assert np.allclose((n + d[k])[up], (n + d[k])[low])
    for k in ('gapLower', 'gapUpper', 'wide', 'round'):
        assert np.abs(d[k][36] - d[k][45]).max() < 1e-9


def root():
    """Repository root, found from this file."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    n, d = neutral(), directions()
    check(n, d)
    rows = lambda a: [[round(float(v), 5) + 0.0 for v in p] for p in a]
    out = os.path.join(root(), 'src', 'face', 'canonical.json')
    parts = ['"neutral": %s' % json.dumps(rows(n)), '"directions": {\n  %s\n}' % ',\n  '.join('"%s": %s' % (k, json.dumps(rows(v))) for k, v in d.items())]
    os.makedirs(os.path.dirname(out), exist_ok=True)
    with open(out, 'w') as f:
        f.write('{\n%s\n}\n' % ',\n'.join(parts))
    print('wrote', os.path.relpath(out, root()), 'full gap %.3f' % inner_gap(n + d['gapLower'] + d['gapUpper']))


if __name__ == '__main__':
    main()
