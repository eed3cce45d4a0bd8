"""Last adjustments of a trained checkpoint: how sure a contact must be, what filmed lips ask (`filmed.py`), how far the lips open, spread and round.

On synthetic voices the network is surer of p b m and f v than on people, so a threshold chosen there misses contacts of real ones.
Offset: the logit with the best F1 on validation speech becomes 0.  Slope: steeper, so that the exact threshold matters less.
The gate that closes the lips goes with them; the gate of silence becomes tighter than the one with which the network learned.
Ranges: who guesses between two sounds moves less than either asks for, so what is heard is shown with the range that lips have
(as speech synthesis gives its parameters their variance back: T. Toda and K. Tokuda, 2007).
"""
import numpy as np
import torch
import filmed, metrics, model, real, train

SLOPE = 2.5
GATE = (-.2, 1.0)                                    # logits from the offset on: lips begin to close, lips shut; with (.2, 1.6) a fifth of the contacts that were found stayed ajar
# by look-ahead: silence at which the mouth begins to close, and is shut (still in pauses and shut in time, for 0.006 of opening; who hears further ahead is surer),
# and `Student.open_before`: where less is heard ahead, silence is heard over two whole frames, or the lips tremble in it
SILENCE = {0: (.16, .48), 2: (.21, .53), 4: (.27, .68)}
BEFORE = {0: (1.0, .2), 2: (.5, .2)}
BOLD = .8                                            # `Student.open_bold`: who hears speech after a pause doubts it, and guesses less than there is
MILDER = .6                                          # logits below the best offset: a closure that is missed is seen more than a false one, and a threshold fixed on synthetic voices comes out stricter
OFFSETS = (-.4, .1)                                  # press, tuck, where there are no recordings to find them with; what validation speech asked for when `default` was made
LOGITS = np.arange(-1.6, .81, .1)
GAIN = dict(gap=1.2, corners=1.4)                    # where there are no recordings to find them with
MANY = 60                                            # recordings of one person, above which that person counts as much as all the others


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@torch.no_grad()
def curve(net, items, ahead):
    """F1 of press and tuck [2, LOGITS] on aligned speech; a mean over neighbours, for the figures are coarse"""
    heard = []
    for i in items:
        mel = np.concatenate([i['mel'], np.repeat(i['mel'][-1:], ahead, 0)])
        heard.append((net(torch.as_tensor(mel)[None], net.state(1))[0]['sure'][0, ahead:].numpy(), i['phones']))
    f = [[metrics.event_scores(heard, column, b, kind)['f1'] for b in LOGITS] for column, kind in enumerate(('PBM', 'FV'))]
    return np.array([np.convolve(np.pad(k, 2, mode='edge'), np.ones(5) / 5, 'valid') for k in f])


def offsets(net, items, ahead):
    """logits of press and tuck that are best for the people of few recordings together and for each of many alike"""
    if not items:
        return OFFSETS
    many = {k for k in {i['set'] for i in items} if sum(i['set'] == k for i in items) > MANY}
    groups = [[i for i in items if i['set'] not in many], *([i for i in items if i['set'] == k] for k in sorted(many))]
    f = sum(curve(net, g[::1 + len(g) // 60], ahead) for g in groups if g)
    return tuple(float(LOGITS[k] - MILDER) for k in f.argmax(1))


def of(table, ahead):
    """the entry for the largest look-ahead that is not above this one"""
    return table[max(k for k in table if k <= ahead)]


def contacts(net, press, tuck, ahead):
    """in place: counted logit = SLOPE * (logit - offset)"""
    with torch.no_grad():
        net.contact_scale.fill_(SLOPE); net.contact_zero.copy_(torch.tensor([press, tuck]))
        low, high = (sigmoid(SLOPE * b) for b in GATE)
        for k, (a, b) in enumerate((of(SILENCE, ahead), (low, high))):
            net.open_scale[k] = -1 / (b - a); net.open_shift[k] = b / (b - a)


def corners(net, items, ahead):
    """how much wider the teacher's mouth gets and narrows in speech than the learner's"""
    if not items:
        return GAIN['corners']
    heard = train.predict(net, items, ahead)
    reach = lambda tracks: np.ptp(np.percentile(np.concatenate([train.width(t)[i['tracks'][:, 1] > .02] for t, i in zip(tracks, items)]), (5, 95)))
    return round(float(reach([i['tracks'] for i in items]) / reach(heard)), 2)


def calibrate(checkpoint, shared=None, paths=()):
    """-> path of the adjusted checkpoint, beside the one given; `paths`: the stream files it learned from"""
    net, z = model.load(checkpoint)
    net.gain.fill_(1); net.corners.fill_(1); net.filmed.zero_()
    items = real.speech(shared)
    found = offsets(net, items, z['ahead'])
    contacts(net, *found, z['ahead'])
    net.open_before.copy_(torch.tensor(of(BEFORE, z['ahead']))); net.open_bold.fill_(BOLD)
    faces = real.Faces(shared)
    left_out = filmed.turn(net, z['ahead'], faces, paths)
    gain = round(1 / train.lips(net, faces, z['ahead'])['range'], 2) if faces.ok else GAIN['gap']
    net.gain.fill_(gain)
    net.corners.fill_(corners(net, [i for i in items if i['set'] not in real.seen()], z['ahead']))
    out = checkpoint.replace('best.pt', 'calibrated.pt')
    torch.save(dict(z, weights=net.state_dict(), contact_offsets=found, left_out=left_out), out)
    if left_out:
        print('filmed speakers, each left out of what the last layer learned of them: gap %(r_gap0).3f, velocity %(r_vel).3f, width %(r_width).3f, AUC %(cl_auc).3f, kappa %(cl_kappa).3f' % left_out)
    print('calibrated: contact offsets %.2f %.2f, gain of the gap %.2f, of the corners %.2f' % (*found, gain, net.corners))
    return out
