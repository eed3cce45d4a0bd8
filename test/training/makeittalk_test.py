"""MakeItTalk's checkpoints: what is refused, by which words, and that nothing of it runs."""
import collections, io, json, os, pickle, re, subprocess, sys, tempfile, unittest, wave
sys.path.insert(0, 'training')
import interpreter  # noqa: F401
import numpy as np
import scipy.signal
import torch
import mel
from makeittalk import checkpoint, enrolment, networks
from makeittalk.pickles import Refused, table
from voices import read_wav

FILE = 'ckpt_content_branch.pth'
SHARED = os.environ.get('MOUTHPIECE_SHARED', os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', 'shared'))
SHAPES = os.path.join(SHARED, 'data', 'makeittalk', 'statedicts.json')


class Calls:
    """pickles to a call of any function"""
    def __init__(self, function, *args):
        self.function, self.args = function, args

    def __reduce__(self):
        return self.function, self.args


class Checkpoints(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = self.scratch.name
        self.path = os.path.join(self.folder, FILE)
        torch.manual_seed(1)
        self.weights = networks.Content().state_dict()

    def tearDown(self):
        self.scratch.cleanup()

    def save(self, weights=None, old=False, **more):
        top = dict(model_g_face_id=self.weights if weights is None else weights, epoch=3, **more)
        torch.save(top, self.path, _use_new_zipfile_serialization=not old)

    def refused(self):
        with self.assertRaises(Refused) as caught:
            checkpoint.load(self.folder, 'content')
        return str(caught.exception)

    def test_both_formats_of_torch_are_read(self):
        for old in (False, True):
            self.save(old=old)
            net = checkpoint.load(self.folder, 'content')
            for key, value in net.state_dict().items():
                self.assertTrue(torch.equal(value, self.weights[key]), key)

    def test_views_into_one_storage_are_cut_out(self):
        wide = torch.randn(161, 512)
        self.weights['fc_prior.3.weight'] = wide[:, ::2]
        for old in (False, True):
            self.save(old=old)
            self.assertTrue(torch.equal(checkpoint.load(self.folder, 'content').fc_prior[3].weight, wide[:, ::2]))

    def test_a_missing_tensor_is_named(self):
        del self.weights['bilstm.weight_hh_l1']
        self.save()
        self.assertEqual(self.refused(), FILE + ': it has no tensor "bilstm.weight_hh_l1"')

    def test_a_tensor_too_many_is_named(self):
        self.weights['fc.7.weight'] = torch.zeros(2)
        self.save()
        self.assertIn('"fc.7.weight"', self.refused())

    def test_another_shape_is_named(self):
        self.weights['fc.0.weight'] = torch.zeros(512, 459)
        self.save()
        self.assertEqual(self.refused(), FILE + ': "fc.0.weight" has shape [512, 459], expected [512, 460]')

    def test_numbers_that_are_none_are_named(self):
        self.weights['fc.6.bias'][3] = float('nan')
        self.save()
        self.assertIn('"fc.6.bias" holds numbers that are not finite', self.refused())

    def test_another_networks_checkpoint_is_told_by_its_entries(self):
        torch.save(dict(G=self.weights), self.path)
        self.assertIn('no entry "model_g_face_id" (it has: G)', self.refused())

    def test_a_file_that_was_cut_off_is_refused_wherever_the_cut_is(self):
        for old in (False, True):
            self.save(old=old)
            with open(self.path, 'rb') as file:
                whole = file.read()
            for share in (0, .0001, .001, .3, .9, .9999):
                with open(self.path, 'wb') as file:
                    file.write(whole[:int(len(whole) * share)])
                self.assertTrue(self.refused().startswith(FILE + ': '))

    def test_bytes_that_are_no_checkpoint_are_refused(self):
        for junk in (b'', b'hello', os.urandom(5000), b'PK\x03\x04' + bytes(100), b'<html>Google Drive</html>'):
            with open(self.path, 'wb') as file:
                file.write(junk)
            self.assertTrue(self.refused().startswith(FILE + ': '))

    def test_code_in_a_checkpoint_is_refused_by_name_and_not_run(self):
        marker = os.path.join(self.folder, 'ran')
        for call in (Calls(os.system, 'touch ' + marker), Calls(eval, "open(%r, 'w')" % marker), Calls(exec, "open(%r, 'w')" % marker), Calls(getattr, 'a', 'upper'),
                     Calls(io.open, marker, 'w'), Calls(torch.load, marker), Calls(np.load, marker), Calls(collections.namedtuple, 'a', 'b')):
            for old in (False, True):
                for where in ('beside', 'inside'):
                    self.save(weights=dict(self.weights, evil=call) if where == 'inside' else None, old=old, **({'opt': call} if where == 'beside' else {}))
                    self.assertRegex(self.refused(), r'it wants to call [\w.]+, which no list of weights needs; nothing of it was run')
            with open(self.path, 'wb') as file:
                pickle.dump(call, file)
            self.assertIn('nothing of it was run', self.refused())
        self.assertFalse(os.path.exists(marker))

    def test_a_view_that_repeats_few_numbers_into_gigabytes_is_refused(self):
        self.weights['fc.6.bias'] = torch.zeros(1).expand(1 << 40)
        self.save()
        self.assertIn('larger than its numbers', self.refused())

    def test_a_pickled_optimiser_is_passed_over(self):
        for old in (False, True):
            self.save(old=old, opt=torch.optim.Adam(networks.Content().parameters()))
            self.assertIsNotNone(checkpoint.load(self.folder, 'content'))

    def test_a_table_of_styles_is_read_and_code_in_it_is_not(self):
        path = os.path.join(self.folder, 'emb.pickle')
        for value in (np.arange(256, dtype='f4'), np.arange(256, dtype='f8')):
            with open(path, 'wb') as file:
                pickle.dump({'who': value}, file)
            self.assertTrue((table(path)['who'] == value).all())
        with open(path, 'wb') as file:
            pickle.dump({'who': Calls(os.getcwd)}, file)
        with self.assertRaisesRegex(Refused, 'nothing of it was run'):
            table(path)

    def test_the_program_says_what_is_wrong_in_one_line_and_writes_nothing(self):
        marker, out = os.path.join(self.folder, 'ran'), os.path.join(self.folder, 'models', 'x')
        self.save(opt=Calls(os.system, 'touch ' + marker))
        run = subprocess.run([sys.executable, 'training/convert_makeittalk.py', self.folder, '--out', out], capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertEqual(len(run.stderr.strip().splitlines()), 1, run.stderr)
        self.assertIn(FILE + ': it wants to call', run.stderr)
        self.assertFalse(os.path.exists(marker) or os.path.exists(out))

    @unittest.skipUnless(os.path.exists(SHAPES), 'needs ../shared/data/makeittalk')
    def test_names_and_shapes_are_those_of_the_released_networks(self):
        with open(SHAPES) as file:
            official = json.load(file)
        for name, net, unused in (('AutoVC', networks.AutoVC(), ()), ('C', networks.Content(), ()), ('G', networks.Speaker(), ('decoder.',)), ('I2I', networks.Image(), ())):
            own = {key: list(value.shape) for key, value in net.state_dict().items()}
            self.assertEqual(own, {key: shape for key, shape in official[name].items() if not key.startswith(tuple(unused))} if unused else official[name])


class Enrolment(unittest.TestCase):
    """Resemblyzer's network: its file, its ear, and what it is given to hear"""
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = self.scratch.name
        self.path = os.path.join(self.folder, 'pretrained.pt')
        torch.manual_seed(1)
        self.net = networks.SpeakerEncoder().eval()

    def tearDown(self):
        self.scratch.cleanup()

    def test_the_layout_of_its_file_is_read_and_what_training_left_in_it_passed_over(self):
        weights = dict(self.net.state_dict(), similarity_weight=torch.ones(1), similarity_bias=torch.zeros(1))
        torch.save(dict(step=9, model_state=weights, optimizer_state=dict(state={}, param_groups=[])), self.path)
        net = checkpoint.load(self.folder, 'speakerEncoder')
        self.assertTrue(torch.equal(net.lstm.weight_hh_l2, self.net.lstm.weight_hh_l2))
        del weights['linear.bias']
        torch.save(dict(model_state=weights), self.path)
        with self.assertRaisesRegex(Refused, 'pretrained.pt: it has no tensor "linear.bias"'):
            checkpoint.load(self.folder, 'speakerEncoder')

    def test_code_in_it_is_refused_and_not_run(self):
        marker = os.path.join(self.folder, 'ran')
        torch.save(dict(model_state=self.net.state_dict(), step=Calls(os.system, 'touch ' + marker)), self.path)
        with self.assertRaisesRegex(Refused, 'nothing of it was run'):
            checkpoint.load(self.folder, 'speakerEncoder')
        self.assertFalse(os.path.exists(marker))

    def test_the_package_is_found_without_importing_it(self):
        home = os.path.join(self.folder, 'resemblyzer')
        os.mkdir(home)
        with open(os.path.join(home, '__init__.py'), 'w') as file:
            file.write('raise SystemExit("imported")')
        self.assertEqual(enrolment.weights_folder('elsewhere'), 'elsewhere')
        sys.path.insert(0, self.folder)
        try:
            self.assertEqual(os.path.realpath(enrolment.weights_folder('elsewhere')), os.path.realpath(home))
        finally:
            sys.path.remove(self.folder)
            sys.path_importer_cache.clear()
        torch.save({}, self.path)
        self.assertEqual(enrolment.weights_folder(self.folder), self.folder)

    def test_it_hears_the_power_of_40_bands_of_25_ms_every_10_ms(self):
        x = np.random.default_rng(2).normal(0, .1, networks.LOOK)
        frames = np.lib.stride_tricks.sliding_window_view(x, 400)[::160] * scipy.signal.get_window('hann', 400)
        edges = mel.mel_to_hz(np.linspace(0, mel.hz_to_mel(8000), 42))
        hz = np.arange(201) * 40
        bands = np.stack([np.interp(hz, edges[b:b + 3], [0, 1, 0], 0, 0) * 2 / (edges[b + 2] - edges[b]) for b in range(40)])
        own = self.net.mel(torch.from_numpy(x.astype('f4'))[None])[0].numpy()
        self.assertEqual(own.shape, (160, 40))
        np.testing.assert_allclose(own, np.abs(np.fft.rfft(frames)) ** 2 @ bands.T, rtol=1e-4)

    def test_looks_cover_the_speech_as_resemblyzer_cuts_it(self):
        asked = []
        def net(looks):
            asked.append(looks.numpy())
            return torch.eye(256)[:len(looks)]
        for seconds, count in ((1, 1), (1.9, 1), (2.2, 2), (5, 5), (5.2, 6)):
            x = .1 * np.sin(np.arange(int(16000 * seconds) // 480 * 480))
            known = enrolment.embed(net, x)
            self.assertEqual(len(asked[-1]), count, seconds)
            self.assertAlmostEqual(float(known[0]), count ** -.5, 5)
            for i, look in enumerate(asked[-1]):
                # the first frame is centred on the first sample
                np.testing.assert_allclose(look[:1000][200 if i == 0 else 0:], np.pad(x, 200)[i * 77 * 160:][:1000][200 if i == 0 else 0:], atol=1e-6)

    def test_long_pauses_are_left_out_and_short_ones_stay(self):
        tone, rest = .1 * np.sin(np.arange(32000)), np.zeros(32000)
        self.assertAlmostEqual(len(enrolment.speech(np.r_[tone, rest, tone])) / 64000, 1, delta=.12)
        whole = np.r_[tone, rest[:1600], tone]
        self.assertEqual(len(enrolment.speech(whole)), len(whole) // 480 * 480)

    def test_recordings_that_do_not_do_are_refused_in_a_line(self):
        for name, change, said in (('short.wav', dict(seconds=4), '4.0 s; a speaker is known after 5'), ('silent.wav', dict(level=0), 'nobody speaks in it'),
                                   ('wide.wav', dict(width=3), '24 bits a sample, 16 are read; ffmpeg'), ('none.wav', None, 'no wav file')):
            path = os.path.join(self.folder, name)
            if change:
                options = dict(dict(seconds=6, level=3000, width=2), **change)
                with wave.open(path, 'wb') as file:
                    file.setnchannels(1); file.setsampwidth(options['width']); file.setframerate(16000)
                    sound = (options['level'] * np.sin(np.arange(16000 * options['seconds']))).astype('<i2')
                    file.writeframes(sound.tobytes() if options['width'] == 2 else bytes(3 * len(sound)))
            with self.assertRaisesRegex(Refused, re.escape(said)):
                enrolment.enrol(self.net, path)

    @unittest.skipUnless(os.path.exists(os.path.join(enrolment.weights_folder('.'), 'pretrained.pt')) and os.path.exists(SHAPES), 'needs the package resemblyzer and ../shared/data/makeittalk')
    def test_it_knows_a_voice_as_resemblyzer_does(self):
        net = checkpoint.load(enrolment.weights_folder('.'), 'speakerEncoder')
        golden = os.path.join(os.path.dirname(SHAPES), 'golden')
        own = enrolment.embed(net, read_wav(os.path.join(golden, 'M6_as_rewritten_by_pipeline.wav')))
        theirs = np.fromfile(os.path.join(golden, 'resemblyzer_emb_M6_256.f32'), '<f4')
        self.assertGreater(float(own @ theirs / np.linalg.norm(theirs)), .99)


if __name__ == '__main__':
    unittest.main()
