"""Two networks as one with the ears of both."""
import importlib.util, os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Pair(unittest.TestCase):
    def setUp(self):
        import torch, graph, model, pair
        torch.manual_seed(2)
        self.torch, self.graph, self.model, self.pair = torch, graph, model, pair.pair

        def made(**ears):
            net = model.Student(8, 6, 5, **ears)
            return dict(size=net.size, ahead=2, weights=net.state_dict())
        self.one, self.other, self.third = made(), made(broad=1, local=0), made(broad=1, local=0)
        self.mel = torch.randn(1, 30, 80) - 2

    def raw(self, z):
        net = self.model.build(z)
        with self.torch.no_grad():
            return net(self.mel, net.state())[0]

    def test_answers_the_mean_of_both(self):
        both, one, other = map(self.raw, (self.pair(self.one, self.other), self.one, self.other))
        for k in ('values', 'contact', 'viseme'):
            self.assertLess((both[k] - (one[k] + other[k]) / 2).abs().max(), 1e-5, k)

    def test_a_third_counts_like_each_of_the_two(self):
        every = [self.raw(z)['values'] for z in (self.one, self.other, self.third)]
        three = self.raw(self.pair(self.pair(self.one, self.other), self.third))['values']
        self.assertLess((three - sum(every) / 3).abs().max(), 1e-5)

    def test_in_pieces_it_answers_as_in_one(self):
        net = self.model.build(self.pair(self.one, self.other))
        with self.torch.no_grad():
            whole, state, pieces = net(self.mel, net.state())[0]['tracks'], net.state(), []
            for piece in self.mel.split((1, 7, 2, 20), 1):
                raw, state = net(piece, state)
                pieces.append(raw['tracks'])
        self.assertLess((self.torch.cat(pieces, 1) - whole).abs().max(), 1e-5)

    def test_the_graph_answers_like_the_network(self):
        net = self.model.build(self.pair(self.one, self.other))
        with self.torch.no_grad():
            exported = self.graph.Exported(net).eval()
            told, posterior, _ = exported(self.mel, exported.state())
            raw, _ = net(self.mel, net.state())
            self.assertLess((told - net.articulation(raw['tracks'])).abs().max(), 1e-5)
            self.assertLess((posterior - raw['posterior']).abs().max(), 1e-5)

    def test_widened_it_answers_the_same_and_a_new_ear_is_not_listened_to_yet(self):
        start = self.pair(self.one, self.other)
        wide = self.model.Student(10, 9, 7, broad=1, local=2)
        self.model.widen(wide, start)
        self.assertLess((self.raw(dict(size=wide.size, weights=wide.state_dict()))['values'] - self.raw(start)['values']).abs().max(), 1e-5)

    def test_refuses_networks_of_other_layers_and_another_look_ahead(self):
        with self.assertRaisesRegex(ValueError, 'look-ahead'):
            self.pair(self.one, dict(self.other, ahead=4))
        with self.assertRaisesRegex(ValueError, 'layers'):
            self.pair(self.one, dict(self.other, size=dict(self.other['size'], conv=9)))

    def test_a_checkpoint_without_its_ears_is_refused(self):
        lost = {k: v for k, v in self.one['weights'].items() if not k.startswith('ears')}
        with self.assertRaisesRegex(ValueError, 'no checkpoint of this network'):
            self.model.build(dict(self.one, weights=lost))


if __name__ == '__main__':
    unittest.main()
