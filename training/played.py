"""Sounds that somebody played or recorded where nobody speaks: music, instruments, animals, machines, keys, the sounds of games and desktops.

They come from Debian packages, fetched and unpacked as in `recordings`; without them the corpus goes on with the made sounds of
`sounds` alone.  Kept as corpus/<kind>.npz: audio int16 [N] at 16 kHz, start int64 [pieces].  Licences: README.md.
"""
import functools, glob, os, re
import numpy as np
from scipy.signal import resample_poly
import recordings, sounds
from mel import RATE

MUSIC = ['wesnoth-1.16-music', 'hyperrogue-music', 'supertux-data', 'extremetuxracer-data', 'drascula-music', 'enigma-data', 'neverball-common',
         'colobot-common-sounds', 'lincity-ng-data', 'asc-music', 'gamine-data', 'searchandrescue-data']
EFFECTS = ['bucklespring-data', 'scratch', 'scorched3d-data', 'lincity-ng-data', 'minetest-data', 'oxygen-sounds', 'sound-theme-freedesktop', 'yaru-theme-sound',
           'deepin-sound-theme', 'endless-sky-data', 'searchandrescue-data', 'enigma-data', 'lmms-common', 'sonic-pi-samples']
ANIMALS = ['widelands-data', 'wesnoth-1.16-data', 'scratch', 'scorched3d-data']
# what no model is trained on: for the evaluation
UNHEARD_MUSIC, UNHEARD_EFFECTS = ['warzone2100-music', 'frozen-bubble-data'], ['frozen-bubble-data', 'tuxpaint-stamps-default']
# kind -> packages, whether the sounds last, and what is in the names of the files
KINDS = dict(played_music=(MUSIC, True, ''), played_effects=(EFFECTS, False, ''),
             played_animals=(ANIMALS, False, r'(?i)/(animals?|duck|farm)/|/(cow|dog|sheep|bird|wolf|horse|bat|gryphon|tusker|bite)[^/]*$'), unheard_music=(UNHEARD_MUSIC, True, ''),
             unheard_effects=(UNHEARD_EFFECTS, False, r'^((?!/animals/).)*$'), unheard_animals=(UNHEARD_EFFECTS, False, '/animals/'))
LABELS = dict(unheard_music='game music', unheard_effects='instruments, machines, household, games', unheard_animals='animals')
# people who speak, shout or sing, by the names of the files and folders
PEOPLE = re.compile(r'voice|voxy|vocal|speak|scream|laugh|giggle|cheer|cro[uw]d|party|sing|choir|human|burp|tux_|market|commune|sports|school|university|shanty|residential|cry|_desc|/symbols/|roadsigns|/flags/|hanukkah|xmas|apollo', re.I)
TRACK = 20.0                                         # s: what is longer is music or another background that lasts
TAKEN = 36.0                                         # s of one track, in two places
SHORT = .02                                          # s


def files(home, packages, named=''):
    """the sound files of packages unpacked at `home`, which holds {} for the package, with that in their names; not those of people"""
    out = []
    for p in packages:
        listing = home.format(p)
        found = [f for f in glob.glob(os.path.join(listing, '**', '*'), recursive=True) if f.lower().endswith(('.ogg', '.oga', '.wav', '.mp3', '.flac', '.opus'))]
        out += sorted(f for f in found if not PEOPLE.search(f[len(listing):]) and re.search(named, f))
    return out


