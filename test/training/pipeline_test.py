"""The order of the runs of `train.py --all`: what each begins with."""
import argparse, importlib.util, os, sys, tempfile, unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch') and importlib.util.find_spec('onnx'), 'needs PyTorch and ONNX')
class Runs(unittest.TestCase):
    def all(self, **options):
        """the runs of --all, as {name: (start, kinds of ears)}, each of no iterations; and the ears of what is published"""
        import torch, model, pipeline, train
        runs, self.published = {}, {}
        with tempfile.TemporaryDirectory() as home:
            def no_training(name, paths, ahead, iterations, batch, length, rate, seed, start, size, *rest, **more):
                z = model.load(start)[1] if isinstance(start, str) else start
                net = model.Student(**{**(z['size'] if z else {}), **size})
                runs[name] = z and z.get('name', start), model.kinds(net.size)
                path = os.path.join(home, name, 'best.pt')
                os.makedirs(os.path.dirname(path), exist_ok=True)
                torch.save(dict(weights=net.state_dict(), size=net.size, ahead=ahead, name=name), path)
                return path

            a = dict(streams='streams', copies=1, conv=8, hidden=8, head=8, scratch=False, start=None, iterations=100, batch=2, length=20, rate=1e-3, seed=1, every=50, shared='none')
            nothing = lambda *_, **__: None
            fetched = dict(played_music='played_music.npz', unheard_music='unheard_music.npz')
            def publish(ck, name, *_, made, **__):
                self.published[name], self.made = model.kinds(model.load(ck)[1]['size']), made

            with mock.patch.object(pipeline.played, 'build', return_value=fetched), mock.patch.object(pipeline.played, 'makers', lambda built: dict(built)), \
                    mock.patch.multiple(train, train=no_training, RUNS=home), mock.patch.object(pipeline.corpus, 'build', return_value=['voice.npz']), \
                    mock.patch.object(pipeline.streams, 'build', return_value=[]) as self.streams, mock.patch.object(pipeline.realign, 'everything', nothing), \
                    mock.patch.object(pipeline.calibrate, 'calibrate', lambda ck, *_: ck), mock.patch.object(pipeline, 'on_seen', nothing), \
                    mock.patch.object(pipeline, 'publish', publish), \
                    mock.patch.object(pipeline, 'shipped', lambda name: dict(size=model.Student(8, 8, 8, broad=int(name == 'studio'), local=1).size, name='shipped ' + name)), \
                    mock.patch.object(pipeline, 'ear', lambda: (None, 4)):
                pipeline.everything(argparse.Namespace(**{**a, **options}))
        return runs

    def test_from_nothing_the_live_models_have_one_ear_and_the_one_for_files_a_second_that_learned_apart(self):
        runs = self.all(scratch=True)
        self.assertEqual(runs['strangers'], (None, ['local']))
        self.assertEqual({name: runs[name] for name in ('default', 'swift')}, dict(default=('strangers', ['local']), swift=('default', ['local'])))
        self.assertEqual(runs['studio-local'], ('default', ['local']))
        self.assertEqual(runs['studio-broad'], (None, ['broad']))
        self.assertEqual(self.published['studio'], ['broad', 'local'])

    def test_from_what_is_shipped_each_model_learns_on_with_the_ears_it_has(self):
        runs = self.all()
        self.assertEqual(runs, dict(default=('shipped default', ['local']), swift=('default', ['local']), studio=('shipped studio', ['broad', 'local'])))
        self.assertEqual(self.published, dict(default=['local'], swift=['local'], studio=['broad', 'local']))

    def test_music_and_other_sounds_are_learned_as_silence_and_those_of_the_evaluation_are_not_in_the_card(self):
        self.all()
        self.assertIn('played_music', self.streams.call_args.kwargs['others'])
        self.assertEqual(self.made, ['voice.npz', 'played_music.npz'])


if __name__ == '__main__':
    unittest.main()
