"""What the lips are judged on: aligned speech, measured lips, and noises made on the fly.

A set is dict(name, kind, items): kind 'tune' (synthetic speech that fixes thresholds), 'aligned', 'lips' or 'noise'.  Each item has
`name`, `audio` and `mel`; speech also `phones` and `tracks` (the teacher's), and `wav` where it lies on disk.
"""
import io, json, os, shutil
import wave
import numpy as np
import corpus, played, real, sounds, streams, teacher, text, voices
from mel import RATE, log_mel
from visemes import CLASSES

UNSEEN, SEEN = 'aligned speech, people never trained on', 'seen speaker (trained on): '
LANGUAGES = (('English', 'en', 'gmw/en-US+m4'), ('German', 'de', 'gmw/de+m4'), ('French', 'fr', 'roa/fr+m5'),
             ('Finnish, never trained', 'fi', 'urj/fi+f1'), ('Hindi, never trained', 'hi', 'inc/hi+m3'))


def spoken(utterances, name):
    """[(audio, phones)] -> items with the teacher's tracks"""
    table = teacher.load_table(); out = []
    for k, (x, ph) in enumerate(utterances):
        m = log_mel(x)
        out.append(dict(name='%s/%03d' % (name, k), set=name, audio=x, mel=m, phones=ph, tracks=teacher.tracks(ph, len(m), table)))
    return out


def flite_held(n=12):
    """new sentences by two voices of the corpus; empty without flite"""
    if shutil.which('flite') is None:
        return []
    return [i for v in ('slt', 'rms') for i in spoken(voices.flite(v, text.sentences('en', n, 993), 1.1), 'flite ' + v)]


def synthetic(lang, voice, n=12, seed=991):
    """unseen sentences by eSpeak; languages and voices outside the corpus plan test generalisation"""
    return spoken(((x, streams.join_silence(ph)) for x, ph in voices.espeak(voice, lang, text.sentences(lang, n, seed), 165, 50)), voice)


def russian_held():
    """the held-out part of a seen speaker, where the corpus has been built"""
    import corpus
    p = os.path.join(corpus.CACHE, 'corpus', 'russian_nsh.npz')
    return spoken(corpus.load(p)[:corpus.HELD_OUT_RUSSIAN], 'festvox-ru') if os.path.exists(p) else []


def changes(seed=3):
    """what microphones and rooms do to speech: name -> function of the audio"""
    from scipy.signal import butter, fftconvolve, sosfilt
    audible = butter(4, 60, 'high', fs=RATE, output='sos')         # one recording has speech at -40 dBFS over a rumble at -18 below hearing

    def noise(kind, snr):
        def add(x):
            r = np.random.default_rng(seed)
            return x + sounds.coloured(len(x), r, kind) * streams.active_rms(sosfilt(audible, x)) * 10 ** (-snr / 20)
        return add

    def reverb(x):
        r = np.random.default_rng(seed); n = int(.4 * RATE)
        h = r.normal(size=n) * 10 ** (-3 * np.arange(n) / n); h[:80] = 0; h *= .5 / np.sqrt(np.sum(h ** 2)); h[0] = 1
        return fftconvolve(x, h)[:len(x)]
    return {'pink 15 dB': noise(1, 15), 'white 20 dB': noise(0, 20), 'telephone': lambda x: sounds.band(x, np.random.default_rng(1), 'phone'),
            '-20 dB': lambda x: x * .1, '+10 dB': lambda x: np.clip(x * 3.16, -1, 1), 'reverb 0.4 s': reverb}


def changed(items, how, change):
    """the same items with another sound; `clean` is the mel of the one they had"""
    out = []
    for i in items:
        x = change(i['audio'])
        out.append(dict(i, name='%s, %s' % (i['name'], how), audio=x, mel=log_mel(x), clean=i['mel'], wav=None))
    return out


def noises(seconds=20, seed=5):
    """nobody speaks: name -> audio"""
    r = np.random.default_rng(seed); n = int(seconds * RATE)
    out = {'digital silence': np.zeros(n)}
    for db in (-60, -50, -40, -30):
        out['pink %d dBFS' % db] = sounds.coloured(n, r, 1) * 10 ** (db / 20)
    for db in (-40, -25):
        out['keyboard %d dBFS' % db] = sounds.clicks(n, r) * 10 ** (db / 20)
    out['hum 50 Hz -35 dBFS'] = sounds.unit(sum(np.sin(2 * np.pi * 50 * k * np.arange(n) / RATE) / k for k in (1, 2, 3, 4, 5))) * 10 ** (-35 / 20)
    out['breath -38 dBFS'] = sounds.breath(n, r) * 10 ** (-38 / 20)
    out['music -30 dBFS'] = sounds.music(n, r) * 10 ** (-30 / 20)
    out['white -35 dBFS'] = r.normal(size=n) * 10 ** (-35 / 20)
    return {k: np.clip(v + r.normal(size=n) * 1e-4 * (k != 'digital silence'), -1, 1) for k, v in out.items()}


