"""Corpus builder: every voice once, cached as .cache/training/corpus/<voice>.npz; resumable, seeded.

npz: audio int16 [N], start int64 [U] (first sample of each utterance), phones float32 [P, 4] = utterance, start s, end s, class.
"""
import os, zlib
import numpy as np
import recordings, text, voices
from face import root
from progress import Progress

CACHE = os.path.join(root(), '.cache', 'training')
HELD_OUT_RUSSIAN = 90                                # first pieces of festvox-ru, never trained on
SEEN = ('asterisk_en',)                              # folders of ../shared/data/speech whose speaker the training hears: not validation


# name before the first underscore -> what it is and its licence, for the model card
SOURCES = dict(
    flite='flite voices slt, rms, awb, kal16 (CMU, BSD-like)', festival='festival voices kal_diphone, ked_diphone, cmu_us_slt_arctic_hts (BSD-like)',
    espeak='eSpeak NG 1.51, %d voices in %d languages (program GPL-3+)' % (sum(len(v.split()) for *_, v in voices.ESPEAK), len({lang for _, lang, _ in voices.ESPEAK})), russian='festvox-ru, one recorded Russian speaker (BSD-like; its first %d pieces held out)' % HELD_OUT_RUSSIAN,
    asterisk='Asterisk core sounds, five professional speakers: English, Spanish, French, Italian, Russian (CC BY-SA 3.0)',
    tuxpaint='Tux Paint stamps, volunteers in five languages (GPL-2)', fillets='Fish Fillets NG, two Czech and two Dutch actors (GPL-2)', klettres='KLettres, one volunteer each for sixteen languages (GPL-2+)',
    queen='Flight of the Amazon Queen, English-speaking actors of about thirty characters (freeware in Debian main: may be copied and modified)',
    sky='Beneath a Steel Sky, English-speaking actors of about forty characters (freeware in Debian main: may be copied and modified)',
    played='music and sounds of games, desktops, instruments, keyboards, animals and machines in which nobody speaks (Debian main, licences in training/README.md)',
    drascula='Drascula, English- and Spanish-speaking actors of ten characters each (freeware in Debian main: may be copied and modified)')


def describe(paths):
    """Markdown list of the sources of these corpus files with their minutes"""
    minutes = {}
    for p in paths:
        k = os.path.basename(p).split('_')[0]
        minutes[k] = minutes.get(k, 0) + len(np.load(p)['audio']) / voices.RATE / 60
    return '\n'.join('- %s: %.0f minutes' % (SOURCES[k], m) for k, m in sorted(minutes.items(), key=lambda i: -i[1]))


def plan(scale=1.0, smoke=False):
    """[(name, minutes, generator factory)]; `scale` multiplies the amount of synthetic speech."""
    jobs = []
    if smoke:
        jobs.append(('flite_slt', .6, lambda: voices.flite('slt', text.sentences('en', 60, 5))))
        for v, lang in (('gmw/en-US+m3', 'en'), ('gmw/de+f2', 'de')):
            jobs.append(('espeak_' + safe(v), .5, lambda v=v, lang=lang: voices.espeak(v, lang, text.sentences(lang, 60, 5), 160, 50)))
        return jobs
    for i, v in enumerate(voices.FLITE):
        for k, stretch in enumerate((1.0, 1.2, .85)):
            jobs.append(('flite_%s_%d' % (v, k), scale * (4 if k == 0 else 2.5), lambda v=v, s=stretch, i=i, k=k: voices.flite(v, text.sentences('en', 400, 10 + 3 * i + k), s)))
    for i, v in enumerate(voices.FESTIVAL):
        for k, stretch in enumerate((1.0, 1.2)):
            jobs.append(('festival_%s_%d' % (v, k), scale * 5, lambda v=v, s=stretch, i=i, k=k: voices.festival(v, text.sentences('en', int(90 * scale), 40 + 2 * i + k), s)))
    for v, lang, variants in voices.ESPEAK:
        for j, variant in enumerate(variants.split()):
            r = np.random.default_rng(zlib.crc32((v + variant).encode()))
            name = '%s+%s' % (v, variant)
            jobs.append(('espeak_' + safe(name), scale * .8, lambda n=name, l=lang, j=j, sp=r.integers(125, 215), pi=r.integers(30, 75): voices.espeak(n, l, text.sentences(l, 60, 70 + j), sp, pi)))
    jobs.append(('russian_nsh', 200, lambda: voices.russian()))
    jobs += [(name, recordings.MINUTES[name.split('_')[0]], make) for name, make in recordings.jobs(recordings.fetch(CACHE))]
    return jobs


def safe(name):
    return name.replace('/', '_').replace('+', '_')


def build(scale=1.0, smoke=False, folder=None):
    """Make what is missing; returns the list of npz paths."""
    folder = folder or os.path.join(CACHE, 'corpus_smoke' if smoke else 'corpus')
    os.makedirs(folder, exist_ok=True)
    jobs, out = plan(scale, smoke), []
    bar = Progress('corpus', len(jobs))
    for n, (name, minutes, make) in enumerate(jobs):
        path = os.path.join(folder, name + '.npz')
        if not os.path.exists(path):
            save(path, take(make(), minutes * 60))
        out.append(path)
        bar.step(n + 1, name)
    return [p for p in out if os.path.getsize(p) > 2000]


def take(utterances, seconds):
    got, total = [], 0.0
    for x, ph in utterances:
        if total > seconds:
            break
        got.append((x, ph)); total += len(x) / voices.RATE
    return got


def save(path, utterances):
    audio, start, phones, at = [np.zeros(0, np.int16)], [], [], 0
    for u, (x, ph) in enumerate(utterances):
        start.append(at); at += len(x)
        audio.append(np.clip(x * 32768, -32768, 32767).astype(np.int16))
        phones += [(u, s, e, c) for s, e, c in ph]
    np.savez(path + '.tmp.npz', audio=np.concatenate(audio), start=np.array(start, np.int64), phones=np.array(phones, np.float32).reshape(-1, 4))
    os.replace(path + '.tmp.npz', path)


def load(path):
    """-> [(audio float32, phones [(s, e, c)])]"""
    z = np.load(path)
    a, st, ph = z['audio'], list(z['start']), z['phones']
    out = []
    for u, s in enumerate(st):
        e = st[u + 1] if u + 1 < len(st) else len(a)
        out.append((a[s:e].astype(np.float32) / 32768, [(float(p[1]), float(p[2]), int(p[3])) for p in ph[ph[:, 0] == u]]))
    return out


if __name__ == '__main__':
    build()
