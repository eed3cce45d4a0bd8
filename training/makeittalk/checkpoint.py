"""A checkpoint file -> the network it belongs to, every tensor's name and shape checked."""
import os
import torch
from . import networks
from .pickles import Refused, checkpoint

# file, entry in it, network, what may be in it without being used
FILES = {
    'content': ('ckpt_content_branch.pth', 'model_g_face_id', networks.Content, ()),
    'speaker': ('ckpt_speaker_branch.pth', 'G', networks.Speaker, ('decoder.', 'comb_mlp.')),
    'autovc': ('ckpt_autovc.pth', 'model', networks.AutoVC, ()),
    'image': ('ckpt_116_i2i_comb.pth', 'G', networks.Image, ()),
    'speakerEncoder': ('pretrained.pt', 'model_state', networks.SpeakerEncoder, ('similarity_',)),      # Resemblyzer's
}


def fill(net, weights, name, unused=()):
    """gives `net` the weights {tensor: array}; raises Refused that names the first tensor that is missing, unknown or of another shape"""
    weights = {key[len('module.'):] if key.startswith('module.') else key: value for key, value in weights.items()}
    want = net.state_dict()
    for key, tensor in want.items():
        if key not in weights:
            if key.endswith('num_batches_tracked'):
                continue
            raise Refused('%s: it has no tensor "%s"' % (name, key))
        if tuple(weights[key].shape) != tuple(tensor.shape):
            raise Refused('%s: "%s" has shape %s, expected %s' % (name, key, list(weights[key].shape), list(tensor.shape)))
        if weights[key].dtype.kind not in 'fi':
            raise Refused('%s: "%s" holds no numbers' % (name, key))
    odd = next((key for key in weights if key not in want and not key.startswith(tuple(unused))), None)
    if odd is not None:
        raise Refused('%s: it has a tensor "%s", which this network does not have' % (name, odd))
    for key, value in weights.items():
        if key in want:
            value = torch.from_numpy(value)
            if not bool(torch.isfinite(value.float()).all()):
                raise Refused('%s: "%s" holds numbers that are not finite' % (name, key))
            want[key].copy_(value)
    return net.eval()


def load(folder, part):
    """-> network in eval mode, or None where the folder has no such file; raises Refused"""
    file, entry, kind, unused = FILES[part]
    path = os.path.join(folder, file)
    if not os.path.exists(path):
        return None
    with torch.no_grad():
        return fill(kind(), checkpoint(path, entry), file, unused)
