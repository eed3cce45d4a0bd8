"""The real aligner on speech whose phone times are known (needs PocketSphinx and flite; run by python.test.ts)."""
import os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np
import align, voices
from visemes import INDEX

TEXTS = ['My mother bought a big blue boat for Bob.', 'People remember the papers about November.', 'Maybe a rabbit jumped over both of them.']


class Aligned(unittest.TestCase):
    def test_the_lips_close_where_they_do(self):
        lips, errors = INDEX['PBM'], []
        for text, (x, true) in zip(TEXTS, voices.flite('slt', TEXTS)):
            found = align.align(x, text)
            starts = np.array([s for s, _, c in found if c == lips])
            errors += [np.abs(starts - s).min() for s, _, c in true if c == lips]
        self.assertGreater(len(errors), 12)
        self.assertLess(np.median(errors), .025)
        self.assertLess(np.percentile(errors, 80), .05)

    def test_in_another_language_too(self):
        speaker = voices.Espeak.one = getattr(voices.Espeak, 'one', None) or voices.Espeak()
        text = 'Mijn moeder neemt in november negen nieuwe bananen van oma mee.'
        x, true = speaker.speak('gmw/nl+m2', text)
        found = align.align(x, text, 'gmw/nl')
        # p b m apart from t d n, and all of them where they are: m is no b, n is no t
        for kind in ('PBM', 'TD'):
            middles = np.array([(s + e) / 2 for s, e, c in found if c == INDEX[kind]])
            errors = [np.abs(middles - (s + e) / 2).min() for s, e, c in true if c == INDEX[kind]]
            self.assertGreater(len(errors), 5)
            self.assertLess(np.median(errors), .025)
            self.assertLess(np.percentile(errors, 80), .05)


if __name__ == '__main__':
    unittest.main()
