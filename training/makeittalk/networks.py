"""The four networks of MakeItTalk and the one of Resemblyzer, from their description: same tensors, same names, own code.

Shapes: B windows, n windows of a segment, T mel frames of 16 ms.
"""
import math
import numpy as np
import torch
from torch import nn
from mel import filters

WINDOW, BANDS, POINTS, EMBEDDING, BLOCK, PITCHES = 18, 80, 204, 256, 16, 257


class Content(nn.Module):
    """lips: windows [B,18,80] and a face [1,204] -> displacements [B,204]"""
    def __init__(self):
        super().__init__()
        self.fc_prior = nn.Sequential(nn.Linear(BANDS, 256), nn.BatchNorm1d(256), nn.LeakyReLU(.2), nn.Linear(256, 161))
        self.bilstm = nn.LSTM(161, 256, 3, batch_first=True)     # the name is the checkpoint's; it runs one way
        self.fc = nn.Sequential(nn.Linear(460, 512), nn.BatchNorm1d(512), nn.LeakyReLU(.2), nn.Linear(512, 256), nn.BatchNorm1d(256), nn.LeakyReLU(.2),
                                nn.Linear(256, POINTS))

    def forward(self, windows, face):
        x = self.fc_prior(windows.reshape(-1, BANDS)).reshape(-1, WINDOW, 161)
        last = self.bilstm(x)[0][:, -1]
        return self.fc(torch.cat([last, face.expand(last.shape[0], POINTS)], 1))


class Norm(nn.Module):
    """not LayerNorm: unbiased deviation, the small constant outside the root"""
    def __init__(self, width):
        super().__init__()
        self.alpha, self.bias = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))

    def forward(self, x):
        d = x - x.mean(-1, keepdim=True)
        deviation = ((d * d).sum(-1, keepdim=True) / (x.shape[-1] - 1)).sqrt()
        return self.alpha * d / (deviation + 1e-6) + self.bias


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.q_linear, self.v_linear, self.k_linear, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, query, known):
        """query [k,w], known [n,w] -> [k,w]"""
        split = lambda x: x.reshape(-1, self.heads, self.size).transpose(0, 1)
        q, k, v = split(self.q_linear(query)), split(self.k_linear(known)), split(self.v_linear(known))
        share = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(self.size), -1)
        return self.out((share @ v).transpose(0, 1).reshape(-1, self.heads * self.size))


class Forward(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x):
        return self.linear_2(torch.relu(self.linear_1(x)))


class Layer(nn.Module):
    def __init__(self, width=64, heads=2, inner=2048):
        super().__init__()
        self.norm_1, self.norm_2 = Norm(width), Norm(width)
        self.attn, self.ff = Attention(width, heads), Forward(width, inner)

    def forward(self, x, rows=None):
        """x [n,w] -> [n,w], or only some rows of it"""
        known = self.norm_1(x)
        asked = known if rows is None else known.index_select(0, rows)
        x = (x if rows is None else x.index_select(0, rows)) + self.attn(asked, known)
        return x + self.ff(self.norm_2(x))


class _Embed(nn.Module):
    def __init__(self, wide, width):
        super().__init__()
        self.embed = nn.Linear(wide, width)


