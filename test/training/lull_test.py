"""Silence shuts the mouth where it lasts, and a doubt in the middle of a word does little."""
import importlib.util, os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Lull(unittest.TestCase):
    def setUp(self):
        import torch, model
        torch.manual_seed(3)
        self.net = model.Student(conv=8, hidden=8, head=8).eval()

    def gap(self, silent, state=None):
        """posteriors of silence [T] -> gap [T] of lips that are told to stand open, and the state"""
        import torch
        n, T = self.net, len(silent)
        p = torch.tensor(silent).clamp(1e-6, 1 - 1e-6)
        viseme = torch.full((1, T, n.viseme.out_features), -30.)
        viseme[0, :, 0], viseme[0, :, 13] = p.log(), (1 - p).log()
        raw = dict(values=torch.ones(1, T, 5) * .5, contact=torch.full((1, T, 2), -9.), viseme=viseme, sure=torch.cat([torch.zeros(1, T, 1), torch.full((1, T, 2), -9.)], 2))
        with torch.no_grad():
            raw, state = n.compose(*n.doubts(raw, state or n.blank()))
            return raw['tracks'][0, :, 1].numpy(), state

    def test_a_frame_of_silence_in_a_word_does_not_shut_the_lips(self):
        import model
        gap, _ = self.gap([0.] * 20 + [1.] + [0.] * 20)
        self.assertGreater(gap[20:].min(), .5 * (1 - model.QUIET / model.LULL) - 1e-3)
        self.assertGreater(gap[30:].min(), .49)

    def test_silence_that_lasts_shuts_them_as_soon_as_it_fills_the_lull(self):
        import model
        gap, _ = self.gap([0.] * 20 + [1.] * 20)
        self.assertLess(gap[20 + model.LULL:].max(), 1e-3)
        self.assertTrue((gap[20:-1] >= gap[21:] - 1e-6).all())

    def test_a_word_opens_them_at_once(self):
        gap, _ = self.gap([1.] * 20 + [0.] * 20)
        self.assertLess(gap[:20].max(), 1e-3)
        self.assertGreater(gap[21], .45)

    def test_before_the_first_sound_it_is_silent(self):
        gap, _ = self.gap([1.] * 9)
        self.assertLess(gap.max(), 1e-3)

    def test_is_the_same_whatever_the_chunks(self):
        import numpy as np
        silent = list(np.random.default_rng(4).random(60) ** .3)
        whole, _ = self.gap(silent)
        for size in (1, 2, 7):
            state, parts = None, []
            for k in range(0, 60, size):
                g, state = self.gap(silent[k:k + size], state)
                parts.append(g)
            np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)


if __name__ == '__main__':
    unittest.main()
