"""Real recordings for validation (never for training): aligned speech and measured lips under ../shared/data.

The folder is found by --shared, $MOUTHPIECE_SHARED or ../shared beside the repository; without it the functions return nothing.
"""
import glob, importlib.util, json, os
import numpy as np
import teacher
from face import root
from mel import FRAME, log_mel
from visemes import INDEX, merge_short_silence
from voices import read_wav


def shared(path=None):
    if path == 'none':
        return None
    for p in (path, os.environ.get('MOUTHPIECE_SHARED'), os.path.join(root(), '..', 'shared')):
        if p and os.path.isdir(os.path.join(p, 'data', 'speech')):
            return os.path.abspath(p)
    return None


def read_lab(path):
    """`start end phone class` lines -> [(s, e, class index)]; a class A+B is a diphthong split 55/45"""
    out = []
    for line in open(path):
        c = line.split()
        s, e, k = float(c[0]), float(c[1]), c[3]
        if '+' in k:
            a, b = k.split('+'); m = s + .55 * (e - s)
            out += [(s, m, INDEX[a]), (m, e, INDEX[b])]
        else:
            out.append((s, e, INDEX[k]))
    return merge_short_silence(out)


def speech(path=None, table=None, sets=None, limit=None):
    """-> [dict(name, set, audio, mel [T,80], phones, tracks [T,7])]; empty when the data is not there"""
    home = shared(path)
    if not home:
        return []
    table = table or teacher.load_table()
    out = []
    for lab in sorted(glob.glob(os.path.join(home, 'data', 'speech', '*', '*.lab'))):
        kind = os.path.basename(os.path.dirname(lab))
        if sets and kind not in sets:
            continue
        x = read_wav(lab[:-4] + '.wav'); ph = read_lab(lab); m = log_mel(x)
        out.append(dict(name=kind + '/' + os.path.basename(lab)[:-4], set=kind, audio=x, mel=m, phones=ph, tracks=teacher.tracks(ph, len(m), table)))
    return out[::max(1, len(out) // limit)] if limit else out


class Faces:
    """Measured lips and their scoring script."""

    def __init__(self, path=None):
        self.home = shared(path) and os.path.join(shared(path), 'data', 'faces')
        self.ok = bool(self.home) and os.path.exists(os.path.join(self.home, 'score.py'))
        if self.ok:
            spec = importlib.util.spec_from_file_location('score', os.path.join(self.home, 'score.py'))
            self.score = importlib.util.module_from_spec(spec); spec.loader.exec_module(self.score)
            self.clips = json.load(open(os.path.join(self.home, 'clips.json')))
            self.audio = {c: read_wav(os.path.join(self.home, 'wav', c + '.wav')) for c in self.clips}
            self.mel = {c: log_mel(x) for c, x in self.audio.items()}

    def rate(self, curves, clips=None):
        """curves {clip: (gap, width) on mel frames, eye units} -> summary of score.py, plus the gap range against the real one"""
        def reader(c):
            if c not in curves:
                return None
            gap, width = curves[c]
            return dict(t=np.arange(len(gap)) * FRAME, lm=None, gap=gap, width=width, lmgap=None)
        chosen = {c: m for c, m in self.clips.items() if clips is None or c in clips}
        s = self.score.score_system(None, chosen, boot=1, reader=reader)
        rng = []
        for c, m in chosen.items():
            g = self.score.load_gt(c, m); T = np.arange(g['t'][0], g['t'][-1], .02)
            act, _ = self.score.activity(g, T)
            p, q = np.interp(T, np.arange(len(curves[c][0])) * FRAME, curves[c][0])[act], np.interp(T, g['t'], g['gap'])[act]
            rng.append((np.percentile(p, 95) - np.percentile(p, 5)) / (np.percentile(q, 95) - np.percentile(q, 5)))
        s['range'] = float(np.mean(rng))
        return s


def curves(articulation):
    """[T,8] (model.ARTICULATION) -> inner gap and mouth width in eye units, by the canonical face"""
    import face
    n, d = face.neutral(), face.directions()
    names = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'press', 'tuck', 'tongue']
    base = np.stack([d[k] for k in names])
    pts = n[None] + np.tensordot(articulation, base, 1)
    return np.maximum(0, face.inner_gap(pts)), np.hypot(*(pts[:, 48] - pts[:, 54])[:, :2].T)
