"""Bundled demo speech ``presets/hello.wav``: our own text, spoken by flite's slt voice (BSD-like licence, CMU).

16 kHz, 16 bit, mono; loops: it starts and ends in silence.
"""
import os, subprocess, tempfile, wave
import numpy as np
from face import root

TEXT = ['Hello, and welcome.', 'I am Mouthpiece, a picture that moves its lips whenever you speak.',
        'Move to a new room, bring a few friends along:', 'from five to twelve people, whoever you are, my mouth follows your voice.',
        'Be brave, have fun, and smile.', 'Bye bye, for now!']
PAUSE = [.10, .15, .0, .25, .15, .45]               # seconds after each sentence, on top of flite's own


def main():
    parts = [np.zeros(4800, np.int16)]
    for line, pause in zip(TEXT, PAUSE):
        with tempfile.TemporaryDirectory() as d:
            f = os.path.join(d, 'a.wav')
            subprocess.run(['flite', '-voice', 'slt', '--setf', 'duration_stretch=0.97', '-t', line, '-o', f], check=True)
            with wave.open(f) as w:
                assert w.getframerate() == 16000
                parts += [np.frombuffer(w.readframes(w.getnframes()), np.int16), np.zeros(int(pause * 16000), np.int16)]
    x = np.concatenate(parts).astype(float)
    x *= 10 ** (-20 / 20) * 32768 / np.sqrt(np.mean(x[np.abs(x) > 200] ** 2))
    out = os.path.join(root(), 'presets', 'hello.wav')
    os.makedirs(os.path.dirname(out), exist_ok=True)
    with wave.open(out, 'wb') as w:
        w.setnchannels(1); w.setsampwidth(2); w.setframerate(16000)
        w.writeframes(np.clip(x, -32000, 32000).astype('<i2').tobytes())
    print('wrote presets/hello.wav, %.1f s, peak %.2f' % (len(x) / 16000, np.abs(x).max() / 32768))


if __name__ == '__main__':
    main()
