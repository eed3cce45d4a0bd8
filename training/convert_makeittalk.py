#!/usr/bin/env python3
"""MakeItTalk's own checkpoints, which you bring -> models/<name>/{*.onnx, model.json}, for --model NAME.

    python3 training/convert_makeittalk.py DIR --out models/makeittalk

DIR holds ckpt_content_branch.pth and, where you have them, ckpt_speaker_branch.pth, ckpt_autovc.pth, ckpt_116_i2i_comb.pth,
MEAN_STD_AUTOVC_RETRAIN_MEL_AU.txt, obama_emb.txt, emb.pickle.  Who speaks is heard with Resemblyzer's weights: its pretrained.pt in
DIR, or the installed package.  Nothing in these files is run.  The weights stay under their own
licence (CC BY-NC 4.0: no commercial use), and so does what is made from them.
"""
import interpreter  # noqa: F401
import argparse, json, os, re, sys
import numpy as np
from face import root
from makeittalk import checkpoint, enrolment, export, features
from makeittalk.networks import EMBEDDING
from makeittalk.pickles import Refused, table
from voices import read_wav

LICENCE = 'CC-BY-NC-4.0 (weights of MakeItTalk, brought by the user; no commercial use)'
ENCODER_LICENCE = '; speakerEncoder.onnx: Apache-2.0 (Resemblyzer, Resemble AI)'
CONVERTER_DELAY = 31                                 # frames
LIPS = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'smile']
HEAD = ['browLeft', 'browRight', 'yaw', 'pitch', 'roll', 'shiftX', 'shiftY']
SPREAD_FILE, VOICE_FILE, STYLES_FILE = 'MEAN_STD_AUTOVC_RETRAIN_MEL_AU.txt', 'obama_emb.txt', 'emb.pickle'


def embedding(values, name):
    values = np.asarray(values, float).ravel()
    if values.size != EMBEDDING or not np.isfinite(values).all():
        raise Refused('%s: expected %d numbers, found %d' % (name, EMBEDDING, values.size))
    return [round(float(v), 6) for v in values]


def read_embedding(path):
    """256 numbers: text, .npy, or raw float32 (.f32)"""
    try:
        if path.endswith('.npy'):
            return embedding(np.load(path, allow_pickle=False), path)
        return embedding(np.fromfile(path, '<f4') if path.endswith('.f32') else np.loadtxt(path), path)
    except (OSError, ValueError) as error:
        raise Refused('%s: no speaker embedding (%s)' % (path, error)) from None


def styles(folder, style):
    """{name: embedding} of emb.pickle, and the one to begin with"""
    path = os.path.join(folder, STYLES_FILE)
    known = {str(k): embedding(v, '%s: "%s"' % (STYLES_FILE, k)) for k, v in table(path).items()} if os.path.exists(path) else {}
    if style in known:
        return known, known[style]
    if style:
        return known, read_embedding(style)
    return known, next(iter(known.values()), [0.0] * EMBEDDING)


def neutral():
    """the canonical face [1,204] in MakeItTalk's space: jaw 1.6 wide, its middle the origin, a tenth of the depth"""
    with open(os.path.join(root(), 'src', 'face', 'canonical.json')) as file:
        p = np.array(json.load(file)['neutral'])
    p = (p - (p[0] + p[16]) / 2) * (1.6 / (p[16, 0] - p[0, 0]))
    return (p * [1, 1, .1]).astype(np.float32).reshape(1, 204)


