"""What the network begins with: a room whose noise is not taken for speech, and a loudness that is soon forgotten."""
import importlib.util, os, sys, unittest
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Start(unittest.TestCase):
    def setUp(self):
        import model, torch
        self.torch = torch
        self.models = {name: model.load(os.path.join(HERE, '..', '..', 'models', name, 'weights.npz'))[0] for name in ('default', 'swift', 'studio')}

    def noise(self, db, seconds=1.5, seed=2):
        import sounds
        from mel import RATE, log_mel
        return log_mel(sounds.coloured(int(seconds * RATE), np.random.default_rng(seed), 1) * 10 ** (db / 20))

    def widest(self, net, mel, state):
        with self.torch.no_grad():
            return float(net(self.torch.as_tensor(mel)[None], state)[0]['tracks'][0, :, 1].max())

    def test_the_noise_of_a_room_is_no_speech_from_the_first_frame_on(self):
        for name, net in self.models.items():
            for db in (-70, -60, -50, -45):
                self.assertLess(self.widest(net, self.noise(db), net.state()), .02, '%s, %d dBFS' % (name, db))

    def test_from_zeros_it_would_be(self):
        net = self.models['default']
        self.assertGreater(max(self.widest(net, self.noise(db), net.blank()) for db in (-60, -50, -45)), .1)

    def test_a_second_later_a_quiet_voice_is_measured_by_itself_alone(self):
        import model
        net, mel = self.models['default'], self.torch.as_tensor(self.noise(-45))[None]
        with self.torch.no_grad():
            ours, other = (net.level(mel, state[0])[0][0, :, 0] for state in (net.state(), net.blank()))
        self.assertGreater(float(ours[0] - other[0]), 1)
        np.testing.assert_allclose(ours[model.SPOKE:], other[model.SPOKE:], atol=1e-4)

    def test_many_begin_alike(self):
        net, mel = self.models['studio'], self.torch.as_tensor(self.noise(-30, .3))[None]
        with self.torch.no_grad():
            one, three = net(mel, net.state())[0]['tracks'], net(mel.expand(3, -1, -1), net.state(3))[0]['tracks']
        np.testing.assert_allclose(three, one.expand_as(three), atol=1e-5)


if __name__ == '__main__':
    unittest.main()
