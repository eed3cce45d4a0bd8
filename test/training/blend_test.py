"""A part of what one run learned joins a model that was widened since."""
import importlib.util, os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Blended(unittest.TestCase):
    def setUp(self):
        import torch, blend, model
        torch.manual_seed(1)
        small = dict(conv=8, hidden=6, head=5)
        made = lambda size: dict(size=size, ahead=2, weights=model.Student(**size).state_dict())
        self.blend, self.model, self.torch = blend.blend, model, torch
        self.start, self.learned = made(small), made(small)
        net = model.Student(conv=10, hidden=9, head=7)
        model.widen(net, self.start)
        self.base = dict(size=net.size, ahead=2, weights={k: v.clone() for k, v in net.state_dict().items()})
        self.mel = torch.randn(1, 20, 80) - 2

    def answer(self, z):
        net = self.model.build(z)
        with self.torch.no_grad():
            return net(self.mel, net.state())[0]['tracks']

    def test_the_whole_of_it_answers_like_the_run(self):
        whole = self.blend(self.base, self.start, self.learned, 1)
        self.assertLess((self.answer(whole) - self.answer(self.learned)).abs().max(), 1e-5)
        self.assertGreater((self.answer(whole) - self.answer(self.base)).abs().max(), 1e-3)

    def test_nothing_of_it_leaves_the_model_alone(self):
        none = self.blend(self.base, self.start, self.learned, 0)
        self.assertLess((self.answer(none) - self.answer(self.base)).abs().max(), 1e-6)


if __name__ == '__main__':
    unittest.main()
