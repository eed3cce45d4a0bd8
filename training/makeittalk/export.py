"""Networks -> ONNX graphs of opset 13, with the names that the program asks for."""
import hashlib, os, warnings
import onnx
import torch
from torch import nn
from .networks import BANDS, EMBEDDING, LOOK, NORMS, PITCHES, POINTS, WINDOW


class _Method(nn.Module):
    """one method of a network as a graph of its own"""
    def __init__(self, net, method):
        super().__init__()
        self.net, self.method = net, method

    def forward(self, *inputs):
        return getattr(self.net, self.method)(*inputs)


def graphs(part):
    """of one network: {graph: (method, {input: example}, outputs, {name: dynamic axes})}"""
    noise = lambda *shape: torch.randn(*shape) * .1
    if part == 'content':
        return {'content': ('forward', dict(windows=noise(3, WINDOW, BANDS), face=noise(1, POINTS)), 'displacement', dict(windows={0: 'B'}, displacement={0: 'B'}))}
    if part == 'speaker':
        return {
            'speakerWindow': ('heard', dict(windows=noise(3, WINDOW, BANDS)), 'heard', dict(windows={0: 'B'}, heard={0: 'B'})),
            'speakerSegment': ('segment', dict(heard=noise(5, 256), style=noise(1, EMBEDDING), positions=torch.arange(5), rows=torch.arange(2)), 'displacement',
                               dict(heard={0: 'n'}, positions={0: 'n'}, rows={0: 'k'}, displacement={0: 'k'})),
        }
    if part == 'autovc':
        return {'autovc': ('stretch', dict(mel=noise(1, 64, BANDS), speaker=noise(1, EMBEDDING), pitch=noise(1, 64, PITCHES), voice=noise(1, EMBEDDING),
                                           past=noise(NORMS, 2), share=torch.zeros(1), weights=torch.full((2, 64), 1 / 64)), 'converted moments',
                           dict(mel={1: 'T'}, pitch={1: 'T'}, weights={1: 'T'}, converted={1: 'T'}))}
    if part == 'speakerEncoder':
        return {'speakerEncoder': ('forward', dict(sound=noise(1, LOOK)), 'embedding', {})}
    return {'image': ('forward', dict(picture=noise(1, 6, 256, 256)), 'drawn', {})}


def write(net, part, folder):
    """writes the graphs of a network -> {graph: dict(file, sha256)}"""
    done = {}
    warnings.filterwarnings('ignore', module='torch.onnx')
    warnings.filterwarnings('ignore', category=torch.jit.TracerWarning)
    for name, (method, inputs, outputs, axes) in graphs(part).items():
        path = os.path.join(folder, name + '.onnx')
        # eval on the wrapper too, or export flips the mode back to training
        torch.onnx.export(_Method(net, method).eval(), tuple(inputs.values()), path, opset_version=13, input_names=list(inputs), output_names=outputs.split(),
                          dynamic_axes=axes, do_constant_folding=True)
        onnx.checker.check_model(path)
        with open(path, 'rb') as file:
            done[name] = dict(file=name + '.onnx', sha256=hashlib.sha256(file.read()).hexdigest())
    return done
