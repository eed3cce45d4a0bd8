"""Random crops of the augmented streams with on-the-fly changes of the log-mel: gain, colour, formants, noise, masks."""
import functools, os, zlib
import numpy as np
from scipy.ndimage import gaussian_filter1d
import fronting, realign, streams, teacher
from model import LEVEL_FRAMES

# shares of the crops
GROUPS = dict(flite=.07, festival=.04, espeak=.23, russian=.06, asterisk=.12, queen=.19, tuxpaint=.10, fillets=.06, klettres=.02, sky=.26, drascula=.11, silence=.07, played=.12, own=.30)
# and within eSpeak's: what a stream file's name begins with -> times its share; of both there are few recorded people, and they were heard less well than English
OFTENER = dict(espeak_roa_fr=3.0, espeak_gmw_de=2.0)
CORNERS = 2.5                                        # frames, sigma
TEMPO, RETIMED = (.84, 1.19), .6                     # seconds of speech in one, and the share of the crops that it is drawn for; the pitch stays
UNDER = .15                                          # the share of the crops with real sounds under them, 6 to 32 dB quieter than the crop
SOONER = .020                                        # s; a pause begins that much sooner for the learner, so that the mouth is shut in time


@functools.lru_cache(None)                           # the runs of one command share most files
def read(path):
    """stream file -> mel, teacher tracks, visemes, loudness, (first, end) frame of the chunks"""
    z = dict(np.load(path))
    start = z['start']
    z['mel'], z['phones'] = fronting.front(z['mel'], realign.phones(path, z['phones']), start, zlib.crc32(os.path.basename(path).encode()))
    tracks, viseme = streams.tracks(z, teacher.load_table(), SOONER)
    # filmed mouth corners move more slowly than the teacher's
    tracks[:, 2:4] = gaussian_filter1d(tracks[:, 2:4].astype(np.float32), CORNERS, axis=0, mode='nearest')
    return z['mel'], tracks, viseme, (10.0 ** z['mel'].astype(np.float32)).mean(1) + 1e-8, np.stack([start, np.r_[start[1:], len(z['mel'])]], 1)


