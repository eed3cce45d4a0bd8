"""Speech engines with exact phone times: flite, festival, eSpeak NG, and the recordings inside Debian's festvox-ru.

Each generator yields (audio float32 [N] at 16 kHz, phones [(start s, end s, class index)]).  Engine licences: README.md.
"""
import ctypes, glob, os, subprocess, tempfile, wave
import numpy as np
from scipy.signal import resample_poly
from visemes import ARPA, RUSSIAN, INDEX, from_ipa, phones_to_classes, split

RATE = 16000
FLITE = ['slt', 'rms', 'awb', 'kal16']
FESTIVAL = ['kal_diphone', 'ked_diphone', 'cmu_us_slt_arctic_hts']
RUSSIAN_HOME = '/usr/share/festival/voices/russian/msu_ru_nsh_clunits'
# eSpeak NG voice file, language of the text, variants: men, women, croaks and whispers left out
ESPEAK = [('gmw/en-US', 'en', 'm1 f2 m3 f5 m7 Alex Andy Diogo'), ('gmw/en', 'en', 'm2 f1 m5 f4 Gene Jacky'), ('gmw/en-GB-scotland', 'en', 'm4 f3'),
          ('gmw/de', 'de', 'm1 f2 m3 f5 m6 f1 m7'), ('roa/fr', 'fr', 'm2 f1 m4 f4 m7 f3 m3 f5 m6'), ('roa/fr-BE', 'fr', 'm1 f2'), ('roa/fr-CH', 'fr', 'm8 f4'), ('roa/es', 'es', 'm1 f2 m5'), ('roa/it', 'it', 'm3 f3 f5'),
          ('roa/pt-BR', 'pt', 'm6 f4'), ('gmw/nl', 'nl', 'm2 f2'), ('zlw/pl', 'pl', 'm1 f1'), ('zle/ru', 'ru', 'm3 f2'), ('gmq/sv', 'sv', 'm4 f5'),
          ('zlw/cs', 'cs', 'm7 f3'), ('trk/tr', 'tr', 'm2 f4'), ('poz/id', 'id', 'm5 f1'),
          ('gmw/af', 'af', 'm3'), ('roa/ca', 'ca', 'f2'), ('cel/cy', 'cy', 'm1'), ('gmq/da', 'da', 'f4'), ('art/eo', 'eo', 'm6'), ('urj/et', 'et', 'f3 m2'), ('map/haw', 'haw', 'm4'),
          ('zls/hr', 'hr', 'f1'), ('urj/hu', 'hu', 'm7 f5'), ('gmq/is', 'is', 'f2'), ('bat/lt', 'lt', 'm5'), ('bat/lv', 'lv', 'f4'), ('poz/ms', 'ms', 'm2'), ('sem/mt', 'mt', 'f1'),
          ('gmq/nb', 'nb', 'm1'), ('roa/ro', 'ro', 'm3 f3'), ('zlw/sk', 'sk', 'f5'), ('zls/sl', 'sl', 'm6'), ('inc/mr', 'mr', 'm4 f2'), ('inc/ne', 'ne', 'f3'), ('inc/bn', 'bn', 'm1 f5'),
          ('inc/pa', 'pa', 'm7'), ('inc/gu', 'gu', 'f1'), ('dra/te', 'te', 'm2 f4'), ('dra/kn', 'kn', 'm5')]


def read_wav(path):
    """float32 [N] at 16 kHz, first channel"""
    with wave.open(path) as w:
        x = np.frombuffer(w.readframes(w.getnframes()), '<i2').astype(np.float32)[::w.getnchannels()] / 32768
        r = w.getframerate()
    return x if r == RATE else resample_poly(x, RATE, r).astype(np.float32)


def flite(voice, texts, stretch=1.0):
    with tempfile.TemporaryDirectory() as d:
        f = os.path.join(d, 'a.wav')
        for t in texts:
            r = subprocess.run(['flite', '-voice', voice, '-psdur', '--setf', 'duration_stretch=%.2f' % stretch, '-t', t, '-o', f], capture_output=True, text=True)
            phones, last = [], 0.0
            for tok in r.stdout.split():
                name, _, end = tok.rpartition(':')
                try:
                    e = float(end)
                except ValueError:
                    continue
                if e > last:
                    phones.append((last, e, name)); last = e
            if phones:
                yield read_wav(f), phones_to_classes(phones, ARPA)


def festival(voice, texts, stretch=1.0):
    with tempfile.TemporaryDirectory() as d:
        scm = os.path.join(d, 'a.scm')
        with open(scm, 'w') as f:
            f.write("(voice_%s)\n(Parameter.set 'Duration_Stretch %.2f)\n" % (voice, stretch))
            for i, t in enumerate(texts):
                f.write('(set! u (Utterance Text "%s"))(utt.synth u)(utt.save.wave u "%s/%d.wav" \'riff)(utt.save.segs u "%s/%d.seg")\n' % (t.replace('"', ''), d, i, d, i))
        subprocess.run(['festival', '-b', scm], capture_output=True)
        for i in range(len(texts)):
            seg, wav = '%s/%d.seg' % (d, i), '%s/%d.wav' % (d, i)
            if os.path.exists(seg) and os.path.exists(wav):
                yield read_wav(wav), phones_to_classes(read_segments(seg), ARPA)


