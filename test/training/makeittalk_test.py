"""MakeItTalk's checkpoints: what is refused, by which words, and that nothing of it runs."""
import collections, io, json, os, pickle, subprocess, sys, tempfile, unittest
sys.path.insert(0, 'training')
import interpreter  # noqa: F401
import numpy as np
import torch
from makeittalk import checkpoint, networks
from makeittalk.pickles import Refused, table

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


if __name__ == '__main__':
    unittest.main()
