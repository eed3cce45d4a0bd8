"""A clip made by hand, for tests: sync_clip.py FOLDER VOICE SECONDS -> clip.wav, and clip.txt with the lips of its phones (no lip model in
between) in the text format of MakeItTalk: 204 numbers a row, 62.5 rows a second."""
import json, os, sys, wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np
import teacher, text, voices
from face import root

folder, voice, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
audio, phones, at = [], [], 0.0
for x, ph in voices.espeak(voice, 'en', text.sentences('en', 20, 17), 165, 50):
    phones += [(at + s, at + e, c) for s, e, c in ph]
    audio.append(x); at += len(x) / voices.RATE
    if at > seconds:
        break
audio = np.concatenate(audio)
tracks = teacher.tracks(phones, len(audio) // 256 + 1, teacher.load_table())
z = json.load(open(os.path.join(root(), 'src', 'face', 'canonical.json')))
points = np.tile(np.array(z['neutral'])[None], (len(tracks), 1, 1))
for k, names in enumerate((['jaw'], ['gapLower', 'gapUpper'], ['wide'], ['round'], ['press'], ['tuck'], ['tongue'])):
    for name in names:
        points += tracks[:, k, None, None] * np.array(z['directions'][name])[None]
np.savetxt(os.path.join(folder, 'clip.txt'), points.reshape(len(points), 204), fmt='%.6f')
with wave.open(os.path.join(folder, 'clip.wav'), 'wb') as w:
    w.setnchannels(1); w.setsampwidth(2); w.setframerate(voices.RATE); w.writeframes(np.clip(audio * 32768, -32768, 32767).astype('<i2').tobytes())
