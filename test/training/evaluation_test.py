"""Who is helped, who is not, what stands in which table, and who is called ahead."""
import os, sys, tempfile, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np
import card, corpus, evaluate, metrics, real, report, systems, teacher, testsets
from visemes import INDEX

CLASSES = ['PBM', 'AA', 'S', 'OW', 'FV', 'EH', 'K', 'AO', 'PBM', 'IY', 'L', 'AH']


def item(name, seed):
    r = np.random.default_rng(seed); phones, at = [(0, .5, 0)], .5
    for c in r.permutation(CLASSES):
        e = at + r.uniform(.08, .2); phones.append((at, e, INDEX[c])); at = e
    phones.append((at, at + .6, 0)); n = int((at + .6) / .016)
    mel = np.full((n, 80), -4, np.float32); mel[metrics.speech_mask(phones, n)] = 0
    return dict(name=name, set=name.split('/')[0], audio=np.zeros(n * 256), mel=mel, phones=phones, tracks=teacher.tracks(phones, n, teacher.load_table()))


class Late:
    """the truth, late, at half its size"""

    def __init__(self, frames, size=.5):
        self.frames, self.size = frames, size

    def raw(self, i):
        t = metrics.shift(i['tracks'], self.frames).copy(); t[:, 1] *= self.size
        return t, t[:, 1] * .24, t[:, 2], 0.0


ITEMS = [item('one/%d' % k, k) for k in range(4)]


class Judged(unittest.TestCase):
    def test_another_system_gets_its_delay_and_gain_taken_out(self):
        j = systems.Judged('peer', Late(6), ours=False); j.fit(ITEMS, ITEMS)
        self.assertAlmostEqual(j.behind, .096, 2)
        self.assertAlmostEqual(j.gain, 2, 1)
        o = evaluate.speech(ITEMS, j)
        self.assertGreater(o['open'], .99)
        self.assertAlmostEqual(o['behind_ms'], 96, delta=17)
        self.assertGreater(o['onset_ms'], 70, 'what comes late in life is late in the table')

    def test_ours_is_judged_as_it_is(self):
        j = systems.Judged('ours', Late(3), ours=True); j.fit(ITEMS, ITEMS)
        self.assertEqual((j.delay, j.smooth), (0, 1))
        np.testing.assert_array_equal(j.hear(ITEMS[0])[1], j.source.raw(ITEMS[0])[1], 'the filmed range is not fitted')
        self.assertLess(evaluate.speech(ITEMS, j)['open'], .95)

    def test_a_system_without_closures_may_shut_its_mouth_instead(self):
        class Mute(Late):
            def raw(self, i):
                t, gap, width, late = super().raw(i); t[:, [4, 5]] = np.nan
                return t, gap, width, late
        j = systems.Judged('loudness', Mute(0), ours=False); j.fit(ITEMS, ITEMS)
        self.assertEqual(j.closure[0], 'shut')
        self.assertGreater(evaluate.speech(ITEMS, j)['closure']['recall'], .5)
        self.assertIsNone(evaluate.speech(ITEMS, j)['fv'])

    def test_tables_are_read_at_their_own_rate(self):
        with tempfile.TemporaryDirectory() as d:
            i = dict(ITEMS[0], csv='a.csv'); t = np.arange(0, len(i['mel']) * .016, .02)
            with open(d + '/a.csv', 'w') as f:
                f.write('time,emitted,mouth_open,round\n' + ''.join('%f,%f,%f,%f\n' % (x, x + .048, .24 * x, 1) for x in t))
            tracks, gap, width, behind = systems.Tables(d).raw(i)
            np.testing.assert_allclose(tracks[:50, 1], np.arange(50) * .016, atol=1e-4)
            self.assertAlmostEqual(behind, .048, 4)
            self.assertTrue(np.isnan(width).all() and np.isnan(tracks[:, 4]).all() and (tracks[:, 3] == 1).all())
            with self.assertRaisesRegex(FileNotFoundError, 'b.csv'):
                systems.Tables(d).raw(dict(i, csv='b.csv', name='b'))


