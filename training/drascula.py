"""The speech of the adventure game in Debian's `drascula` (English) and `drascula-spanish`: one actor's lines per letter, with their text.

The last thing in `drascula.dat` are the texts: a count of languages, then tables, each a count and for every language a length and as many
strings behind their lengths.  Line n of a character is KEYn.ALS, 8 bit at 11 kHz; the hero's files have no key.
"""
import os, struct

HOME = 'usr/share/scummvm/drascula'
LANGUAGES = dict(en=0, es=1)                         # place in the tables
TABLES = ('', 'D', 'B', 'BJ', 'E', 'I', 'L', 'P', 'T', 'VB')     # the characters, in the order of their tables
ALL = len(TABLES) + 5                                # and the program's own


def table(b, at, languages):
    """one table at `at` -> {language: [text]}, where it ends; ValueError or struct.error where there is none"""
    count, out = struct.unpack_from('>H', b, at)[0], []
    at += 2
    for _ in range(languages):
        end, p, texts = at + 2 + struct.unpack_from('>H', b, at)[0], at + 6, []
        for _ in range(count):
            n = struct.unpack_from('>H', b, p - 2)[0]
            if n < 4 or p > end:
                raise ValueError
            texts.append(b[p:p + n].split(b'\0')[0].decode('cp850')); p += n
        out.append(texts); at = end
    return out, at


def tables(b):
    """-> the characters' tables, or None: the only place from which all tables reach the end of the file"""
    for start in range(len(b) - 4):
        languages, at, out = struct.unpack_from('>H', b, start)[0], start + 2, []
        if not max(LANGUAGES.values()) < languages < 20:
            continue
        try:
            for _ in range(ALL):
                t, at = table(b, at, languages)
                out.append(t)
        except (ValueError, struct.error):
            continue
        if at == len(b):
            return out[:len(TABLES)]


def speech(home, lang):
    """-> {character: [(sound bytes, text)]}"""
    data, folder = os.path.join(home, HOME, 'en', 'drascula.dat'), os.path.join(home, HOME, lang)
    if not os.path.exists(data):
        return {}
    with open(data, 'rb') as f:
        found, out = tables(f.read()), {}
    for key, texts in zip(TABLES, found or ()):
        for n, said in enumerate(texts[LANGUAGES[lang]]):
            f = os.path.join(folder, '%s%d.ALS' % (key, n))
            if len(said.split()) > 1 and os.path.exists(f):
                out.setdefault(key.lower() or 'hero', []).append((f, said))
    return out
