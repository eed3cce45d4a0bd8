"""What the learner is given: crops of the streams, and what they are worth together."""
import importlib.util, os, sys, tempfile, unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Crops(unittest.TestCase):
    def drawn(self, tempo):
        """crops of a stream whose bands tell its phones -> mel, visemes"""
        import batches
        from mel import FRAME
        r = np.random.default_rng(5)
        classes = [0, *r.choice([5, 6, 13, 15, 16], 60), 0]
        at = np.cumsum([0, *r.uniform(.05, .3, len(classes))])
        phones = np.array([(0, at[i], at[i + 1], c) for i, c in enumerate(classes)], np.float32)
        said = np.zeros(int(at[-1] / FRAME) + 1)
        for _, s, e, c in phones:
            said[int(np.ceil(s / FRAME)):int(np.ceil(e / FRAME))] = c
        with tempfile.TemporaryDirectory() as d:
            path = os.path.join(d, 'espeak_x.0.npz')
            np.savez(path, mel=np.tile(said[:, None], (1, 80)).astype(np.float16), viseme=said.astype(np.int8), start=np.array([0]), phones=phones)
            with mock.patch.object(batches, 'TEMPO', (tempo, tempo)), mock.patch.object(batches, 'RETIMED', 1.0), mock.patch.object(batches, 'SOONER', 0.0):
                mel, tracks, viseme, history = batches.Streams([path]).draw(8, 192)
        self.assertEqual([x.shape for x in (mel, tracks, viseme, history)], [(8, 192, 80), (8, 192, 7), (8, 192), (8, 1, 374)])
        return mel[..., 0], viseme

    def test_said_slower_or_quicker_it_is_told_so(self):
        changes = []
        for tempo in (.84, 1.0, 1.19):
            mel, viseme = self.drawn(tempo)
            there = mel >= 0
            self.assertGreater((np.abs(mel - viseme) < .01)[there].mean(), .8 if tempo != 1 else .99)      # between two phones it is neither
            self.assertTrue((np.abs(mel - viseme)[there] <= 16).all())
            changes.append((np.diff(viseme, axis=1) != 0).mean())
        self.assertLess(changes[0], changes[1])
        self.assertLess(changes[1], changes[2])

    def test_a_language_that_is_given_oftener_takes_its_share_from_the_others_of_its_kind(self):
        import batches
        length = dict(espeak_roa_fr_m1=300, espeak_urj_fi_m1=300, espeak_gmw_de_m1=600, sky_0=900)
        said = lambda path: (lambda n: (np.zeros((n, 80), np.float16), np.zeros((n, 7)), np.zeros(n, np.int8), np.ones(n), np.array([[0, n]])))(length[path])
        with mock.patch.object(batches, 'read', said), mock.patch.object(batches, 'OFTENER', dict(espeak_roa_fr=3.0)), mock.patch.object(batches, 'GROUPS', dict(espeak=.3, sky=.7)):
            share = dict(zip(length, batches.Streams(list(length)).weight))
        self.assertAlmostEqual(share['sky_0'], .7)
        self.assertAlmostEqual(share['espeak_roa_fr_m1'], 3 * share['espeak_urj_fi_m1'])
        self.assertAlmostEqual(share['espeak_gmw_de_m1'], 2 * share['espeak_urj_fi_m1'])


if __name__ == '__main__':
    unittest.main()