def of_folder(folder):
    """aligned items or measured lips of one folder, by its shape -> (items, faces)"""
    if os.path.exists(os.path.join(folder, 'score.py')) and os.path.exists(os.path.join(folder, 'clips.json')):
        return [], real.Faces(home=os.path.abspath(folder))
    return real.aligned(folder), None


def gather(shared=None, folders=(), more=False):
    """every set there is; `folders` instead of ../shared/data, `more` adds languages and degraded speech"""
    home = real.shared(shared)
    places = list(folders) or ([os.path.join(home, 'data', k) for k in ('speech', 'faces') if os.path.isdir(os.path.join(home, 'data', k))] if home else [])
    speech, films, out = [], [], []
    for p in places:
        items, faces = of_folder(p)
        if not items and not (faces and faces.ok):
            raise FileNotFoundError('%s holds neither wav + lab pairs nor measured lips (score.py, clips.json)' % p)
        speech += items; films += [faces] if faces else []
    held = flite_held()
    out.append(dict(name='synthetic speech, new sentences', kind='tune', items=held))
    trained = real.seen()
    unseen = [i for i in speech if i['set'] not in trained]
    out.append(dict(name=UNSEEN, kind='aligned', items=unseen))
    out += [dict(name=SEEN + k, kind='aligned', seen=True, items=[i for i in speech if i['set'] == k]) for k in sorted({i['set'] for i in speech} & trained)]
    for faces in films:
        items = [dict(name='lips/' + c, clip=c, audio=x, mel=faces.mel[c], wav=os.path.join(faces.home, 'wav', c + '.wav')) for c, x in faces.audio.items()]
        out.append(dict(name='lips measured on video', kind='lips', faces=faces, items=items))
    if more:
        out.append(dict(name=SEEN + 'festvox-ru', kind='aligned', seen=True, items=russian_held()))
        out += [dict(name='language: ' + k, kind='aligned', items=synthetic(l, v)) for k, l, v in LANGUAGES]
        for k, f in changes().items():
            out.append(dict(name='every third unseen piece, ' + k, kind='aligned', items=changed(unseen[::3], k, f)))
            out += [dict(s, name=s['name'] + ', ' + k, items=changed(s['items'], k, f)) for s in out if s['kind'] == 'lips' and ',' not in s['name']]
    for name, heard in (('nobody speaks', noises()), ('nobody speaks: real music and sounds, never trained on', played.unheard(corpus.CACHE))):
        out.append(dict(name=name, kind='noise', items=[dict(name='noise/' + k, label=k, audio=x, mel=log_mel(x)) for k, x in heard.items()]))
    out = [s for s in out if s['items']]
    for s in out:
        for i in s['items']:
            i['csv'] = ''.join(c if c.isalnum() or c in '-+.' else '_' for c in i['name']) + '.csv'
    return out


def write(sets, folder):
    """wav files for what is only in memory, and sets.json: what every system under test is to listen to, and how a viseme is shown"""
    os.makedirs(folder, exist_ok=True)
    listed = []
    for s in sets:
        for i in s['items']:
            path = i.get('wav')
            if not path:
                path = os.path.join(folder, i['csv'][:-4] + '.wav')
                sound = io.BytesIO()
                with wave.open(sound, 'wb') as w:
                    w.setnchannels(1); w.setsampwidth(2); w.setframerate(RATE)
                    w.writeframes(np.clip(np.round(np.asarray(i['audio']) * 32768), -32768, 32767).astype('<i2').tobytes())
                if not os.path.exists(path) or open(path, 'rb').read() != sound.getvalue():       # one that is there keeps its age: see evaluate --work
                    with open(path, 'wb') as f:
                        f.write(sound.getvalue())
            listed.append(dict(wav=os.path.abspath(path), csv=i['csv'], kind=s['kind'], phones=[(round(a, 4), round(b, 4), CLASSES[c]) for a, b, c in i.get('phones', [])]))
    target = teacher.load_table()['target']
    visemes = {c: dict(zip(teacher.PARAMS, map(float, target[k])), press=float(c == 'PBM'), tuck=float(c == 'FV')) for k, c in enumerate(CLASSES)}
    with open(os.path.join(folder, 'sets.json'), 'w') as f:
        json.dump(dict(sounds=listed, visemes=visemes), f)
