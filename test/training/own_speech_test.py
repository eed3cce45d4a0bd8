"""A person's recordings: what is told when they will not do, and that nothing judged was learned."""
import os, sys, tempfile, unittest, wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np
import align, own_speech, verdict


def record(folder, name, seconds=4.0, text=None, lab=None, seed=None):
    os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
    x = np.random.default_rng(len(name) * 1000 + hash(name) % 999 if seed is None else seed).normal(0, 2000, int(seconds * 16000)).astype('<i2')
    with wave.open(os.path.join(folder, name + '.wav'), 'wb') as w:
        w.setnchannels(1); w.setsampwidth(2); w.setframerate(16000); w.writeframes(x.tobytes())
    for end, body in (('.txt', text), ('.lab', lab)):
        if body is not None:
            with open(os.path.join(folder, name + end), 'w') as f:
                f.write(body)


LAB = '0.0 0.5 sil\n0.5 0.7 m\n0.7 1.2 aa\n1.2 3.9 sil\n'


class Gather(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory(); self.addCleanup(self.dir.cleanup)
        self.folder, self.said = self.dir.name, []

    def gather(self):
        return own_speech.gather(self.folder, 'en', self.said.append)

    def refused(self, pattern):
        with self.assertRaisesRegex(own_speech.Unusable, pattern):
            self.gather()

    def test_an_empty_or_absent_folder_is_named(self):
        self.refused('%s holds no wav files' % self.folder)
        self.folder += '/none'
        self.refused('there is no folder .*none')

    def test_a_wav_without_text_is_named_and_left_out(self):
        record(self.folder, 'a')
        self.refused('0 usable recordings.*at least 5')
        self.assertRegex(self.said[0], r'a left out: neither .txt \(the words spoken\) nor .lab')

    def test_a_text_that_is_too_short_for_its_sound_is_told(self):
        before, own_speech.aligner = own_speech.aligner, lambda: None
        self.addCleanup(setattr, own_speech, 'aligner', before)
        record(self.folder, 'a', 12, text='Hello')
        self.refused('0 usable')
        self.assertRegex(self.said[0], 'text is too short: 1 words for 12 s')

    def test_too_few_or_too_short_recordings_are_refused_with_what_is_needed(self):
        for k in range(3):
            record(self.folder, 'r%d' % k, lab=LAB)
        self.refused('3 usable recordings, 12 s in all; at least 5 and 15 s')

    def test_a_missing_aligner_is_named_with_the_command_that_adds_it(self):
        before, align.HOME = align.HOME, '/nonexistent'
        self.addCleanup(setattr, align, 'HOME', before)
        record(self.folder, 'a', text='some words that are spoken here')
        self.refused('PocketSphinx, which is missing: apt-get install')

    def test_a_broken_lab_and_a_wav_of_another_kind_are_left_out_with_the_reason(self):
        record(self.folder, 'a', lab='from to sound\n')
        with open(os.path.join(self.folder, 'b.wav'), 'w') as f:
            f.write('no sound')
        self.refused('0 usable')
        self.assertRegex(' '.join(self.said), 'a left out: its .lab wants lines.*b left out: .*16-bit PCM wav')

    def test_the_same_sound_twice_counts_once(self):
        for k in range(6):
            record(self.folder, 'r%d' % k, lab=LAB, seed=k // 2 if k < 2 else k)
        self.assertEqual(len(self.gather()), 5)
        self.assertRegex(self.said[0], 'r1 left out: the same sound as r0')


class Divide(unittest.TestCase):
    def test_each_speaker_is_held_out_with_files_that_nobody_learns(self):
        made = [dict(name='%s/%02d' % (s, k), speaker=s) for s in 'ab' for k in range(12)] + [dict(name='c/0', speaker='c')]
        learn, choose, held = own_speech.divide(made)
        names = [{u['name'] for u in part} for part in (learn, choose, held)]
        self.assertEqual(sum(map(len, names)), len(made))
        self.assertFalse(names[0] & names[1] or names[0] & names[2] or names[1] & names[2])
        self.assertEqual({u['speaker'] for u in held}, {'a', 'b'})
        self.assertEqual({u['speaker'] for u in choose}, {'a', 'b'})

    def test_speakers_of_one_file_each_cannot_be_judged(self):
        with self.assertRaisesRegex(own_speech.Unusable, 'none can be held out'):
            own_speech.divide([dict(name='%d/a' % k, speaker=str(k)) for k in range(9)])


class Verdict(unittest.TestCase):
    def warned(self, learned, held, others=0.0, curve=((100, .8), (200, .8))):
        pair = lambda up: (dict(open=.8), dict(open=.8 + up))
        return ' '.join(verdict.warnings('me', 'default', {'learned': pair(learned), 'held out': pair(held), 'other speakers': pair(others)}, list(curve)))

    def test_learning_that_carries_over_is_fine(self):
        self.assertEqual(self.warned(.08, .05), '')
        self.assertEqual(self.warned(.01, .0), '')

    def test_learning_by_heart_is_called_so(self):
        self.assertIn('overfitting: what it learned (+0.080) does not carry over', self.warned(.08, .01))

    def test_a_curve_that_falls_tells_which_iteration_was_kept(self):
        self.assertIn('after iteration 100 it got worse', self.warned(.05, .04, curve=[(50, .8), (100, .85), (200, .7)]))

    def test_a_loss_of_the_voice_or_of_others_is_told(self):
        self.assertIn('keep default', self.warned(.0, -.02))
        self.assertIn('fits this voice only', self.warned(.08, .05, -.05))


if __name__ == '__main__':
    unittest.main()