def convert(folder, out, a):
    name = os.path.basename(os.path.abspath(out))
    if not re.fullmatch(r'[\w.-]+', name):
        raise Refused('%s: a model needs a plain name' % out)
    places = {part: enrolment.weights_folder(folder) if part == 'speakerEncoder' else folder for part in checkpoint.FILES}
    nets = {part: checkpoint.load(place, part) for part, place in places.items()}      # all are checked before anything is written
    if nets['autovc'] is None:
        del nets['speakerEncoder']
    if nets['content'] is None:
        raise Refused('%s: there is no %s in it' % (folder, checkpoint.FILES['content'][0]))
    known, style = styles(folder, a.style)
    heard = features.log_mel(read_wav(a.speech))
    section = dict(window=18, loudness=features.LOUDNESS, gains=dict(lipX=a.amp_lip_x, lipY=a.amp_lip_y, position=a.amp_pos), heard=features.spread(heard), style=style)
    path = a.features or os.path.join(folder, SPREAD_FILE)
    if a.features or os.path.exists(path):
        section['converted'] = features.read_spread(path)
    elif nets['autovc'] is not None:
        raise Refused('%s: AutoVC needs %s beside it (in the original: src/dataset/utils/)' % (folder, SPREAD_FILE))
    voice = os.path.join(folder, VOICE_FILE)
    if nets['autovc'] is not None:
        if not os.path.exists(voice):
            raise Refused('%s: AutoVC needs %s beside it (in the original: src/autovc/retrain_version/)' % (folder, VOICE_FILE))
        section['voice'] = read_embedding(voice)
        if a.speaker:
            section['speaker'] = read_embedding(a.speaker)
        if a.enrol:
            if nets['speakerEncoder'] is None:
                raise Refused("--enrol needs Resemblyzer's weights: pip install resemblyzer, or its pretrained.pt in %s" % folder)
            section['speaker'] = embedding(enrolment.enrol(nets['speakerEncoder'], a.enrol), a.enrol)
        if a.live_autovc:
            section['liveAutovc'] = True
    frames, sure = features.lead(nets['content'], heard, section['heard'], neutral())
    measured = sure > .5
    section['labelOffset'] = frames if measured else features.LEAD
    print('lips lead the sound by %d frames (%s)' % (section['labelOffset'], 'correlation %.2f' % sure if measured else
          'the known value; on %s only %.2f was reached, at %d' % (os.path.basename(a.speech), sure, frames)))

    os.makedirs(out, exist_ok=True)
    graphs = {}
    for part, net in nets.items():
        if net is not None:
            graphs.update(export.write(net, part, out))
    if known:
        with open(os.path.join(out, 'styles.json'), 'w') as file:
            json.dump(known, file)
    content = graphs.pop('content')
    section['graphs'] = graphs
    # One frame more than the window's own reach, for the smoothing that follows; AutoVC has its own delay (converter.ts).
    ahead = 18 - section['labelOffset'] + (CONVERTER_DELAY if section.get('liveAutovc') else 0)
    licence = LICENCE + ENCODER_LICENCE if 'speakerEncoder' in graphs else LICENCE
    card = dict(schema=1, name=name, version='1.0.0', licence=licence, **content, mel=features.DECLARED, lookAhead=ahead,
                inputs=dict(mel='windows'), states=[], outputs=dict(articulation='displacement'),
                articulation=LIPS + (HEAD if nets['speaker'] is not None else []), makeittalk=section)
    with open(os.path.join(out, 'model.json'), 'w') as file:
        json.dump(card, file, indent=1); file.write('\n')
    print('%s: %s' % (out, ', '.join(part for part, net in nets.items() if net is not None)))
    missing = [checkpoint.FILES[part][0] + (' (of Resemblyzer)' if part == 'speakerEncoder' else '') for part, net in nets.items() if net is None]
    if missing:
        print('not found, and left out: ' + ', '.join(missing))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('folder', metavar='DIR'); ap.add_argument('--out', required=True, help='models/NAME')
    ap.add_argument('--style', help='a name in emb.pickle, or a file of 256 numbers: whose head movements')
    who = ap.add_mutually_exclusive_group()
    who.add_argument('--enrol', metavar='WAV', help='who speaks (for AutoVC): 5 s or more of it; without, it is heard on air')
    who.add_argument('--speaker', help='the same, a file of 256 numbers as Resemblyzer gives them')
    ap.add_argument('--live-autovc', action='store_true', help='live sound goes through AutoVC as well: half a second later')
    ap.add_argument('--features', help='a file of 80 means and 80 deviations instead of the one in DIR')
    ap.add_argument('--speech', default=os.path.join(root(), 'presets', 'hello.wav'), help='16 kHz wav on which the lead and the spread are measured')
    ap.add_argument('--amp_lip_x', type=float, default=2.0); ap.add_argument('--amp_lip_y', type=float, default=2.0); ap.add_argument('--amp_pos', type=float, default=.5)
    a = ap.parse_args()
    try:
        convert(a.folder, a.out, a)
    except Refused as error:
        sys.exit('convert_makeittalk: %s' % error)


if __name__ == '__main__':
    main()
