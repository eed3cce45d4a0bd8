"""Checkpoints with random weights of the official shapes, in the layouts that torch writes; and what PyTorch makes of them.

    makeittalk_random.py DIR [--seed 1] [--parts content,speaker] [--old] [--answers]
"""
import argparse, os, sys
sys.path.insert(0, 'training')
import interpreter  # noqa: F401
import numpy as np
import torch
from makeittalk import checkpoint
from makeittalk.networks import LOOK


def randomise(net, rng):
    """ordinary sizes everywhere, so that no layer dies away or explodes"""
    with torch.no_grad():
        for key, t in net.state_dict().items():
            if not t.dtype.is_floating_point:
                continue
            if key.endswith('running_var'):
                value = rng.uniform(.5, 1.5, t.shape)
            elif t.dim() > 1 and not key.endswith('pe'):
                value = rng.normal(0, 1, t.shape) * np.sqrt(1.0 / np.prod(t.shape[1:]))
            elif key.endswith(('.alpha',)) or (t.dim() == 1 and key.endswith('weight')):
                value = rng.uniform(.7, 1.3, t.shape)
            else:
                value = rng.normal(0, .1, t.shape)
            t.copy_(torch.from_numpy(np.asarray(value, np.float32)))
    return net.eval()


def answers(nets, folder, rng):
    """inputs and PyTorch's outputs, raw float32"""
    put = lambda name, t: np.ascontiguousarray(t.numpy(), '<f4').tofile(os.path.join(folder, name + '.f32'))
    ask = lambda *shape: torch.from_numpy(rng.normal(0, 1, shape).astype(np.float32))
    with torch.no_grad():
        if 'content' in nets:
            windows, face = ask(7, 18, 80), ask(1, 204)
            put('content.windows', windows); put('content.face', face); put('content.out', nets['content'](windows, face))
        if 'speaker' in nets:
            windows, style = ask(40, 18, 80), ask(1, 256)
            put('speaker.windows', windows); put('speaker.style', style); put('speaker.out', nets['speaker'](windows, style))
        if 'autovc' in nets:
            mel, speaker, voice = ask(1, 128, 80), ask(1, 256), ask(1, 256)
            pitch = torch.nn.functional.one_hot(torch.from_numpy(rng.integers(0, 257, (1, 128))), 257).float()
            for k, v in dict(mel=mel, speaker=speaker, voice=voice, pitch=pitch, out=nets['autovc'](mel, speaker, pitch, voice)).items():
                put('autovc.' + k, v)
        if 'speakerEncoder' in nets:
            sound = ask(1, LOOK) * .1
            put('speakerEncoder.sound', sound); put('speakerEncoder.out', nets['speakerEncoder'](sound))
        if 'image' in nets:
            picture = torch.from_numpy(rng.uniform(0, 1, (1, 6, 256, 256)).astype(np.float32))
            put('image.picture', picture); put('image.out', nets['image'](picture))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('folder'); ap.add_argument('--seed', type=int, default=1); ap.add_argument('--old', action='store_true'); ap.add_argument('--answers', action='store_true')
    ap.add_argument('--parts', default='content,speaker,autovc,speakerEncoder,image')
    a = ap.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    rng, nets = np.random.default_rng(a.seed), {}
    for part in a.parts.split(','):
        file, entry, kind, _ = checkpoint.FILES[part]
        net = nets[part] = randomise(kind(), rng)
        weights = net.state_dict()
        top = {entry: weights, 'epoch': 7}
        if part == 'speaker':                        # the released one carries a decoder that nobody uses
            weights['decoder.norm.alpha'] = torch.ones(64); weights['comb_mlp.0.weight'] = torch.ones(2, 2)
        if part == 'speakerEncoder':                 # so does Resemblyzer's, of its training
            weights['similarity_weight'] = torch.ones(1); weights['similarity_bias'] = torch.zeros(1)
        if part == 'image':                          # and this one a pickled optimiser, saved from several cards
            top['opt'] = torch.optim.Adam(list(net.parameters())[:2])
            top[entry] = type(weights)(('module.' + k, v) for k, v in weights.items())
        torch.save(top, os.path.join(a.folder, file), _use_new_zipfile_serialization=not a.old)
    if 'autovc' in nets:
        np.savetxt(os.path.join(a.folder, 'obama_emb.txt'), rng.normal(0, .06, 256))
        np.savetxt(os.path.join(a.folder, 'MEAN_STD_AUTOVC_RETRAIN_MEL_AU.txt'), np.r_[np.linspace(.66, .25, 80), np.full(80, .12)])
    if a.answers:
        answers(nets, a.folder, rng)


if __name__ == '__main__':
    main()
