"""The corners of the mouth let go slowly of what was heard last, and what is heard moves them at once."""
import importlib.util, os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Lingering(unittest.TestCase):
    def tracks(self, wide, speech):
        """width that is heard [T], openness of the gate of silence [T] -> tracks [T,7]"""
        import torch, model
        net = model.Student(conv=8, hidden=8, head=8).eval()
        values = torch.full((1, len(wide), 5), .5)
        values[0, :, 2] = torch.tensor(wide)
        speech = torch.tensor(speech)[None, :, None]
        lips = torch.full_like(speech, -20.)                      # free
        raw = dict(values=values, sure=torch.full((1, len(wide), 2), -9.), gate=torch.cat([torch.full_like(speech, 20.), lips], 2), lull=1 - speech)
        with torch.no_grad():
            raw, state = net.compose(raw, net.blank())
        return raw['tracks'][0].numpy(), state[3][0].numpy()

    def test_in_speech_they_are_where_they_are_heard(self):
        import numpy as np
        wide = np.sin(np.arange(30.)).astype(np.float32)
        tracks, held = self.tracks(wide, [1.] * 30)
        np.testing.assert_allclose(tracks[:, 2], wide, atol=1e-6)
        np.testing.assert_allclose(held, tracks[-1, 2:4], atol=1e-6)

    def test_after_it_they_come_to_rest_within_half_a_second_and_the_lips_shut_at_once(self):
        import model
        tracks, _ = self.tracks([.8] * 60, [1.] * 20 + [0.] * 40)
        for k in range(1, 40):
            self.assertAlmostEqual(float(tracks[19 + k, 2]), .8 * model.LINGER ** k, places=5)
        self.assertLess(tracks[50, 2], .8 * .02)
        self.assertEqual(tracks[20:, 1].max(), 0)
        self.assertEqual(tracks[20:, 6].max(), 0)

    def test_a_doubt_in_a_word_hardly_moves_them(self):
        tracks, _ = self.tracks([.8] * 30, [1.] * 10 + [0.] + [1.] * 19)
        self.assertGreater(tracks[:, 2].min(), .8 * .87)

    def test_are_the_same_in_the_graph(self):
        import graph, model, torch
        torch.manual_seed(6)
        x, y, new, stays, constant = torch.randn(40, 1, 10), torch.randn(1, 1, 8), torch.randn(10, 8), torch.zeros(10, 8), torch.zeros(8)
        stays[5, 3:5], constant[3:5], x[:, 0, 5] = -model.LINGER, model.LINGER, torch.rand(40)
        told, last = graph.Lingering.apply(x, y, *graph.lingering(new, stays, constant))
        z = x[:, 0] @ stays + constant
        for k in range(40):
            want = (1 - z[k]) * (x[k, 0] @ new) + z[k] * (told[k - 1, 0, 0] if k else y[0, 0])
            self.assertLess(float((told[k, 0, 0] - want).abs().max()), 1e-5)
        self.assertTrue(torch.equal(last[0, 0], told[-1, 0, 0]))


if __name__ == '__main__':
    unittest.main()
