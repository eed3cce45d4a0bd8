"""What the sync expert sees of a face: three measures of the mouth, the same for filmed, drawn and predicted landmarks.

[T, 3]: inner lip gap, inner mouth width, chin below the nose; each over the distance of the outer eye corners, minus its
mean over the clip, over SCALE.  Head position, size and roll fall out; a clip's rest pose and face shape too.
"""
import json, os
import numpy as np

SCALE = np.array([.06, .03, .05], np.float32)        # about one standard deviation of filmed speech
FPS = 25


def measures(p):
    """landmarks [T, 68, 2 or 3], any unit -> [T, 3] in eye-corner distances"""
    far = lambda a, b: np.linalg.norm(p[:, a, :2] - p[:, b, :2], axis=1)
    gap = (far(61, 67) + far(62, 66) + far(63, 65)) / 3
    return np.stack([gap, far(60, 64), far(8, 33)], 1) / far(36, 45)[:, None]


def normal(m):
    """measures [T, 3] -> the network's input float32 [T, 3]"""
    return ((m - m.mean(0)) / SCALE).astype(np.float32)


def canonical(tracks, root):
    """teacher's tracks [T, 7] (jaw gap wide round press tuck tongue) -> measures [T, 3] of the canonical face"""
    z = json.load(open(os.path.join(root, 'src', 'face', 'canonical.json')))
    p = np.tile(np.array(z['neutral'], np.float32)[None, :, :2], (len(tracks), 1, 1))
    for k, names in enumerate((['jaw'], ['gapLower', 'gapUpper'], ['wide'], ['round'], ['press'], ['tuck'], ['tongue'])):
        for name in names:
            p += tracks[:, k, None, None].astype(np.float32) * np.array(z['directions'][name], np.float32)[None, :, :2]
    return measures(p)


def sample(rows, times, rate):
    """rows [T, C] at `rate` per second, linearly interpolated at times [N] in seconds (held at the ends)"""
    at = np.clip(np.asarray(times) * rate, 0, len(rows) - 1)
    i = np.minimum(at.astype(int), len(rows) - 2) if len(rows) > 1 else np.zeros(len(at), int)
    f = (at - i)[:, None].astype(np.float32)
    return rows[i] * (1 - f) + rows[np.minimum(i + 1, len(rows) - 1)] * f
