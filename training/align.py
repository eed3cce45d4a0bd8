"""Forced alignment: wav + text -> phone times, with Debian's PocketSphinx (BSD) and its en-us acoustic model.

PocketSphinx 5prealpha has no align command; here every phone is a dictionary word and the JSGF grammar spells the transcript,
so the decoder's segments are phones (error about 10 ms median).  Other languages: eSpeak NG's IPA, nearest English phones.
"""
import os, re, tempfile
import numpy as np
from visemes import ARPA, CLASSES, INDEX, from_ipa, phones_to_classes, merge_short_silence

HOME = '/usr/share/pocketsphinx/model/en-us'
LEAD = .008                                          # s; decoder segments come that early
# English phone the acoustic model knows for an IPA symbol of another language, or the choice of several; where there is none, for its viseme class
SOUND = {'m': 'M', 'ɱ': 'M', 'p': 'P', 'β': 'V B', 'v': 'V', 'ʋ': 'V', 'ð': 'DH', 'n': 'N', 'ɳ': 'N', 'ɲ': 'N', 'd': 'D', 'ɖ': 'D', 'ɾ': 'D R', 'c': 'T K', 'ɟ': 'D G',
         'z': 'Z', 'ʒ': 'ZH', 'ʐ': 'ZH', 'ʑ': 'ZH', 'ç': 'HH SH', 'r': 'R D', 'ʁ': 'R HH G', 'ʀ': 'R HH G', 'l': 'L', 'ɡ': 'G', 'g': 'G', 'ŋ': 'NG N', 'x': 'HH K', 'ɣ': 'G HH',
         'q': 'K G', 'χ': 'HH K', 'e': 'EH EY IH', 'eː': 'EY EH IH', 'a': 'AA AE AH', 'aː': 'AA AE', 'ɑ': 'AA AO AH', 'o': 'OW AO', 'ɔ': 'AO OW AH', 'ɵ': 'UH AH', 'ə': 'AH IH',
         'ø': 'UH ER', 'øː': 'UH ER', 'œ': 'ER AH', 'y': 'UW IY', 'yː': 'UW IY', 'ʏ': 'UH IH', 'u': 'UW UH', 'ɪ': 'IH', 'ɨ': 'IH'}
NEAREST = dict(PBM='B', FV='F', W='W', TH='TH', TD='T', S='S', SH='SH', R='R', L='L', K='K', H='HH', Y='Y', AA='AA', AE='AE', AH='AH',
               EH='EH', IH='IH', IY='IY', AO='AO', OW='OW', UW='UW', UE='UW', ER='ER')
VOWELS = {INDEX[c] for c in ('AA', 'AE', 'AH', 'EH', 'IH', 'IY', 'AO', 'OW', 'UW', 'UE', 'ER')}


def dictionary():
    """{word: [pronunciation, ...]} of the en-us dictionary"""
    out = {}
    with open(os.path.join(HOME, 'cmudict-en-us.dict')) as f:
        for line in f:
            w, *ph = line.split()
            out.setdefault(re.sub(r'\(\d+\)$', '', w), []).append(ph)
    return out


_words = None


def pronunciations(word):
    """English word -> list of phone lists; unknown words go through eSpeak NG."""
    global _words
    _words = _words or dictionary()
    return _words.get(word) or [spelled(word, 'gmw/en-US')]


def spelled(text, voice):
    """text as eSpeak NG speaks it -> list of what may be heard, `phone_CLASS` for every viseme class"""
    from voices import Espeak
    e = Espeak.one = getattr(Espeak, 'one', None) or Espeak()
    e.speak(voice, text)
    out = []
    for _, symbol in e.events:
        for key, target in from_ipa(symbol, True):
            for c in [target] if isinstance(target, str) else target[:2]:
                sounds = SOUND.get(key, '') if isinstance(target, str) else ''
                some = ['%s_%s' % (p, c) for p in (sounds or NEAREST[c]).split()]
                out.append(some[0] if len(some) == 1 else '(%s)' % ' | '.join(some))
    return out


