"""The 24 viseme classes and the maps from each engine's phone names to them.

A phone maps to one class, or for diphthongs and affricates to two with the share of the first.
Classes follow the usual English groupings (e.g. J. Jeffers and M. Barley, Speechreading, 1971) with vowels kept apart.
"""
CLASSES = ['SIL', 'PBM', 'FV', 'W', 'TH', 'TD', 'S', 'SH', 'R', 'L', 'K', 'H', 'Y',
           'AA', 'AE', 'AH', 'EH', 'IH', 'IY', 'AO', 'OW', 'UW', 'UE', 'ER']
INDEX = {c: i for i, c in enumerate(CLASSES)}
SILENT = {'pau', 'sil', 'sp', 'h#', '#', '_', '', 'ssil', 'spn', 'brth', 'SIL', '<sil>'}

# CMU / flite / festival names (US English); also what forced alignments use
ARPA = dict(p='PBM', b='PBM', m='PBM', em='PBM', f='FV', v='FV', w='W', hw='W', th='TH', dh='TH', t='TD', d='TD', n='TD', nx='TD', en='TD', dx='TD',
            s='S', z='S', sh='SH', zh='SH', ch=('TD', 'SH', .4), jh=('TD', 'SH', .4), r='R', l='L', el='L', k='K', g='K', ng='K', hh='H', hv='H', y='Y',
            aa='AA', ae='AE', ah='AH', ax='AH', eh='EH', ih='IH', ix='IH', iy='IY', ao='AO', uw='UW', ux='UW', uh='UW', er='ER', axr='ER',
            ay=('AA', 'IH', .55), ey=('EH', 'IH', .55), ow=('OW', 'UW', .55), aw=('AA', 'UW', .55), oy=('AO', 'IH', .55))
ARPA['e'] = 'EH'; ARPA['o'] = 'OW'; ARPA['i'] = 'IY'; ARPA['u'] = 'UW'; ARPA['a'] = 'AA'

# festvox-ru (msu_ru_nsh): doubled letters are palatalised consonants or stressed vowels
RUSSIAN = dict(p='PBM', b='PBM', m='PBM', f='FV', v='FV', t='TD', d='TD', n='TD', s='S', z='S', c=('TD', 'S', .4), ch=('TD', 'SH', .4),
               sh='SH', sch='SH', zh='SH', r='R', l='L', k='K', g='K', h='K', j='Y',
               aa='AA', a='AH', ae='AE', ay='IH', ee='EH', e='EH', ii='IY', i='IH', yy='IH', y='IH', oo='AO', uu='UW', u='UW', ur='UW')
for _c in 'pbmfvtdnszrlkgh':
    RUSSIAN[_c * 2] = RUSSIAN[_c]

