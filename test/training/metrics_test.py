"""The figures on cases whose answer is known."""
import os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np
import metrics, teacher
from mel import FRAME
from visemes import INDEX

# silence, "ma fa ba", silence
PHONES = [(0.0, .5, 0), (.5, .6, INDEX['PBM']), (.6, .8, INDEX['AA']), (.8, .9, INDEX['FV']), (.9, 1.1, INDEX['AA']), (1.1, 1.2, INDEX['PBM']), (1.2, 1.4, INDEX['AA']), (1.4, 2.0, 0)]
N = 125


def truth():
    return teacher.tracks(PHONES, N, teacher.load_table())


def figures(pred, **kw):
    return metrics.aligned([(pred, truth(), PHONES, np.ones(N, bool))], **kw)


class Aligned(unittest.TestCase):
    def test_a_perfect_predictor_gets_one_everywhere(self):
        o = figures(truth())
        for k in ('open', 'best', 'speech', 'p10', 'velocity', 'jaw', 'wide', 'round'):
            self.assertAlmostEqual(o[k], 1, 6, k)
        self.assertEqual((o['lag_ms'], o['onset_ms'], o['mae']), (0, 0, 0))
        for k in ('closure', 'fv'):
            self.assertAlmostEqual(o[k]['f1'], 1, 6)
        self.assertEqual((o['closure']['n'], o['fv']['n'], o['closure_deep']), (2, 1, 1))
        self.assertAlmostEqual(o['range'], 1, 6)

    def test_a_late_curve_gives_its_lag_and_is_one_there(self):
        for frames in (-3, 2, 5):
            o = figures(metrics.shift(truth(), frames))
            self.assertAlmostEqual(o['lag_ms'], frames * FRAME * 1000)
            self.assertAlmostEqual(o['best'], 1, 6)
            self.assertLess(o['open'], .99)

    def test_a_late_mouth_has_a_late_onset_and_offset(self):
        on_time, late = figures(truth()), figures(metrics.shift(truth(), 3))
        self.assertAlmostEqual(late['onset_ms'] - on_time['onset_ms'], 48)
        self.assertAlmostEqual(late['offset_ms'] - on_time['offset_ms'], 48)

    def test_a_mouth_that_never_moves_is_worth_nothing(self):
        o = figures(np.zeros((N, 7), np.float32))
        self.assertTrue(np.isnan([o['open'], o['velocity'], o['onset_ms']]).all())
        self.assertEqual((o['closure']['recall'], o['closure']['precision'], o['closure']['f1']), (0, 0, 0))

    def test_a_mouth_that_stands_open_has_no_onset(self):
        p = truth(); p[:, 1] = .7
        self.assertTrue(np.isnan(figures(p)['onset_ms']))
        self.assertEqual(figures(p)['offset_ms'], 25 * FRAME * 1000)

    def test_opening_and_jitter_in_silence_are_of_the_silence_alone(self):
        p = truth(); still = figures(p)
        self.assertEqual((still['silence_open'], still['silence_jitter']), (0, 0))
        p[8:24:2, 1] = .1
        self.assertGreater(figures(p)['silence_open'], .02)
        self.assertGreater(figures(p)['silence_jitter'], .1)
        loud = metrics.aligned([(p, truth(), PHONES, np.zeros(N, bool))])
        self.assertTrue(np.isnan(loud['silence_open']), 'a "silence" that is loud is a wrong label')


class Events(unittest.TestCase):
    def scores(self, *at):
        p = np.zeros((N, 7))
        for s, e in at:
            p[int(s / FRAME):int(e / FRAME), 4] = 1
        return metrics.event_scores([(p, PHONES)], 4, .5, 'PBM')

    def test_one_found_of_two_is_half_recall_and_full_precision(self):
        o = self.scores((.5, .6))
        self.assertEqual((o['recall'], o['precision'], o['n']), (.5, 1, 2))

    def test_a_closure_in_a_vowel_costs_precision(self):
        o = self.scores((.5, .6), (.66, .75), (1.1, 1.2))
        self.assertEqual(o['recall'], 1)
        self.assertAlmostEqual(o['precision'], 2 / 3)

    def test_one_event_answers_for_one_phone_only(self):
        o = self.scores((.5, 1.2))
        self.assertEqual((o['recall'], o['precision']), (0, 0), 'its middle lies in neither')

    def test_touching_phones_of_a_class_are_one_closure(self):
        phones = [(0, .5, 0), (.5, .6, INDEX['PBM']), (.6, .7, INDEX['PBM']), (.7, 1, INDEX['AA'])]
        p = np.zeros((70, 7)); p[32:43, 4] = 1
        self.assertEqual(metrics.event_scores([(p, phones)], 4, .5, 'PBM')['n'], 1)


if __name__ == '__main__':
    unittest.main()
