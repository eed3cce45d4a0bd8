"""The last calibration: lips spread and round as far as lips do, and no further than the face allows."""
import importlib.util, os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Corners(unittest.TestCase):
    def network(self, corners):
        import torch, model
        torch.manual_seed(8)
        net = model.Student(conv=8, hidden=8, head=8).eval()
        with torch.no_grad():
            net.values.weight.mul_(40)               # far beyond what the face allows, now and then
        net.corners.fill_(corners)
        return net

    def heard(self, net):
        import model, numpy as np
        mel = np.random.default_rng(1).normal(-3, 1, (200, 80)).astype(np.float32)
        return dict(zip(model.ARTICULATION, model.run(net, mel)[0].T))

    def test_widen_what_is_spread_and_rounded_and_nothing_else(self):
        plain, wide = (self.heard(self.network(k)) for k in (1, 1.4))
        for name in plain:
            far = abs(wide[name] - plain[name] * (1.4 if name in ('wide', 'round') else 1))
            within = abs(plain[name]) < (.8 if name in ('wide', 'round') else 9)
            self.assertLess(far[within].max(), 1e-5, name)

    def test_stay_within_the_face(self):
        wide = self.heard(self.network(1.4))
        self.assertLessEqual(abs(wide['wide']).max(), 1.2 + 1e-5)
        self.assertLessEqual(wide['round'].max(), 1.2 + 1e-5)
        plain = self.heard(self.network(1))
        self.assertGreater(wide['round'].max(), plain['round'].max())

    def test_are_the_same_in_the_graph(self):
        import torch, graph
        net = self.network(1.4)
        whole = graph.Exported(net)
        mel = torch.randn(1, 60, 80) - 3
        with torch.no_grad():
            told, _, _ = whole(mel, whole.state())
            raw, _ = net(mel, net.state(1))
            self.assertLess(float((told - net.articulation(raw['tracks'])).abs().max()), 1e-5)

    def test_go_with_a_network_that_learns_further(self):
        import model
        start = self.network(1.4)
        net = model.Student(conv=8, hidden=8, head=8)
        model.widen(net, dict(size=start.size, weights=start.state_dict()))
        self.assertAlmostEqual(float(net.corners), 1.4, places=5)


if __name__ == '__main__':
    unittest.main()
