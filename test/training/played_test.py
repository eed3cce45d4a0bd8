"""Music and other real sounds shut the mouth: what is taken of the packages, and how the learner hears it."""
import importlib.util, os, sys, tempfile, unittest, wave
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np
import played
from mel import RATE


def write(folder, name, seconds, level=.3):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with wave.open(path, 'wb') as w:
        w.setnchannels(1); w.setsampwidth(2); w.setframerate(RATE)
        w.writeframes((level * 32767 * np.sin(np.arange(int(seconds * RATE)) / 5)).astype('<i2').tobytes())


class Packages(unittest.TestCase):
    def test_people_are_left_out_by_the_names_of_files_and_folders(self):
        with tempfile.TemporaryDirectory() as d:
            for name in ('game/sounds/door.wav', 'game/sounds/Laugh-male.wav', 'game/voices/yes.wav', 'game/human/3.wav', 'game/stamps/dog.wav', 'game/stamps/dog_desc_fr.wav', 'game/readme.txt'):
                write(d, name, .1)
            found = played.files(os.path.join(d, '{}'), ['game', 'missing'])
            self.assertEqual([os.path.basename(f) for f in found], ['door.wav', 'dog.wav'])

    def test_animals_are_known_by_the_names_of_files_and_folders(self):
        with tempfile.TemporaryDirectory() as d:
            for name in ('game/sound/animals/frog.wav', 'game/sound/Animal/Meow.wav', 'game/sounds/wolf-growl-1.wav', 'game/sounds/dog2.wav', 'game/sounds/orc-hit.wav', 'game/sounds/catapult.wav', 'game/sounds/human-dog.wav'):
                write(d, name, .1)
            found = played.files(os.path.join(d, '{}'), ['game'], played.KINDS['played_animals'][2])
            self.assertEqual({os.path.basename(f) for f in found}, {'frog.wav', 'Meow.wav', 'wolf-growl-1.wav', 'dog2.wav'})

    @unittest.skipUnless(__import__('shutil').which('ffmpeg'), 'needs ffmpeg')
    def test_what_lasts_is_music_of_which_two_parts_are_taken_and_what_is_short_is_a_sound(self):
        with tempfile.TemporaryDirectory() as d:
            write(d, 'game/theme.wav', 90); write(d, 'game/click.wav', .2); write(d, 'game/nothing.wav', 1, 0)
            home = os.path.join(d, '{}')
            self.assertEqual([len(x) / RATE for x in played.pieces(home, ['game'], True)], [played.TAKEN / 2] * 2)
            sound, = played.pieces(home, ['game'], False)
            self.assertAlmostEqual(len(sound) / RATE, .2)
            self.assertAlmostEqual(float(np.abs(sound).max()), .5)


class Backgrounds(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(); self.addCleanup(self.folder.cleanup)
        r, os_path = np.random.default_rng(2), os.path.join
        self.paths = {}
        for kind, lengths in (('played_music', (3 * RATE, 2 * RATE)), ('played_effects', (800, 4000, RATE)), ('unheard_music', (RATE,))):
            self.paths[kind] = os_path(self.folder.name, 'corpus', kind + '.npz'); os.makedirs(os_path(self.folder.name, 'corpus'), exist_ok=True)
            np.savez(self.paths[kind], audio=(r.normal(size=sum(lengths)) * 3000).astype(np.int16), start=np.cumsum([0, *lengths[:-1]]))

    def test_are_as_long_and_as_loud_as_is_asked_and_the_same_with_the_same_seed(self):
        for kind, make in played.makers(self.paths).items():
            for n in (1000, 5 * RATE):
                x, again = make(n, np.random.default_rng(4)), make(n, np.random.default_rng(4))
                self.assertEqual(x.shape, (n,)); np.testing.assert_array_equal(x, again)
            self.assertAlmostEqual(float(np.sqrt(np.mean(x ** 2))), 1, 4)

    def test_of_the_evaluation_are_never_trained_on(self):
        self.assertEqual(set(played.makers(self.paths)), {'played_music', 'played_effects'})
        trained = {p for kind, (packages, *_) in played.KINDS.items() if kind.startswith('played') for p in packages}
        self.assertFalse(trained & {*played.UNHEARD_MUSIC, *played.UNHEARD_EFFECTS})

    def test_are_played_to_the_judged_at_one_level_and_only_where_training_fetched_them(self):
        heard = played.unheard(self.folder.name, seconds=2)
        self.assertEqual(list(heard), ['game music -30 dBFS'])
        self.assertAlmostEqual(20 * np.log10(np.sqrt(np.mean(heard['game music -30 dBFS'] ** 2))), -30, 1)
        self.assertEqual(played.unheard(os.path.join(self.folder.name, 'nowhere')), {})


@unittest.skipUnless(importlib.util.find_spec('torch'), 'needs PyTorch')
class Learner(unittest.TestCase):
    def test_hears_them_under_voices_and_is_told_of_the_voice_alone(self):
        import batches
        length = dict(sky_0=900, played_music=900)
        level = dict(sky_0=-3.0, played_music=-1.0)
        def said(path):
            n = length[path]
            return np.full((n, 80), level[path], np.float16), np.full((n, 7), .5), np.full(n, 9, np.int8), np.full(n, 10.0 ** level[path]), np.array([[0, n]])
        loud = np.full((200, 64, 80), -3, np.float32); loud[:, ::2] = -10           # every second frame is still
        with mock.patch.object(batches, 'read', said), mock.patch.object(batches, 'GROUPS', dict(sky=1.0, played=0.0)):
            streams = batches.Streams(list(length))
            _, tracks, viseme, history = streams.draw(200, 64)
            still = {}
            for share in (0, 1):
                with mock.patch.object(batches, 'UNDER', share):
                    still[share] = (streams.augment(loud.copy(), history)[0][:, ::2].mean((1, 2)) < -8).mean()
        self.assertTrue((tracks == .5).all() and (viseme == 9).all())
        self.assertGreater(still[0], .4)
        self.assertEqual(still[1], 0)


if __name__ == '__main__':
    unittest.main()