class Report(unittest.TestCase):
    def result(self):
        sets = [dict(name=testsets.UNSEEN, kind='aligned', items=ITEMS[:2]), dict(name=testsets.SEEN + 'x', kind='aligned', seen=True, items=ITEMS[2:]),
                dict(name='nobody speaks', kind='noise', items=[dict(ITEMS[3], name='noise/hum', label='hum')])]
        made = [systems.Judged('default', Late(0, 1), ours=True), systems.Judged('peer', Late(4), ours=False)]
        return dict(evaluate.judge(sets, made), command='mouthpiece evaluate')

    def test_there_is_a_table_for_each_set_and_seen_speakers_stand_apart(self):
        R = self.result(); text = report.tables(R)
        self.assertIn('**%s** (2 pieces' % testsets.UNSEEN, text)
        self.assertIn('**seen speaker (trained on): x** (2 pieces', text)
        self.assertIn('| hum |', text)
        self.assertEqual(list(R['folders']), ['one'])

    def test_the_rows_where_ours_is_not_ahead_are_told(self):
        R = self.result()
        R['sets'][0]['figures']['peer']['open'] = 1.5
        self.assertIn((testsets.UNSEEN, 'opening, correlation at lag 0', 'peer', '1.000', '1.500'), report.behind(R))
        self.assertIn('Not ahead:', report.tables(R))

    def test_better_knows_each_kind_of_row(self):
        self.assertEqual([report.better(2, 1, 1), report.better(1, 2, 1), report.better(1, 2, -1), report.better(-5, 10, 0), report.better(3, 3, 1)], [1, -1, 1, 1, 0])
        self.assertIsNone(report.better(1, float('nan'), 1))
        self.assertEqual(report.better(float('nan'), 1, 1), -1)

    def test_the_readme_and_the_card_get_date_command_and_table(self):
        R = self.result(); text = report.brief(R)
        self.assertRegex(text, r'Measured on \d{4}-\d\d-\d\d with `mouthpiece evaluate`')
        self.assertIn('| Mouthpiece | peer |', text)
        new = card.renew('# m\n\n## Evaluation\n\nold\n\nParity PyTorch\n\n## Limits\n', R)
        self.assertIn('mouthpiece evaluate', new); self.assertNotIn('old', new)
        self.assertTrue(new.endswith('\n\nParity PyTorch\n\n## Limits\n'))


class Sets(unittest.TestCase):
    def test_a_broken_line_of_phones_is_told_with_its_place(self):
        with tempfile.TemporaryDirectory() as d:
            path = os.path.join(d, 'a.lab')
            with open(path, 'w') as f:
                f.write('0 .5 sil\n.5 then b\n')
            with self.assertRaisesRegex(ValueError, 'a.lab, line 2: ".5 then b"'):
                real.read_lab(path)

    def test_folders_of_trained_speakers_never_count_as_unseen(self):
        before = getattr(corpus, 'SEEN', ())
        corpus.SEEN = ('two',)
        try:
            testsets_of = testsets.of_folder
            testsets.of_folder = lambda p: (ITEMS[:1] + [item('two/0', 9)], None)
            sets = testsets.gather('none', ['anywhere'])
        finally:
            corpus.SEEN, testsets.of_folder = before, testsets_of
        unseen = next(s for s in sets if s['name'] == testsets.UNSEEN); seen = [s for s in sets if s.get('seen')]
        self.assertEqual({i['set'] for i in unseen['items']}, {'one'})
        self.assertEqual([s['name'] for s in seen], [testsets.SEEN + 'two'])

    def test_a_silence_that_is_none_is_left_out_whatever_the_microphone_makes_of_it(self):
        loud = np.random.default_rng(1).normal(size=16000 * 2) * .1
        loud[:2000] = 0
        spoken = dict(name='one/loud', audio=loud, mel=testsets.log_mel(loud), phones=[(0, 1., 0), (1., 2., INDEX['AA'])])
        fading = testsets.changed([spoken], 'fading', lambda x: x * np.r_[np.full(16000, .01), np.ones(len(x) - 16000)])[0]
        gap = np.ones(len(fading['mel']))
        self.assertTrue(list(metrics.silences(gap, fading['phones'], metrics.quiet(fading['mel']))), 'by this sound alone it is one')
        self.assertFalse(list(metrics.silences(gap, fading['phones'], evaluate.quiet(fading))))
        self.assertEqual(metrics.edges(gap, gap, fading['phones'], evaluate.quiet(fading)), ([], []), 'nobody is late to shut the mouth there')

    def test_the_noises_are_all_there_and_as_loud_as_they_say(self):
        made = testsets.noises(2)
        self.assertEqual(np.abs(made['digital silence']).max(), 0)
        for db in (-60, -50, -40, -30):
            self.assertAlmostEqual(10 * np.log10(np.mean(made['pink %d dBFS' % db] ** 2)), db, delta=1)
        self.assertTrue({'hum', 'breath', 'music', 'keyboard'} <= {k.split()[0] for k in made})


if __name__ == '__main__':
    unittest.main()
