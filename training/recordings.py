"""Real people in Debian packages: recordings with their texts, phones by forced alignment, doubtful ones left out.

Packages are fetched with `apt-get download` and unpacked under .cache/training/unpacked; nothing is installed.  Without them (no
network, no apt) the corpus goes on with a notice.  Licences: README.md.  No recording is redistributed.
"""
import glob, gzip, importlib.util, os, re, shutil, subprocess, tempfile
import numpy as np
import align, drascula, queen, sky

PACKAGES = ['asterisk-core-sounds-%s%s' % (l, k) for l in ('en', 'es', 'fr', 'it', 'ru') for k in ('', '-g722')] + [
    'tuxpaint-stamps-default', 'fillets-ng-data', 'fillets-ng-data-cs', 'fillets-ng-data-nl', 'flight-of-the-amazon-queen', 'klettres-data',
    'beneath-a-steel-sky', 'drascula', 'drascula-spanish']
ASTERISK = dict(en=None, es='roa/es-419', fr='roa/fr', it='roa/it', ru='zle/ru')
TUXPAINT = dict(el='grk/el', es='roa/es', fr='roa/fr', ro='roa/ro', ru='zle/ru')   # the languages whose recordings agree with their texts
KLETTRES = dict(cs='zlw/cs', da='gmq/da', de='gmw/de', en=None, en_GB=None, es='roa/es', fr='roa/fr', hu='urj/hu', it='roa/it', lt='bat/lt', nb='gmq/nb',
                nds='gmw/de', nl='gmw/nl', pt_BR='roa/pt-BR', ru='zle/ru', uk='zle/uk')
FILLETS = dict(cs='zlw/cs', nl='gmw/nl')
DRASCULA = dict(en=None, es='roa/es')
MINUTES = dict(asterisk=24, queen=10, fillets=14, tuxpaint=12, klettres=10, sky=30, drascula=24)   # of one file, at most
FORMATS = {'.g722': ['-f', 'g722'], '.ALS': ['-f', 'u8', '-ar', '11025']}      # files that do not tell


def fetch(cache, packages=PACKAGES, to='unpacked'):
    """-> folder with the unpacked packages; what cannot be had is missing there.  `to` may hold {} for the name of the package"""
    home, debs = os.path.join(cache, to), os.path.join(cache, 'packages')
    os.makedirs(debs, exist_ok=True)
    for p in packages:
        done = os.path.join(debs, '%s.%s.done' % (p, to.split(os.sep)[0]))
        if os.path.exists(done):
            continue
        try:
            if not glob.glob(os.path.join(debs, p + '_*.deb')):
                subprocess.run(['apt-get', 'download', '-q', p], cwd=debs, check=True, capture_output=True)
            os.makedirs(home.format(p), exist_ok=True)
            subprocess.run(['dpkg-deb', '-x', glob.glob(os.path.join(debs, p + '_*.deb'))[0], home.format(p)], check=True)
            open(done, 'w').close()
        except (OSError, IndexError, subprocess.CalledProcessError):
            print('recordings: package %s cannot be had, going on without it' % p, flush=True)
    return home


def decoded(pairs, batch=64):
    """[(path, MP3 bytes or function that gives 8 bit samples, text)] -> (audio float32 at 16 kHz, text); many files per ffmpeg, whose start takes longer than a file"""
    for k in range(0, len(pairs), batch):
        some = pairs[k:k + batch]
        with tempfile.TemporaryDirectory() as d:
            inputs, outputs = [], []
            for i, (sound, _) in enumerate(some):
                if not isinstance(sound, str):
                    name = '%s/%d%s' % (d, i, '.ALS' if callable(sound) else '.mp3')
                    with open(name, 'wb') as f:
                        f.write(sound() if callable(sound) else sound)
                    sound = name
                inputs += [*FORMATS.get(os.path.splitext(sound)[1], ()), '-i', sound]
                outputs += ['-map', '%d:a' % i, '-f', 's16le', '-ac', '1', '-ar', '16000', '%s/%d.raw' % (d, i)]
            subprocess.run(['ffmpeg', '-v', 'error', '-nostdin', *inputs, *outputs], capture_output=True)
            for i, (_, said) in enumerate(some):
                if os.path.exists('%s/%d.raw' % (d, i)):
                    yield np.fromfile('%s/%d.raw' % (d, i), '<i2').astype(np.float32) / 32768, said


