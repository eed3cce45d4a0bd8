"""Real recordings: speech with aligned phones, and lips measured on video of people speaking.

The folder is found by --shared, $MOUTHPIECE_SHARED or ../shared beside the repository; without it the functions return nothing.
Speakers of `corpus.SEEN` were trained on: they are told apart here and never count as unseen.
"""
import glob, importlib.util, json, os
import numpy as np
import teacher
from face import root
from mel import FRAME, log_mel
from visemes import ARPA, INDEX, from_ipa, merge_short_silence, split
from voices import read_wav


def shared(path=None):
    if path == 'none':
        return None
    for p in (path, os.environ.get('MOUTHPIECE_SHARED'), os.path.join(root(), '..', 'shared')):
        if p and os.path.isdir(os.path.join(p, 'data', 'speech')):
            return os.path.abspath(p)
    return None


def read_lab(path):
    """lines `start end phone [class]`, seconds -> [(s, e, class index)]

    The class is one of visemes.CLASSES, or A+B for a diphthong (split 55/45); without it the phone is read as ARPAbet, else as IPA.
    """
    with open(path, encoding='utf-8') as f:
        lines = [line.split() for line in f]
    out = []
    for n, c in enumerate(lines, 1):
        if len(c) < 3:
            continue
        try:
            s, e, phone = float(c[0]), float(c[1]), c[2]
        except ValueError:
            raise ValueError('%s, line %d: "%s" is not `start end phone`, in seconds' % (path, n, ' '.join(c)))
        classes = c[3].split('+') if len(c) > 3 else []
        plain = phone.lower().rstrip('012')
        if classes and all(k in INDEX for k in classes):
            out += split(s, e, classes[0] if len(classes) == 1 else (classes[0], classes[1], .55))
        elif plain in ARPA:
            out += split(s, e, ARPA[plain])
        else:
            parts = from_ipa(phone)
            out += split(s, e, parts[0]) if parts else [(s, e, 0)]
    return merge_short_silence(out)


def seen():
    """names of the speech folders that the shipped models were trained on"""
    import corpus
    return set(getattr(corpus, 'SEEN', ()))


def aligned(folder, table=None):
    """every wav + lab below `folder` -> [dict(name, set, wav, audio, mel [T,80], phones, tracks [T,7])]; set = the folder it lies in"""
    table = table or teacher.load_table()
    out = []
    for lab in sorted(glob.glob(os.path.join(folder, '**', '*.lab'), recursive=True)):
        wav = lab[:-4] + '.wav'
        if not os.path.exists(wav):
            continue
        kind = os.path.basename(os.path.dirname(os.path.abspath(lab)))
        x = read_wav(wav); ph = read_lab(lab); m = log_mel(x)
        out.append(dict(name=kind + '/' + os.path.basename(lab)[:-4], set=kind, wav=wav, audio=x, mel=m, phones=ph, tracks=teacher.tracks(ph, len(m), table)))
    return out


def speech(path=None, table=None, sets=None, limit=None):
    """the aligned speech of ../shared/data; empty when it is not there"""
    home = shared(path)
    out = [i for i in aligned(os.path.join(home, 'data', 'speech'), table) if not sets or i['set'] in sets] if home else []
    return out[::max(1, len(out) // limit)] if limit else out


class Faces:
    """Measured lips and their scoring script, in ../shared/data/faces or any folder of that shape."""

    def __init__(self, path=None, home=None):
        self.home = home or (shared(path) and os.path.join(shared(path), 'data', 'faces'))
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
