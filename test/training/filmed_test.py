"""Filmed lips turn the last layer: of gap, width and rounding alone, and who is judged was not seen."""
import importlib.util, os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Filmed(unittest.TestCase):
    def network(self, head=8):
        import torch, model
        torch.manual_seed(4)
        net = model.Student(conv=8, hidden=8, head=head).eval()
        return net

    def heard(self, net):
        import model, numpy as np
        return model.run(net, np.random.default_rng(1).normal(-2, 1, (120, 80)).astype(np.float32))[0]

    def turned(self):
        import torch
        net = self.network()
        net.filmed.copy_(torch.randn(3, 9))
        return net

    def test_turn_gap_width_and_rounding_and_nothing_else(self):
        import model, numpy as np
        far = np.abs(self.heard(self.turned()) - self.heard(self.network())).max(0)
        moved = {name for name, d in zip(model.ARTICULATION, far) if d > 1e-4}
        self.assertEqual(moved, {'gapLower', 'gapUpper', 'wide', 'round'})

    def test_are_the_same_in_the_graph(self):
        import torch, graph
        net = self.turned()
        whole, mel = graph.Exported(net), torch.randn(1, 60, 80) - 3
        with torch.no_grad():
            told, _, _ = whole(mel, whole.state())
            raw, _ = net(mel, net.state(1))
            self.assertLess(float((told - net.articulation(raw['tracks'])).abs().max()), 1e-5)

    def test_go_with_a_network_that_is_widened(self):
        import model, numpy as np
        start = self.turned()
        wide = self.network(head=11)
        model.widen(wide, dict(size=start.size, weights=start.state_dict()))
        np.testing.assert_allclose(self.heard(wide), self.heard(start), atol=1e-5)

    def test_of_a_speaker_who_is_judged_no_clip_was_seen(self):
        import filmed
        speakers = dict(grid_a='one', grid_b='two', grid_c='one', other='three')
        seen = {}

        class Faces:
            clips = {c: dict(speaker=s) for c, s in speakers.items()}
            rate = staticmethod(lambda curves: curves)

        class Some(filmed.Filmed):
            def __init__(self):
                self.faces, self.clips = Faces, dict(Faces.clips)

            def fit(self, names):
                return tuple(names)

            def curves(self, name, rows):
                seen[name] = rows
        Some().left_out()
        self.assertEqual(seen, dict(grid_a=('grid_b',), grid_b=('grid_a', 'grid_c'), grid_c=('grid_b',), other=('grid_a', 'grid_b', 'grid_c')))

    def test_without_clips_nothing_is_turned(self):
        import filmed, real
        net = self.turned()
        self.assertIsNone(filmed.turn(net, 2, real.Faces('none'), ['corpus']))
        self.assertEqual(float(net.filmed.abs().max()), 0)


if __name__ == '__main__':
    unittest.main()