class _Positions(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.register_buffer('pe', torch.zeros(1, 512, width))   # the stored table is used: its exponents are not the usual ones


class _Encoder(nn.Module):
    def __init__(self, wide=512, width=64):
        super().__init__()
        self.embed, self.pe = _Embed(wide, width), _Positions(width)
        self.layers = nn.ModuleList([Layer(width) for _ in range(2)])
        self.norm = Norm(width)


class Speaker(nn.Module):
    """head and habits: windows of a segment and a speaker's embedding -> displacements [n,204]"""
    def __init__(self):
        super().__init__()
        self.audio_content_encoder = nn.LSTM(BANDS, 256, 3, batch_first=True)
        self.spk_emb_encoder = nn.Sequential(nn.Linear(EMBEDDING, 256), nn.LeakyReLU(.02), nn.Linear(256, 128), nn.LeakyReLU(.02), nn.Linear(128, 128))
        self.encoder = _Encoder()
        self.out = nn.Sequential(nn.Linear(192, 512), nn.LeakyReLU(.02), nn.Linear(512, 256), nn.LeakyReLU(.02), nn.Linear(256, POINTS))

    def heard(self, windows):
        """[B,18,80] -> [B,256]"""
        return self.audio_content_encoder(windows)[0][:, -1]

    def segment(self, heard, style, positions, rows):
        """heard [n,256], style [1,256], places in the table of positions [n], rows that are wanted [k] -> [k,204]; the noise z is 0"""
        n = heard.shape[0]
        x = torch.cat([heard, self.spk_emb_encoder(style).expand(n, 128), heard.new_zeros(1, 128).expand(n, 128)], 1)
        e = self.encoder
        x = e.embed.embed(x) * 8.0 + e.pe.pe[0].index_select(0, positions)
        x = e.norm(e.layers[1](e.layers[0](x), rows))
        return self.out(torch.cat([x, x.new_zeros(1, 128).expand(x.shape[0], 128)], 1))

    def forward(self, windows, style):
        every = torch.arange(windows.shape[0])
        return self.segment(self.heard(windows), style, every, every)


class _Conv(nn.Module):
    def __init__(self, wide, width):
        super().__init__()
        self.conv = nn.Conv1d(wide, width, 5, padding=2)

    def forward(self, x):
        return self.conv(x)


def _stack(*widths):
    """convolution and group norm, the groups as many as give 16 channels each"""
    return nn.ModuleList([nn.Sequential(_Conv(a, b), nn.GroupNorm(b // 16, b)) for a, b in zip(widths, widths[1:])])


class _VoiceEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = _stack(BANDS + EMBEDDING, 512, 512, 512)
        self.lstm = nn.LSTM(512, 16, 2, batch_first=True, bidirectional=True)


class _Linear(nn.Module):
    def __init__(self, wide, width):
        super().__init__()
        self.linear_layer = nn.Linear(wide, width)


class _VoiceDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(32 + EMBEDDING + PITCHES, 512, 3, batch_first=True)
        self.linear_projection = _Linear(512, BANDS)


class _Postnet(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = _stack(BANDS, 512, 512, 512, 512, BANDS)


NORMS = 3 * 32 + 4 * 32 + 5                          # groups of 16 channels in all of AutoVC's normalisations


class _Moments:
    """group norms whose mean and deviation come from frames that were heard before as well as from this stretch"""
    def __init__(self, past, share, weights):
        self.past, self.share, self.weights, self.own = past, share, weights, []

    def norm(self, layer, x):
        groups = x.reshape(layer.num_groups, 16, -1)
        mean, square = groups.mean(1) @ self.weights.t(), (groups * groups).mean(1) @ self.weights.t()
        self.own.append(torch.stack([mean[:, 1], square[:, 1]], 1))
        done = sum(len(own) for own in self.own[:-1])
        past = self.past[done:done + layer.num_groups]
        middle = self.share * past[:, 0] + (1 - self.share) * mean[:, 0]
        variance = self.share * past[:, 1] + (1 - self.share) * square[:, 0] - middle * middle
        y = (groups - middle[:, None, None]) / (variance[:, None, None] + layer.eps).sqrt()
        return y.reshape(1, layer.num_channels, -1) * layer.weight[:, None] + layer.bias[:, None]


class AutoVC(nn.Module):
    """mel [1,T,80], speaker [1,256], pitch one-hot [1,T,257], voice to speak with [1,256] -> mel [1,T,80]; T a multiple of 16"""
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder, self.postnet = _VoiceEncoder(), _VoiceDecoder(), _Postnet()

    def forward(self, mel, speaker, pitch, voice, norm=lambda layer, x: layer(x)):
        frames = mel.shape[1]
        x = torch.cat([mel, speaker.unsqueeze(1).expand(1, frames, EMBEDDING)], 2).transpose(1, 2)
        for conv, group in self.encoder.convolutions:
            x = torch.relu(norm(group, conv(x)))
        x = self.encoder.lstm(x.transpose(1, 2))[0]
        # A block of 16 frames is the forward state at its end and the backward state at its beginning, held for the block.
        code = torch.cat([x[:, BLOCK - 1::BLOCK, :16], x[:, ::BLOCK, 16:]], 2)
        code = code.unsqueeze(2).expand(1, code.shape[1], BLOCK, 32).reshape(1, -1, 32)
        x = torch.cat([code, voice.unsqueeze(1).expand(1, frames, EMBEDDING), pitch], 2)
        first = self.decoder.linear_projection.linear_layer(self.decoder.lstm(x)[0])
        y = first.transpose(1, 2)
        last = len(self.postnet.convolutions) - 1
        for i, (conv, group) in enumerate(self.postnet.convolutions):
            y = norm(group, conv(y))
            y = y if i == last else torch.tanh(y)
        return first + y.transpose(1, 2)

    def stretch(self, mel, speaker, pitch, voice, past, share, weights):
        """The same for a stretch of a stream.  What is normalised goes by `past` [NORMS,2], mean and mean square of each group, with the
        weight `share` [1], and by the stretch's own frames weighted by weights[0] [T].  -> mel, and [NORMS,2] of the frames weights[1] [T].
        With nothing past and all frames weighted alike it is the whole-clip network."""
        moments = _Moments(past, share, weights)
        return self.forward(mel, speaker, pitch, voice, moments.norm), torch.cat(moments.own)


LOOK, STEP, FFT, HOP = 159 * 160 + 400, 77 * 160, 400, 160      # samples: what the speaker encoder sees at a time, and how far apart


class SpeakerEncoder(nn.Module):
    """whose voice it is: sound [B,25840] of 16 kHz -> embeddings [B,256] of length 1; the mel is power, not its logarithm"""
    def __init__(self):
        super().__init__()
        self.lstm, self.linear = nn.LSTM(40, 256, 3, batch_first=True), nn.Linear(256, EMBEDDING)
        angle = 2 * np.pi * np.arange(FFT) / FFT
        bins = np.arange(FFT // 2 + 1)[:, None]
        waves = np.r_[np.cos(bins * angle), np.sin(bins * angle)] * (.5 - .5 * np.cos(angle))
        self.register_buffer('waves', torch.from_numpy(waves[:, None].astype(np.float32)), persistent=False)
        self.register_buffer('bands', torch.from_numpy(filters(FFT, 40, 0, 8000).T.astype(np.float32)), persistent=False)

    def mel(self, sound):
        """[B,N] -> [B,(N - 400) / 160 + 1,40]"""
        x = nn.functional.conv1d(sound.unsqueeze(1), self.waves, stride=HOP)
        cosine, sine = x.split(FFT // 2 + 1, 1)
        return (cosine * cosine + sine * sine).transpose(1, 2) @ self.bands

    def forward(self, sound):
        x = torch.relu(self.linear(self.lstm(self.mel(sound))[0][:, -1]))
        return x / (x * x).sum(1, keepdim=True).sqrt()


class _Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        conv = lambda: nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.block = nn.Sequential(conv(), nn.BatchNorm2d(width), nn.ReLU(), conv(), nn.BatchNorm2d(width))

    def forward(self, x):
        return torch.relu(x + self.block(x))


class _Level(nn.Module):
    """one level of the U: down, what lies below, up again, and beside it the way straight across"""
    def __init__(self, wide, width, below=None, out=None):
        super().__init__()
        down = [nn.Conv2d(wide, width, 3, 2, 1, bias=False)]
        if below is not None and out is None:
            down.append(nn.BatchNorm2d(width))
        down += [nn.ReLU(), _Residual(width), _Residual(width)]
        up = [nn.Upsample(scale_factor=2, mode='nearest'), nn.Conv2d(width * (1 if below is None else 2), out or wide, 3, 1, 1, bias=False)]
        if out is None:
            up += [nn.BatchNorm2d(wide), nn.ReLU(), _Residual(wide), _Residual(wide)]
        self.model = nn.Sequential(*down, *([] if below is None else [below]), *up)
        self.outermost = out is not None

    def forward(self, x):
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


class Image(nn.Module):
    """drawing and photo [B,6,256,256], BGR, 0..1 -> picture [B,3,256,256], 0..1"""
    def __init__(self):
        super().__init__()
        level = _Level(512, 512)
        for wide, width in ((512, 512), (256, 512), (128, 256), (64, 128)):
            level = _Level(wide, width, level)
        self.model = _Level(6, 64, level, 3)

    def forward(self, x):
        return torch.relu(torch.tanh(self.model(x)))