def asterisk(home, lang):
    """[(path, text)] of one professional speaker: telephone prompts"""
    text = os.path.join(home, 'usr/share/doc/asterisk-core-sounds-%s/core-sounds-%s.txt.gz' % (lang, lang))
    if not os.path.exists(text):
        return []
    found = {}
    for f in glob.glob(os.path.join(home, 'usr/share/asterisk/sounds', lang + '_*', '**', '*.g722'), recursive=True):
        found['/'.join(f.split('/sounds/')[1].split('/')[1:])[:-5]] = f
    out = []
    for line in gzip.open(text, 'rt', encoding='utf-8', errors='replace'):
        name, _, said = line.strip().partition(':')
        if name in found and len(said.split()) > 1 and not re.search(r'[\[(<]', said):
            out.append((found[name], said))
    return out


def tuxpaint(home, lang):
    """volunteers describing pictures"""
    out = []
    for f in sorted(glob.glob(os.path.join(home, 'usr/share/tuxpaint/stamps', '**', '*_desc_%s.ogg' % lang), recursive=True)):
        t = re.sub(r'_desc_\w+\.ogg$', '.txt', f)
        for line in open(t, encoding='utf-8', errors='replace') if os.path.exists(t) else ():
            k, _, said = line.strip().partition('=')
            if k == lang + '.utf8' and said:
                out.append((f, said))
    return out


def klettres(home, lang):
    """letters, syllables and words for children, one volunteer per language"""
    path = os.path.join(home, 'usr/share/klettres', lang, 'sounds.xml')
    if not os.path.exists(path):
        return []
    pairs = re.findall(r'name="([^"]+)"\s+file="([^"]+\.ogg)"', open(path, encoding='utf-8').read())
    pairs = [(said, os.path.join(home, 'usr/share/klettres', f)) for said, f in pairs]
    return [(f, said) for said, f in pairs if os.path.exists(f)]


def fillets(home, lang, fish):
    """one of the two actors who speak the fishes (`fish` m or v)"""
    out = []
    for script in sorted(glob.glob(os.path.join(home, 'usr/share/games/fillets-ng/script', '**', '*dialogs_%s.lua' % lang), recursive=True)):
        for name, said in re.findall(r'dialogId\("([^"]+)".*?\n\s*dialogStr\("([^"\n]+)"\)', open(script, encoding='utf-8', errors='replace').read()):
            who = re.search(r'-([mv])-', name)
            sound = script.split('/script/')[1].rsplit('/', 1)[0]
            f = os.path.join(home, 'usr/share/games/fillets-ng/sound', sound, lang, name + '.ogg')
            if who and who.group(1) == fish and os.path.exists(f):
                out.append((f, said))
    return out


def aligned(pairs, voice, least=3):
    """[(sound, text)] -> (audio, phones) of the recordings whose alignment is plausible; half a minute at most each"""
    for x, said in decoded(pairs):
        if not .5 * 16000 < len(x) < 30 * 16000 or np.abs(x).max() < .01:
            continue
        try:
            ph = align.align(x, said, voice)
        except RuntimeError:
            continue
        if ph and align.plausible(x, ph, least):
            yield x * (.5 / np.abs(x).max()), ph


def jobs(home):
    """[(name, generator factory)], one per speaker or group of speakers"""
    if shutil.which('ffmpeg') is None or importlib.util.find_spec('pocketsphinx') is None:
        print('recordings: ffmpeg or python3-pocketsphinx is missing, going on without recordings')
        return []
    out = []
    for lang, voice in ASTERISK.items():
        out.append(('asterisk_' + lang, asterisk(home, lang), voice))
    for lang, voice in TUXPAINT.items():
        out.append(('tuxpaint_' + lang, tuxpaint(home, lang), voice))
    for lang, voice in FILLETS.items():
        for fish in 'mv':
            out.append(('fillets_%s_%s' % (lang, fish), fillets(home, lang, fish), voice))
    for lang, voice in KLETTRES.items():
        out.append(('klettres_' + lang, klettres(home, lang), voice))
    for who, pairs in queen.speech(home).items():
        out.append(('queen_' + who, pairs, None))
    for section, pairs in sky.speech(home).items():
        out.append(('sky_' + section, pairs, None))
    for lang, voice in DRASCULA.items():
        for who, pairs in drascula.speech(home, lang).items():
            out.append(('drascula_%s_%s' % (lang, who), pairs, voice))
    return [(name, lambda p=pairs, v=voice, n=2 if name.startswith('klettres') else 3: aligned(p, v, n)) for name, pairs, voice in out if len(pairs) > 10]
