"""Speech with phone times, for tests: speech.py FOLDER VOICE COUNT [TEXT_SEED]  (an eSpeak voice such as gmw/en-US+m3, or a flite voice)"""
import os, sys, wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import numpy as np
import text, voices
from visemes import CLASSES

folder, voice, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int((sys.argv + ['5'])[4])
os.makedirs(folder, exist_ok=True)
words = text.sentences('en', count, seed)
spoken = voices.espeak(voice, 'en', words, 165, 50) if '/' in voice else voices.flite(voice, words)
for k, (audio, phones) in enumerate(spoken):
    stem = os.path.join(folder, '%02d' % k)
    with wave.open(stem + '.wav', 'wb') as w:
        w.setnchannels(1); w.setsampwidth(2); w.setframerate(voices.RATE); w.writeframes(np.clip(audio * 32768, -32768, 32767).astype('<i2').tobytes())
    with open(stem + '.lab', 'w') as f:
        f.write(''.join('%.3f\t%.3f\t%s\t%s\n' % (s, e, CLASSES[c].lower(), CLASSES[c]) for s, e, c in phones))