def read_segments(path):
    """xlabel lines `end colour name` after a `#` line -> [(start, end, name)]"""
    phones, last, body = [], 0.0, False
    for line in open(path, encoding='latin-1'):
        c = line.split()
        if not body:
            body = line.startswith('#')
            continue
        if len(c) >= 3 and float(c[0]) > last:
            phones.append((last, float(c[0]), c[2])); last = float(c[0])
    return phones


def russian(limit=None):
    """Utterances of the real speaker in festvox-ru, in file order, cut at pauses into pieces of 5..15 s."""
    for lab in sorted(glob.glob(RUSSIAN_HOME + '/lab/*.lab'))[:limit]:
        wav = lab.replace('/lab/', '/wav/').replace('.lab', '.wav')
        if not os.path.exists(wav):
            continue
        x, ph = read_wav(wav), phones_to_classes([p for p in read_segments(lab)], RUSSIAN)
        start = 0
        for i, (s, e, c) in enumerate(ph):
            if (c == 0 and e - s > .15 and e - ph[start][0] > 5) or i == len(ph) - 1:
                a = ph[start][0]; cut = (s + e) / 2 if i < len(ph) - 1 else e
                piece = [(max(p[0], a) - a, min(p[1], cut) - a, p[2]) for p in ph[start:i + 1]]
                yield x[int(a * RATE):int(cut * RATE)], piece
                if i < len(ph) - 1:
                    ph[i] = (cut, e, 0); start = i


class Espeak:
    """eSpeak NG through its C interface (phoneme events give the times)."""

    class Event(ctypes.Structure):
        _fields_ = [('type', ctypes.c_int), ('unique_identifier', ctypes.c_uint), ('text_position', ctypes.c_int), ('length', ctypes.c_int),
                    ('audio_position', ctypes.c_int), ('sample', ctypes.c_int), ('user_data', ctypes.c_void_p), ('string', ctypes.c_char * 8)]

    def __init__(self):
        self.lib = ctypes.CDLL('libespeak-ng.so.1')
        self.rate = self.lib.espeak_Initialize(2, 0, None, 1 | 2)       # synchronous; phoneme events, in IPA
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Espeak.Event))
        self.audio, self.events = [], []
        self.callback = kind(self.collect)
        self.lib.espeak_SetSynthCallback(self.callback)

    def collect(self, wav, n, ev):
        if wav and n > 0:
            self.audio.append(np.ctypeslib.as_array(wav, (n,)).copy())
        i = 0
        while ev[i].type != 0:
            if ev[i].type == 7:
                raw = bytes(ev[i].string).split(b'\0')[0]
                self.events.append((ev[i].audio_position / 1000, raw.decode('utf-8', 'ignore')))
            i += 1
        return 0

    def speak(self, voice, text, speed=165, pitch=50):
        """-> audio, phones; None when the voice does not exist"""
        if self.lib.espeak_SetVoiceByName(voice.encode()) != 0:
            return None
        self.lib.espeak_SetParameter(1, int(speed), 0)
        self.lib.espeak_SetParameter(3, int(pitch), 0)
        self.audio, self.events = [], []
        raw = text.encode('utf-8') + b'\0'
        self.lib.espeak_Synth(raw, len(raw), 0, 1, 0, 1, None, None)
        x = np.concatenate(self.audio).astype(np.float32) / 32768 if self.audio else np.zeros(1, np.float32)
        x = resample_poly(x, 320, 441).astype(np.float32) if self.rate == 22050 else resample_poly(x, RATE, self.rate).astype(np.float32)
        phones, total = [], len(x) / RATE
        for (s, sym), nxt in zip(self.events, self.events[1:] + [(total, '')]):
            e = min(nxt[0], total)
            if e <= s:
                continue
            parts = from_ipa(sym)
            if not parts:
                phones.append((s, e, 0))
                continue
            step = (e - s) / len(parts)
            for j, p in enumerate(parts):
                phones += split(s + j * step, s + (j + 1) * step, p)
        if phones and phones[0][0] > 0:
            phones.insert(0, (0.0, phones[0][0], 0))
        return x, move_closures(x, phones)


def move_closures(x, phones):
    """eSpeak dates a stop by its burst; its silent closure sits in the phone before.  Move the boundary back over it."""
    stops = {INDEX['PBM'], INDEX['TD'], INDEX['K']}
    hop = 80
    n = len(x) // hop
    level = 10 * np.log10(np.mean(x[:n * hop].reshape(n, hop) ** 2, 1) + 1e-9)
    quiet = np.percentile(level, 95) - 24 if n else 0
    out = [list(p) for p in phones]
    for i in range(1, len(out)):
        s, _, c = out[i]
        if c in stops and out[i - 1][2] != 0:
            k = int(s * RATE / hop) - 1
            first = max(int(out[i - 1][0] * RATE / hop) + 2, k - 24)
            while k > first and k < n and level[k] < quiet:
                k -= 1
            t = (k + 1) * hop / RATE
            if t < s - .008:
                out[i - 1][1] = t; out[i][0] = t
    return [tuple(p) for p in out]


def espeak(voice, lang, texts, speed, pitch):
    engine = Espeak.one = getattr(Espeak, 'one', None) or Espeak()
    for t in texts:
        r = engine.speak(voice, t, speed, pitch)
        if r is not None and len(r[1]) > 3:
            yield r