def grammar(text, voice=None):
    """transcript -> JSGF with alternatives per word and optional silence between words"""
    parts = []
    for w in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+", text.lower()):
        alts = pronunciations(w) if voice is None else [spelled(w, voice)]
        alts = [' '.join(a) for a in alts if a]
        if alts:
            parts.append('(' + ' | '.join(alts) + ')')
    return '#JSGF V1.0;\ngrammar g;\npublic <g> = [SIL] ' + ' [SIL] '.join(parts) + ' [SIL];\n' if parts else None


_decoder = None


def decoder():
    """one decoder for all utterances: loading the acoustic model takes longer than aligning a sentence"""
    global _decoder
    if _decoder is None:
        from pocketsphinx.pocketsphinx import Decoder
        with tempfile.TemporaryDirectory() as d:
            names = sorted({p.upper() for p in ARPA if p.upper() in PHONES})
            with open(d + '/p.dict', 'w') as f:
                f.write(''.join('%s %s\n' % (p, p) for p in names + ['SIL']) + ''.join('%s_%s %s\n' % (p, k, p) for p in names for k in CLASSES))
            c = Decoder.default_config()
            for k, v in (('-hmm', os.path.join(HOME, 'en-us')), ('-dict', d + '/p.dict'), ('-logfn', os.devnull)):
                c.set_string(k, v)
            c.set_boolean('-remove_silence', False)  # else all times slip
            c.set_boolean('-fsgusefiller', False)    # silence only where the grammar has it, between words
            c.set_boolean('-bestpath', False)
            for k, v in (('-beam', 1e-80), ('-wbeam', 1e-80), ('-pbeam', 1e-80)):
                c.set_float(k, v)
            _decoder = Decoder(c)
    return _decoder


def align(x, text, voice=None):
    """audio float [N] at 16 kHz, transcript -> [(start s, end s, class index)], or None when it does not fit"""
    g = grammar(text, voice)
    if g is None:
        return None
    dec = decoder()
    dec.set_jsgf_string('g', g); dec.set_search('g')
    level = np.sqrt(np.mean(x ** 2)) + 1e-9
    noise = np.random.default_rng(0).normal(0, 2, len(x))
    pcm = np.clip(x * (.08 / level) * 32768 + noise, -32768, 32767).astype('<i2')
    dec.start_utt(); dec.process_raw(pcm.tobytes(), False, True); dec.end_utt()
    seg = [(s.word, s.start_frame, s.end_frame + 1) for s in dec.seg()] if dec.hyp() else []
    seg = [(re.sub(r'\(\d+\)$', '', w), a, b) for w, a, b in seg if w != '(NULL)']
    if not seg:
        return None
    ph = [(a / 100 + (LEAD if a else 0), b / 100 + LEAD, 'sil' if w in ('SIL', '<sil>', '<s>', '</s>') or w.startswith(('[', '<')) else w.lower()) for w, a, b in seg]
    return merge_short_silence(phones_to_classes(ph, TABLE))


def plausible(x, phones, least=3, rate=16000):
    """False for an alignment of the wrong text: phones squeezed to the shortest length or stretched, silence that is loud, vowels that are not"""
    said = [(s, e, c) for s, e, c in phones if c != 0]
    if len(said) < least:
        return False
    d = np.array([e - s for s, e, _ in said])
    if (d < .031).mean() > .34 or (d > .45).mean() > .06 or d.max() > .9 or not .045 < d.mean() < (.17 if least > 2 else .35):
        return False
    power = np.convolve(x ** 2, np.ones(320) / 320, 'same')[::80]
    level = 10 * np.log10(power + 1e-10)
    take = lambda chosen: [level[int(s * rate / 80):max(int(s * rate / 80) + 1, int(e * rate / 80))].mean() for s, e, c in phones if chosen(s, e, c) and s * rate / 80 < len(level)]
    vowels, silence = take(lambda s, e, c: c in VOWELS), take(lambda s, e, c: c == 0 and e - s > .12)
    other = take(lambda s, e, c: c != 0 and c not in VOWELS)
    top = np.percentile(level, 95)
    if not vowels or np.median(vowels) < top - 16 or (other and np.mean(vowels) < np.mean(other) + 1.5):
        return False
    return not silence or np.median(silence) < top - 16


PHONES = set('AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split())
TABLE = dict(ARPA, **{'%s_%s' % (p.lower(), k.lower()): k for p in PHONES for k in CLASSES})       # `phone_CLASS` of `spelled`
