"""Vowels that are made rounded: what is moved, what is told, and that nothing else is touched."""
import os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np
import fronting
from mel import FRAME
from visemes import INDEX


def spoken(*classes, frames=12, chunks=1):
    """phones of that many frames each in every chunk, with three formants that never move -> mel [N,80], phones [P,4], first frames"""
    bands, each = np.arange(80), frames * len(classes)
    level = sum(np.exp(-((bands - fronting.band(f)) / 2.5) ** 2) * a for f, a in ((300, 3), (2300, 2), (3000, 1.5))) - 4
    phones = [(k, i * frames * FRAME, (i + 1) * frames * FRAME, INDEX[c]) for k in range(chunks) for i, c in enumerate(classes)]
    return np.tile(level, (each * chunks, 1)).astype(np.float16), np.array(phones, np.float32), np.arange(chunks) * each


class Fronting(unittest.TestCase):
    def rounded(self, *classes, chunks=40):
        mel, phones, start = spoken(*classes, chunks=chunks)
        new, told = fronting.front(mel, phones, start, 1)
        return mel, phones, new, told

    def test_says_a_part_of_the_i_with_rounded_lips_and_tells_so(self):
        _, phones, _, told = self.rounded('TD', 'IY', 'SIL')
        changed = told[:, 3] != phones[:, 3]
        self.assertTrue((phones[changed, 3] == INDEX['IY']).all())
        self.assertTrue((told[changed, 3] == INDEX['UE']).all())
        self.assertTrue(.1 < changed.sum() / 40 < .5)

    def test_leaves_the_first_formant_and_brings_the_second_down(self):
        mel, _, new, told = self.rounded('TD', 'IY', 'SIL')
        high = slice(30, 80)
        for chunk in told[told[:, 3] == INDEX['UE'], 0].astype(int):
            t = chunk * 36 + 18
            self.assertEqual(new[t, :12].argmax(), mel[t, :12].argmax())
            lower = mel[t, high].argmax() - new[t, high].argmax()
            self.assertTrue(3 <= lower <= 11, lower)

    def test_touches_nothing_outside_these_vowels(self):
        mel, phones, new, told = self.rounded('TD', 'IY', 'SIL')
        moved = {int(p[0]) for p in told[told[:, 3] == INDEX['UE']]}
        for t in np.where((new != mel).any(1))[0]:
            self.assertIn(t // 36, moved)
            self.assertTrue(12 - fronting.EDGE <= t % 36 <= 24 + fronting.EDGE, t % 36)
        mel, phones, new, told = self.rounded('TD', 'AA', 'UW', 'SIL')
        self.assertTrue((new == mel).all() and (told == phones).all())

    def test_leaves_the_end_of_a_diphthong(self):
        mel, phones, new, told = self.rounded('TD', 'AA', 'IH', 'EH', 'IH', 'SIL')
        self.assertTrue((new == mel).all() and (told == phones).all())

    def test_the_same_seed_says_the_same(self):
        for a, b in zip(fronting.front(*spoken('IY', 'SIL', chunks=9), 3), fronting.front(*spoken('IY', 'SIL', chunks=9), 3)):
            self.assertTrue((a == b).all())

    def test_leaves_what_it_was_given(self):
        mel, phones, start = spoken('IY', 'SIL', chunks=9)
        kept = mel.copy(), phones.copy()
        fronting.front(mel, phones, start, 3)
        self.assertTrue((mel == kept[0]).all() and (phones == kept[1]).all())


if __name__ == '__main__':
    unittest.main()
