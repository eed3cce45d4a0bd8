"""What is judged: a checkpoint, the loudness envelope, and programs that wrote CSV tables.

A system hears an item: `raw(item)` gives tracks [T, 7] (teacher.TRACKS) on mel frames, filmed gap and width in eye units [T], and the
seconds that the system is behind the sound in life.  NaN = it says nothing of that kind.
"""
import csv, os
import numpy as np
import metrics, real
from mel import FRAME, HOP

GAP = .24                                            # eye units of a gap of 1
# thresholds to choose from: a trained contact output near its middle, anything for the rest
OURS_PRESS, OURS_TUCK, STEPS = np.arange(.3, .71, .05), np.arange(.2, .61, .05), np.arange(.05, .96, .05)


class Network:
    """A checkpoint, with the look-ahead taken out as the program does."""

    def __init__(self, net, ahead):
        self.net, self.ahead = net, ahead

    def raw(self, item):
        import torch
        from train import predict
        tracks = predict(self.net, [item], self.ahead)[0]
        a = self.net.articulation(torch.as_tensor(np.ascontiguousarray(tracks))[None])[0].numpy()
        gap, width = real.curves(a)
        return tracks, gap, width, (self.ahead + 1) * FRAME


class Loudness:
    """What PNGTuber tools do: RMS of the last 32 ms; full at the loud parts of the recording."""

    def __init__(self, speech):
        self.usual = float(np.median([np.percentile(self.envelope(i['audio']), 95) for i in speech])) if speech else None

    def envelope(self, x):
        n = len(x) // HOP + 1
        p = np.pad(x, (2 * HOP, HOP))
        return np.sqrt(np.array([np.mean(p[i * HOP:(i + 2) * HOP] ** 2) for i in range(n)]))

    def raw(self, item):
        y = self.envelope(item['audio'])
        # Where nobody speaks the knob stands where speech left it.
        full = np.percentile(y, 95) if 'phones' in item or 'clip' in item or not self.usual else self.usual
        tracks = np.full((len(y), 7), np.nan)
        tracks[:, 1] = np.clip(y / (full + 1e-9), 0, 1.5); tracks[:, 0] = tracks[:, 1]
        return tracks, tracks[:, 1] * GAP, np.full(len(y), np.nan), 0.0


class Tables:
    """CSV files in the columns of `mouthpiece predict`: time (the moment of sound), emitted (when it was known), mouth_open, mouth_width, and controls."""

    def __init__(self, folder):
        self.folder = folder

    def find(self, item):
        names = [item['csv'], item['name'] + '.csv', os.path.basename(item['name']) + '.csv']
        return next((p for p in (os.path.join(self.folder, n) for n in names) if os.path.exists(p)), None)

    def raw(self, item):
        path = self.find(item)
        if path is None:
            raise FileNotFoundError('%s has no %s' % (self.folder, item['csv']))
        with open(path) as f:
            head = next(csv.reader(f))
        want = [k for k in ('time', 'emitted', 'mouth_open', 'mouth_width', 'jaw', 'wide', 'round', 'press', 'tuck', 'tongue') if k in head]
        rows = np.loadtxt(path, delimiter=',', skiprows=1, usecols=[head.index(k) for k in want], ndmin=2)
        t = np.arange(len(item['mel'])) * FRAME
        column = {k: np.interp(t, rows[:, 0], rows[:, want.index(k)]) for k in want[1:]}
        nothing = np.full(len(t), np.nan)
        tracks = np.stack([column['mouth_open'] / GAP if k == 'gap' else column.get(k, nothing) for k in ('jaw', 'gap', 'wide', 'round', 'press', 'tuck', 'tongue')], 1)
        behind = float(np.median(rows[:, want.index('emitted')] - rows[:, 0])) if 'emitted' in column else 0.0
        return tracks, column['mouth_open'], column.get('mouth_width', nothing), behind


