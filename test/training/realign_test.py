"""Phone times moved to where the network hears the phones."""
import os, sys, tempfile, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import interpreter  # noqa: F401  (first: finds a Python that has torch)
import numpy as np
import torch
import batches, realign
from mel import FRAME
from visemes import INDEX

SAID = [INDEX[c] for c in ('SIL', 'TD', 'AA', 'PBM', 'IY', 'S', 'SIL')]


def at(*begin, end):
    """phones [P,3] of SAID that begin at these frames"""
    begin = np.array(begin, float)
    return np.stack([(begin - .5) * FRAME, (np.r_[begin[1:], end] - .5) * FRAME, SAID], 1)


def heard(begin, end, sure=6.0):
    """log likelihoods [T,24] of SAID with these first frames"""
    out = np.zeros((end, 24), np.float32)
    for a, b, c in zip(begin, [*begin[1:], end], SAID):
        out[a:b, c] = sure
    return out


class Ear:
    """stands for the network: hears what the mel's first band says, `ahead` frames late"""
    def __init__(self, ahead):
        self.ahead = ahead

    def state(self, batch):
        return batch

    def __call__(self, mel, state):
        c = torch.round(mel[..., 0]).clamp(0, 23).long()
        late = torch.cat([torch.zeros(len(c), self.ahead, dtype=torch.long), c[:, :c.shape[1] - self.ahead]], 1)
        return dict(posterior=torch.nn.functional.one_hot(late, 24).float() * .9 + .1 / 24), state


class Realign(unittest.TestCase):
    truth = [0, 10, 16, 30, 36, 48, 60]

    def test_finds_the_phones_where_they_are_heard(self):
        told = at(0, 13, 14, 25, 41, 45, 66, end=80)
        self.assertEqual(realign.path_of(heard(self.truth, 80), told).tolist(), [*self.truth, 80])

    def test_leaves_them_where_nothing_is_heard(self):
        told = at(*self.truth, end=80)
        self.assertEqual(realign.path_of(np.zeros((80, 24)), told).tolist(), [*self.truth, 80])

    def test_moves_none_further_than_its_reach_and_keeps_the_length_of_each(self):
        rng = np.random.default_rng(1)
        for _ in range(20):
            begin = np.r_[0, np.sort(rng.choice(np.arange(3, 26), 6, replace=False)) * 3]
            path = realign.path_of(rng.normal(0, 3, (90, 24)), at(*begin, end=90))
            self.assertTrue((np.abs(path[1:-1] - begin[1:]) <= realign.REACH + 1).all(), (path, begin))
            self.assertTrue((np.diff(path) >= realign.LEAST).all(), path)

    def test_says_so_where_no_path_fits(self):
        self.assertIsNone(realign.path_of(np.zeros((2 * len(SAID) - 1, 24)), at(*range(len(SAID)), end=13)))
        self.assertIsNone(realign.path_of(np.zeros((9, 24)), np.zeros((0, 3))))

    def test_takes_the_look_ahead_out_and_keeps_each_chunk_to_itself(self):
        start, told, mel = np.array([0, 80]), at(0, 13, 14, 25, 41, 45, 66, end=80), np.full((160, 80), -3, np.float16)
        for chunk in range(2):
            for a, b, c in zip(self.truth, [*self.truth[1:], 80], SAID):
                mel[80 * chunk + a:80 * chunk + b, 0] = c
        phones = np.concatenate([np.c_[np.full(len(told), k), told] for k in range(2)]).astype(np.float32)
        new = realign.moved(Ear(4), 4, mel, phones, start)
        for chunk in range(2):
            own = new[new[:, 0] == chunk]
            np.testing.assert_allclose(own[1:, 1] / FRAME + .5, self.truth[1:], atol=1e-3)
            np.testing.assert_allclose(own[1:, 1], own[:-1, 2])
            np.testing.assert_allclose([own[0, 1], own[-1, 2]], [told[0, 0], told[-1, 1]], atol=1e-6)
        self.assertTrue((new[:, 3] == phones[:, 3]).all())

    def test_is_what_the_training_reads_and_leaves_synthetic_voices_alone(self):
        with tempfile.TemporaryDirectory() as d:
            told = at(0, 13, 14, 25, 41, 45, 66, end=80)
            mel = np.full((80, 80), -3, np.float16)
            for a, b, c in zip(self.truth, [*self.truth[1:], 80], SAID):
                mel[a:b, 0] = c
            z = dict(mel=mel, viseme=np.zeros(80, np.int8), start=np.array([0]), phones=np.c_[np.zeros(len(told)), told].astype(np.float32))
            paths = [os.path.join(d, name + '.0.npz') for name in ('sky_1', 'espeak_de')]
            for p in paths:
                np.savez(p, **z)
            realign.everything(paths, Ear(2), 2)
            self.assertEqual(sorted(os.listdir(d)), ['espeak_de.0.npz', 'sky_1.0.moved.npy', 'sky_1.0.npz'])
            seen = [batches.read(p)[2] for p in paths]
            self.assertEqual([int((v == INDEX['PBM']).argmax()) for v in seen], [30, 25])
            os.utime(paths[0], (2e9, 2e9))           # a stream that was made anew
            self.assertEqual(realign.phones(paths[0], z['phones']).tolist(), z['phones'].tolist())


if __name__ == '__main__':
    unittest.main()