# IPA symbols as eSpeak NG prints them, longest match first
IPA = {'t͡ʃ': ('TD', 'SH', .4), 'd͡ʒ': ('TD', 'SH', .4), 'tʃ': ('TD', 'SH', .4), 'dʒ': ('TD', 'SH', .4), 't͡s': ('TD', 'S', .4), 'ts': ('TD', 'S', .4), 'dz': ('TD', 'S', .4),
       'tɕ': ('TD', 'SH', .4), 'dʑ': ('TD', 'SH', .4), 'pf': ('PBM', 'FV', .5),
       'aɪ': ('AA', 'IH', .55), 'eɪ': ('EH', 'IH', .55), 'oʊ': ('OW', 'UW', .55), 'əʊ': ('AH', 'UW', .5), 'aʊ': ('AA', 'UW', .55), 'ɔɪ': ('AO', 'IH', .55), 'ɔø': ('AO', 'IH', .55), 'ɔʏ': ('AO', 'IH', .55),
       'ɛɪ': ('EH', 'IH', .55), 'œy': ('AE', 'UE', .55), 'ʌʊ': ('AA', 'UW', .55), 'ɪə': ('IH', 'AH', .5), 'eə': ('EH', 'AH', .5), 'ʊə': ('UW', 'AH', .5), 'aɪə': ('AA', 'IH', .55),
       'oː': 'OW', 'ɔː': 'AO', 'ɜː': 'ER', 'iː': 'IY', 'uː': 'UW', 'ɑː': 'AA', 'aː': 'AA', 'eː': 'EH', 'yː': 'UE', 'øː': 'UE', 'ɛː': 'EH',
       'p': 'PBM', 'b': 'PBM', 'm': 'PBM', 'ɓ': 'PBM', 'f': 'FV', 'v': 'FV', 'ʋ': 'FV', 'ɱ': 'FV', 'β': 'FV', 'ɸ': 'FV', 'w': 'W', 'ʍ': 'W', 'ɥ': 'W', 'θ': 'TH', 'ð': 'TH',
       't': 'TD', 'd': 'TD', 'n': 'TD', 'ɾ': 'TD', 'ʈ': 'TD', 'ɖ': 'TD', 'ɳ': 'TD', 'ɲ': 'TD', 'c': 'K', 'ɟ': 'K',
       's': 'S', 'z': 'S', 'ʃ': 'SH', 'ʒ': 'SH', 'ʂ': 'SH', 'ʐ': 'SH', 'ɕ': 'SH', 'ʑ': 'SH', 'ɧ': 'SH', 'ç': 'Y', 'ʝ': 'Y', 'r': 'R', 'ɹ': 'R', 'ɻ': 'R', 'ʁ': 'K', 'ʀ': 'K', 'r̝': 'SH',
       'l': 'L', 'ɫ': 'L', 'ʎ': 'L', 'ɭ': 'L', 'ɬ': 'L', 'k': 'K', 'ɡ': 'K', 'g': 'K', 'ŋ': 'K', 'x': 'K', 'ɣ': 'K', 'q': 'K', 'χ': 'K', 'h': 'H', 'ɦ': 'H', 'ħ': 'H', 'ʕ': 'H', 'ʔ': 'H', 'j': 'Y', 'ʲ': None,
       'a': 'AA', 'ɑ': 'AA', 'ɐ': 'AH', 'æ': 'AE', 'ʌ': 'AH', 'ə': 'AH', 'ɘ': 'AH', 'ɵ': 'OW', 'ɤ': 'AH', 'ɛ': 'EH', 'e': 'EH', 'œ': 'UE', 'ø': 'UE', 'ɜ': 'ER', 'ɚ': 'ER', 'ɝ': 'ER', 'ɞ': 'ER',
       'ɪ': 'IH', 'i': 'IY', 'ɨ': 'IH', 'ᵻ': 'IH', 'y': 'UE', 'ʏ': 'UE', 'ɔ': 'AO', 'ɒ': 'AO', 'o': 'OW', 'u': 'UW', 'ʊ': 'UW', 'ɯ': 'IH', 'ʉ': 'UE'}
_IPA_KEYS = sorted(IPA, key=len, reverse=True)


def from_ipa(symbol, keys=False):
    """IPA string of one eSpeak phone event -> list of classes (with share) or [] when it carries no sound of its own; with `keys` of (IPA, class)."""
    s = ''.join(c for c in symbol if c not in 'ˈˌ͜‿̩̯̃ ̪̬̥|')
    out = []
    while s:
        for k in _IPA_KEYS:
            if s.startswith(k):
                if IPA[k] is not None:
                    out.append((k, IPA[k]) if keys else IPA[k])
                s = s[len(k):]
                break
        else:
            s = s[1:]
    return out


def split(start, end, target):
    """One phone with a class or (first, second, share) -> [(start, end, class index), ...]"""
    if isinstance(target, str):
        return [(start, end, INDEX[target])]
    a, b, share = target
    mid = start + (end - start) * share
    return [(start, mid, INDEX[a]), (mid, end, INDEX[b])]


def phones_to_classes(phones, table):
    """[(start s, end s, name)] -> [(start, end, class index)] with the table ARPA or RUSSIAN; unknown names are silence."""
    out = []
    for s, e, name in phones:
        n = name.lower().rstrip('012')
        if n in SILENT or n not in table:
            out.append((s, e, 0))
        else:
            out += split(s, e, table[n])
    return out


def merge_short_silence(phones, limit=.11):
    """A silence shorter than `limit` before a stop is the stop's closure: give it to the stop.  Others stay."""
    out = []
    stops = {INDEX[c] for c in ('PBM', 'TD', 'K')}
    for i, (s, e, c) in enumerate(phones):
        if c == 0 and 0 < i < len(phones) - 1 and e - s < limit:
            if phones[i + 1][2] in stops:
                continue_from = s
                out.append((continue_from, e, phones[i + 1][2]))
            else:                                    # elsewhere it belongs to the sound before
                p = out.pop(); out.append((p[0], e, p[2]))
            continue
        if out and out[-1][2] == c and abs(out[-1][1] - s) < 1e-4 and c in stops:
            p = out.pop(); out.append((p[0], e, c))
        else:
            out.append((s, e, c))
    return out
