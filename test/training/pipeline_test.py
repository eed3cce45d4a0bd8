"""The order of the runs of `train.py --all`: what each begins with."""
import argparse, importlib.util, os, sys, tempfile, unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))


@unittest.skipUnless(importlib.util.find_spec('torch') and importlib.util.find_spec('onnx'), 'needs PyTorch and ONNX')
class Runs(unittest.TestCase):
    def all(self, **options):
        """the runs of --all, as {name: (start, kinds of ears)}, each of no iterations"""
        import torch, model, pipeline, train
        runs = {}
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
            with mock.patch.multiple(train, train=no_training, RUNS=home), mock.patch.object(pipeline.corpus, 'build', return_value=[]), \
                    mock.patch.object(pipeline.streams, 'build', return_value=[]), mock.patch.object(pipeline.realign, 'everything', nothing), \
                    mock.patch.object(pipeline.calibrate, 'calibrate', lambda ck, shared: ck), mock.patch.object(pipeline, 'publish', nothing), mock.patch.object(pipeline, 'on_seen', nothing), \
                    mock.patch.object(pipeline, 'shipped', lambda: dict(size=model.Student(8, 8, 8, broad=1, local=0).size, name='shipped')):
                pipeline.everything(argparse.Namespace(**{**a, **options}))
        return runs

    def test_from_nothing_each_kind_of_ear_learns_apart_and_every_model_has_both(self):
        runs = self.all(scratch=True)
        self.assertEqual(runs['strangers-broad'], (None, ['broad']))
        self.assertEqual(runs['strangers-local'], (None, ['local']))
        for name in ('default', 'swift', 'studio'):
            self.assertEqual(runs[name][1], ['broad', 'local'])

    def test_from_the_shipped_model_its_ears_learn_on(self):
        runs = self.all()
        self.assertEqual(runs['default'], ('shipped', ['broad']))
        self.assertEqual({name: start for name, (start, _) in runs.items()}, dict(default='shipped', swift='default', studio='default'))


if __name__ == '__main__':
    unittest.main()
