"""What the loss says of closures, counted as events."""
import importlib.util, os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Closures(unittest.TestCase):
    """forty frames of a vowel with one p b m in the middle"""

    def loss(self, *sure):
        """of lips that are sure to touch in these frames, and sure not to elsewhere"""
        import torch, train
        from visemes import INDEX
        spoken = torch.full((1, 40), INDEX['AA']); spoken[0, 18:22] = INDEX['PBM']
        logits = torch.full((1, 40), -4.0)
        for k in sure:
            logits[0, k] = 4.0
        return float(train.closures(logits, spoken))

    def test_one_frame_within_the_phone_is_as_good_as_all_of_it(self):
        self.assertAlmostEqual(self.loss(20), self.loss(18, 19, 20, 21), places=6)
        self.assertLess(self.loss(20), self.loss() - .1)

    def test_a_short_false_one_costs_nearly_as_much_as_a_long_one(self):
        right, short, long = self.loss(20), self.loss(20, 5), self.loss(20, 4, 5, 6)
        self.assertGreater(short - right, .7 * (long - right))

    def test_beside_the_phone_nothing_is_false(self):
        self.assertAlmostEqual(self.loss(20), self.loss(16, 20, 23), places=6)


if __name__ == '__main__':
    unittest.main()