class Judged:
    """A system and what is fixed for it before it is judged.

    Everybody: one gain, by which full opening is the teacher's, and the contact thresholds with the best F1 on the tuning speech.
    Systems that are not ours are helped as far as is honest: the smoothing and the constant delay with the best correlation are chosen
    for them, and a closed mouth counts as a closure if that finds more than their own viseme for p b m.
    """
    DELAYS, SMOOTH = np.arange(0, .26, .008), (1, 3, 5, 9)

    def __init__(self, name, source, ours):
        self.name, self.source, self.ours = name, source, ours
        self.smooth, self.delay, self.gain, self.emitted = 1, 0.0, 1.0, 0.0
        self.closure, self.tuck, self.full = ('press', .5), .5, 1.0
        self.heard = {}

    @property
    def behind(self):
        """seconds behind the sound in life; a running mean is as late as half its length"""
        return self.emitted + self.delay + (self.smooth - 1) / 2 * FRAME

    def covers(self, items):
        """whether it heard these: all, or none of them"""
        find = getattr(self.source, 'find', None)
        return find is None or any(find(i) for i in items)

    def raw(self, item):
        key = item['name']
        if key not in self.heard:
            self.heard[key] = self.source.raw(item)
            self.emitted = self.heard[key][3]
        return self.heard[key]

    def helped(self, y):
        """a curve [T] with the constant delay taken out, smoothed"""
        if self.delay:
            t = np.arange(len(y)) * FRAME
            y = np.interp(t + self.delay, t, y)
        return np.convolve(np.pad(y, self.smooth // 2, mode='edge'), np.ones(self.smooth) / self.smooth, 'valid') if self.smooth > 1 else y

    def hear(self, item):
        """-> tracks [T,7], gap [T], width [T] on the sound's own time"""
        tracks, gap, width, _ = self.raw(item)
        tracks, gap, width = np.stack([self.helped(c) for c in tracks.T], 1), self.helped(gap), self.helped(width)
        tracks[:, 1] *= self.gain
        if self.closure[0] == 'shut':
            tracks[:, 4] = shut(tracks)
        return tracks, gap if self.ours else gap * self.gain, width      # ours is held to the filmed range as it is

    def fit(self, tune, speech):
        speech, tune = speech or tune, tune or speech
        if not speech:
            return
        opening = lambda: np.concatenate([self.helped(self.raw(i)[0][:, 1]) for i in speech])
        talking = np.concatenate([metrics.speech_mask(i['phones'], len(i['mel'])) for i in speech])
        wanted = np.concatenate([i['tracks'][:, 1] for i in speech])
        if not self.ours:
            def r(choice):
                self.smooth, self.delay = choice
                return np.nan_to_num(metrics.corr(opening(), wanted), nan=-2)
            self.smooth, self.delay = max(((k, d) for k in self.SMOOTH for d in self.DELAYS), key=r)
        self.gain = float(np.percentile(wanted[talking], 95) / max(1e-6, np.percentile(opening()[talking], 95)))
        self.full = max(1e-6, self.gain * float(np.percentile(opening()[talking], 95)))
        pairs = [(self.hear(i)[0], i['phones']) for i in tune]
        found = [(f1(pairs, 4, t, 'PBM'), 'press', t) for t in (OURS_PRESS if self.ours else STEPS)]
        if not self.ours:
            found += [(f1([(np.c_[p[:, :4], shut(p), p[:, 5:]], ph) for p, ph in pairs], 4, t, 'PBM'), 'shut', t) for t in STEPS]
        self.closure = max(found)[1:]
        self.tuck = max((f1(pairs, 5, t, 'FV'), t) for t in (OURS_TUCK if self.ours else STEPS))[1]

    def told(self):
        """what was fixed, for the report"""
        return dict(delay_ms=round(1000 * self.behind), smooth_ms=round(1000 * FRAME * self.smooth) if self.smooth > 1 else 0, gain=round(self.gain, 3),
                    closure='%s > %.2f' % self.closure, tuck=round(float(self.tuck), 2))


def shut(tracks):
    """1 where the mouth is closed, 0 from half open on"""
    return np.clip(1 - 2 * tracks[:, 1], 0, 1)


def f1(pairs, column, threshold, kind):
    return metrics.event_scores(pairs, column, threshold, kind)['f1']