def pieces(home, packages, lasting, named=''):
    """-> float32 [n] at 16 kHz, loudest sample .5: two parts of each track, or each short sound"""
    for x, _ in recordings.decoded([(f, None) for f in files(home, packages, named)]):
        if np.abs(x).max(initial=0) < .005 or len(x) < SHORT * RATE or (len(x) >= TRACK * RATE) != lasting:
            continue
        half = int(TAKEN * RATE / 2)
        parts = [x] if len(x) <= 2 * half else [x[len(x) // 6:][:half], x[len(x) // 2:][:half]]
        for y in parts:
            if (loudest := np.abs(y).max()) > .005:
                yield y * (.5 / loudest)


def build(cache):
    """-> corpus files {kind: path} of what could be had; made once"""
    out = {}
    for kind, (packages, lasting, named) in KINDS.items():
        path = os.path.join(cache, 'corpus', kind + '.npz')
        if not os.path.exists(path):
            some = list(pieces(recordings.fetch(cache, packages, os.path.join('played', '{}')), packages, lasting, named))
            if not some:
                continue
            start = np.cumsum([0] + [len(x) for x in some[:-1]])
            np.savez(path + '.tmp.npz', audio=(np.concatenate(some) * 32767).astype(np.int16), start=start.astype(np.int64))
            os.replace(path + '.tmp.npz', path)
        out[kind] = path
    return out


class Sounds:
    """Draws backgrounds from one corpus file, as `sounds.MAKERS` make them: (n, rng) -> [n] of RMS 1."""

    def __init__(self, path):
        z = np.load(path)
        self.audio, self.start = z['audio'], z['start']
        self.end = np.r_[self.start[1:], len(self.audio)]

    def piece(self, rng):
        """one sound, played a little faster or slower"""
        k = rng.integers(len(self.start))
        x = self.audio[self.start[k]:self.end[k]].astype(np.float32) / 32768
        return resample_poly(x, int(rng.integers(16, 26)), 20) if rng.random() < .5 else x

    def lasting(self, n, rng):
        """a track that goes on, seldom another after it"""
        out, at = np.zeros(n), 0
        while at < n:
            x = self.piece(rng)
            x = x[int(rng.integers(0, max(1, len(x) - n // 2))):][:n - at]
            fade = min(len(x), RATE // 20)
            x[:fade] *= np.linspace(0, 1, fade)
            out[at:at + len(x)] = x; at += len(x)
        return sounds.unit(out)

    def now_and_then(self, n, rng):
        """short sounds one after the other, some of them over and over, with pauses or over each other"""
        out, at, gap = np.zeros(n), int(rng.uniform(0, .5) * RATE), rng.choice([.05, .3, 1.0])
        again, x = 0, None
        while at < n:
            if not again:
                x = self.piece(rng); x = x * (rng.uniform(.15, 1) / np.abs(x).max())
                again = int(rng.integers(2, 8)) if len(x) < RATE and rng.random() < .5 else 1
            y = x[:n - at]; out[at:at + len(y)] += y
            at += int(len(x) * rng.uniform(.4, 1) + rng.exponential(gap) * RATE) + 1
            again -= 1
        return sounds.unit(out)


def makers(built):
    """of what `build` made: {kind: as in `sounds.MAKERS`}, of what is for training"""
    return {kind: functools.partial(Sounds.lasting if KINDS[kind][1] else Sounds.now_and_then, Sounds(path)) for kind, path in built.items() if kind.startswith('played')}


def unheard(cache, seconds=240, seed=7):
    """what the evaluation plays, where training fetched it: {label: audio [seconds * RATE], float64}, each sound on its own at -30 dBFS, over a quiet room"""
    out, n = {}, int(seconds * RATE)
    for kind, label in LABELS.items():
        path = os.path.join(cache, 'corpus', kind + '.npz')
        if not os.path.exists(path):
            continue
        rng, s = np.random.default_rng(seed), Sounds(path)
        each = n // len(s.start)
        parts = [np.resize(sounds.unit(x) * 10 ** (-30 / 20), each) if KINDS[kind][1] else np.r_[sounds.unit(x) * 10 ** (-30 / 20), np.zeros(each)][:each]
                 for x in (s.audio[a:e][:each].astype(np.float64) / 32768 for a, e in zip(s.start, s.end))]
        x = np.concatenate(parts)
        out['%s -30 dBFS' % label] = np.clip(x + rng.normal(size=len(x)) * 1e-4, -1, 1)
    return out