class Streams:
    def __init__(self, paths, seed=1):
        self.rng = np.random.default_rng(seed)
        self.mel, self.tracks, self.viseme, self.power, self.chunks, weight = [], [], [], [], [], []
        groups = {}
        for k, p in enumerate(paths):
            for to, what in zip((self.mel, self.tracks, self.viseme, self.power, self.chunks), read(p)):
                to.append(what)
            name = os.path.basename(p)
            groups.setdefault(name.split('_')[0].split('.')[0], []).append(k)
            weight.append(float(len(self.mel[-1])) * next((more for begin, more in OFTENER.items() if name.startswith(begin)), 1))
        self.played = groups.get('played', [])
        weight = np.array(weight)
        for g, ks in groups.items():
            weight[ks] *= GROUPS.get(g, .2) / weight[ks].sum()
        self.weight = weight / weight.sum()
        self.frames = sum(len(m) for m in self.mel)

    def draw(self, batch, length):
        """-> mel [B,T,80] float32, tracks [B,T,7], viseme [B,T], loudness history [B,1,374]"""
        r, (mel, tr, vis, hist) = self.rng, self.cut(batch, int(length * TEMPO[1]) + 2)
        out = np.empty((batch, length, 80), np.float32), np.empty((batch, length, 7), np.float32), np.empty((batch, length), np.int64)
        for b in range(batch):
            at = np.arange(length) * (r.uniform(*TEMPO) if r.random() < RETIMED else 1)
            i = at.astype(int); f = (at - i).astype(np.float32)[:, None]
            for to, x in zip(out, (mel[b], tr[b])):
                to[b] = x[i] * (1 - f) + x[i + 1] * f
            out[2][b] = vis[b][np.round(at).astype(int)]
        return *out, hist

    def cut(self, batch, length):
        """as `draw`, as it was said"""
        H = LEVEL_FRAMES - 1
        mel = np.full((batch, length, 80), -8, np.float32); tr = np.zeros((batch, length, 7), np.float32)
        vis = np.zeros((batch, length), np.int64); hist = np.zeros((batch, 1, H), np.float32)
        for b, k in enumerate(self.rng.choice(len(self.mel), batch, p=self.weight)):
            c = self.chunks[k]
            s, e = c[self.rng.choice(len(c), p=(c[:, 1] - c[:, 0]) / (c[:, 1] - c[:, 0]).sum())]
            a = s if self.rng.random() < .22 else int(self.rng.integers(s, max(s + 1, e - length)))
            n = min(length, e - a)
            mel[b, :n] = self.mel[k][a:a + n]; tr[b, :n] = self.tracks[k][a:a + n]; vis[b, :n] = self.viseme[k][a:a + n]
            h = self.power[k][max(s, a - H):a]
            if len(h):
                hist[b, 0, H - len(h):] = h
        return mel, tr, vis, hist

    def augment(self, mel, hist):
        """in place on log10 mel and the loudness history"""
        r, (B, T, F) = self.rng, mel.shape
        band = np.arange(F) / F
        gain = r.normal(0, .15, (B, 1, 1)).astype(np.float32)
        drift = np.cumsum(r.normal(0, .004, (B, T, 1)), 1).astype(np.float32)
        colour = np.zeros((B, 1, F), np.float32)
        for _ in range(2):
            colour += r.uniform(-.6, .6, (B, 1, 1)) * np.exp(-((band - r.uniform(0, 1, (B, 1, 1))) / r.uniform(.1, .4, (B, 1, 1))) ** 2)
        colour += r.uniform(-.4, .4, (B, 1, 1)) * (band - .5)
        mel += gain + drift + colour
        hist *= 10.0 ** gain
        for b in np.where(r.random(B) < .7)[0]:      # formants: stretch the band axis, not evenly
            knots = np.array([0, .25, .5, .75, 1]) * r.uniform(.90, 1.11) + np.r_[0, r.normal(0, .018, 3), 0]
            pos = np.clip(np.interp(band, np.linspace(0, 1, 5), knots) * F + r.uniform(-1, 1), 0, F - 1.001)
            i = pos.astype(int); f = (pos - i).astype(np.float32)
            mel[b] = mel[b][:, i] * (1 - f) + mel[b][:, i + 1] * f
        for b in np.where(r.random(B) < .35)[0]:     # steady coloured noise with the fluctuation of a short-time spectrum
            p = 10.0 ** mel[b]
            level = np.log10(p.mean() + 1e-9) - r.uniform(.3, 3.2)
            shape = 10.0 ** (level + r.uniform(-1.5, .5) * (band - .3) + .3 * np.sin(r.uniform(0, 6) + band * r.uniform(2, 9)))
            mel[b] = np.log10(p + shape * r.gamma(3, 1 / 3, p.shape).astype(np.float32) + 1e-10)
            hist[b][hist[b] > 0] += shape.mean()
        for b in np.where(r.random(B) < UNDER * bool(self.played))[0]:   # music and other real sounds under the voice, as the powers add
            k = r.choice(self.played); a = int(r.integers(len(self.mel[k]) - T))
            p, q = 10.0 ** mel[b], 10.0 ** self.mel[k][a:a + T].astype(np.float32)
            q *= p.mean() / q.mean() * 10.0 ** -r.uniform(.6, 3.2)
            mel[b] = np.log10(p + q + 1e-10)
            hist[b][hist[b] > 0] += q.mean()
        for b in np.where(r.random(B) < .15)[0]:
            w = r.integers(2, 10); a = r.integers(0, F - w); mel[b, :, a:a + w] = mel[b, :, a:a + w].min(axis=1, keepdims=True) - .3
        np.maximum(mel, -10, out=mel)
        return mel, hist
