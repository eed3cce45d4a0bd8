"""Rounded vowels whose tongue is in front: /u:/ as most English speakers outside America say it ("two", "blue"), and the y of other languages.

The corpus has little of them, and most from synthetic voices; filmed British speakers were heard as i, e and er there, with spread lips.  To the ear
this vowel is an i whose second and third formant come down (1600 to 2000 Hz instead of 2200 to 2700: S. Hawkins and J. Midgley, "Formant frequencies
of RP monophthongs in four age groups of speakers", 2005), so that is made of a part of every voice's i: its bands above the first formant move down.
"""
import numpy as np
from mel import BANDS, FMAX, FMIN, FRAME, hz_to_mel
from visemes import CLASSES, INDEX

SHARE = dict(IY=.3, IH=.12)                           # of these vowels of each voice
OPEN = {INDEX[c] for c in ('AA', 'AE', 'AH', 'EH', 'AO')}     # before them it is the end of a diphthong
SHORTEST = .05                                       # s
EDGE = 2                                             # frames on either side in which the formants move
LOWER = dict(IY=(5, 10), IH=(3, 8))                  # bands: 1.3 to 1.6 times lower, 1.2 to 1.5


def band(f):
    """mel band, a fraction, whose centre lies at f Hz"""
    a, b = hz_to_mel(FMIN), hz_to_mel(FMAX)
    return float((hz_to_mel(f) - a) / (b - a) * (BANDS + 1) - 1)


def front(mel, phones, start, seed):
    """log10 mel [N,80], phones [P,4] (chunk, start s, end s, class) and first frames of the chunks -> both anew, with that share of the i said with rounded lips"""
    rng, mel, phones, bands = np.random.default_rng(seed), mel.copy(), phones.copy(), np.arange(BANDS)
    last = np.r_[start[1:], len(mel)]
    for i, p in enumerate(phones):
        vowel = CLASSES[int(p[3])]
        if p[2] - p[1] < SHORTEST or rng.random() >= SHARE.get(vowel, 0) or i and int(phones[i - 1, 3]) in OPEN:
            continue
        a, b = start[int(p[0])], last[int(p[0])]
        still, lower = band(rng.uniform(600, 900)), rng.uniform(*LOWER[vowel])
        second = band(rng.uniform(1900, 2300))
        for t in range(max(a, a + int(p[1] / FRAME) - EDGE + 1), min(b, a + int(p[2] / FRAME) + EDGE)):
            amount = np.clip(min(t - a + EDGE - p[1] / FRAME, a + EDGE - t + p[2] / FRAME) / (2 * EDGE), 0, 1) * lower
            mel[t] = np.interp(np.interp(bands, [0, still, second - amount, BANDS - 1], [0, still, second, BANDS - 1]), bands, mel[t].astype(np.float32))
        p[3] = INDEX['UE']
    return mel, phones
