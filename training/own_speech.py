"""A person's own recordings: found, aligned, and divided into what is learned, what chooses the checkpoint, and what judges."""
import glob, hashlib, importlib.util, os, re
import align, real, voices

ESPEAK = dict(en='gmw/en-US', de='gmw/de', fr='roa/fr', es='roa/es', it='roa/it', pt='roa/pt-BR', nl='gmw/nl', pl='zlw/pl', ru='zle/ru', sv='gmq/sv', cs='zlw/cs',
              tr='trk/tr', fi='urj/fi', hi='inc/hi', id='poz/id')
FEWEST, SHORTEST = 5, 15                             # recordings; seconds of all together
SLOWEST = .5                                         # words a second: below, the text cannot be the whole one


class Unusable(Exception):
    """Told to the user as it is: the thing, what was expected, the next step."""


def gather(folder, language, say=print):
    """wav + txt or wav + lab below `folder` -> [dict(name, speaker, audio, phones)]; speaker = the sub-folder"""
    if not os.path.isdir(folder):
        raise Unusable('there is no folder %s' % folder)
    wavs = sorted(glob.glob(os.path.join(folder, '**', '*.wav'), recursive=True))
    if not wavs:
        raise Unusable('%s holds no wav files; record some, each with a .txt of the words beside it' % folder)
    texts = [w for w in wavs if os.path.exists(w[:-4] + '.txt') and not os.path.exists(w[:-4] + '.lab')]
    if texts:
        aligner()
    out, known = [], {}
    for wav in wavs:
        name = os.path.relpath(wav[:-4], folder)
        try:
            audio, phones = read(wav, language)
        except Unusable as e:
            say('  %s left out: %s' % (name, e)); continue
        mark = hashlib.sha256(audio.tobytes()).hexdigest()
        if mark in known:                            # the same sound on both sides would make the judge blind
            say('  %s left out: the same sound as %s' % (name, known[mark])); continue
        known[mark] = name
        out.append(dict(name=name, speaker=os.path.dirname(name), audio=audio, phones=phones))
    seconds = sum(len(u['audio']) for u in out) / voices.RATE
    if len(out) < FEWEST or seconds < SHORTEST:
        raise Unusable('%s has %d usable recordings, %.0f s in all; at least %d and %d s are needed (cut long ones at pauses)' % (folder, len(out), seconds, FEWEST, SHORTEST))
    return out


def aligner():
    if importlib.util.find_spec('pocketsphinx') is None or not os.path.isdir(align.HOME):
        raise Unusable('texts are aligned by PocketSphinx, which is missing: apt-get install python3-pocketsphinx pocketsphinx-en-us (or bring .lab files)')


def read(wav, language):
    """-> audio, phones"""
    stem = wav[:-4]
    try:
        x = voices.read_wav(wav)
    except Exception as e:
        raise Unusable('%s; 16-bit PCM wav, please' % e)
    if os.path.exists(stem + '.lab'):
        try:
            phones = real.read_lab(stem + '.lab')
        except ValueError as e:
            raise Unusable('its .lab wants lines "start end phone", seconds: %s' % e)
    elif os.path.exists(stem + '.txt'):
        with open(stem + '.txt', encoding='utf-8') as f:
            text = f.read()
        words, seconds = len(re.findall(r'\w+', text)), len(x) / voices.RATE
        if words < SLOWEST * seconds:
            raise Unusable('its text is too short: %d words for %.0f s of sound' % (words, seconds))
        phones = align.align(x, text, None if language == 'en' else ESPEAK[language])
        if not phones:
            raise Unusable('the text does not fit the sound')
    else:
        raise Unusable('neither .txt (the words spoken) nor .lab (phone times) stands beside it')
    if not any(c for _, _, c in phones):
        raise Unusable('nobody speaks in it')
    return x, phones


def divide(utterances, share=.15):
    """-> learn, choose, held: the last files of each speaker choose the checkpoint, and others, never looked at, judge it"""
    learn, choose, held = [], [], []
    for speaker in sorted({u['speaker'] for u in utterances}):
        mine = [u for u in utterances if u['speaker'] == speaker]
        k = max(1, round(len(mine) * share)) if len(mine) >= FEWEST else 0
        learn += mine[:len(mine) - 2 * k]; choose += mine[len(mine) - 2 * k:len(mine) - k]; held += mine[len(mine) - k:] if k else []
    if not held:
        raise Unusable('no speaker (sub-folder) has %d recordings, so none can be held out' % FEWEST)
    return learn, choose, held
