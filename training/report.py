"""The evaluation as tables: one per test set, a row per figure, a column per system; and the rows where ours is not ahead."""
import math

# key, what it says, digits, what is better: +1 more, -1 less, 0 nearer to zero, None no contest
ALIGNED = [
    ('open', 'opening, correlation at lag 0', 3, 1),
    ('best', 'opening, at the best lag', 3, 1),
    ('lag_ms', 'that lag, ms', 0, None),
    ('behind_ms', 'lag against the sound as it comes out, ms', 0, 0),
    ('speech', 'opening, speech frames only', 3, 1),
    ('p10', 'opening, worst tenth of the pieces', 2, 1),
    ('velocity', 'velocity of the opening', 3, 1),
    ('wide', 'width', 2, 1),
    ('round', 'rounding', 2, 1),
    ('closure.f1', 'p b m closures, F1', 2, 1),
    ('closure.recall', 'p b m closures, recall', 2, 1),
    ('closure.precision', 'p b m closures, precision', 2, 1),
    ('fv.f1', 'f v contacts, F1', 2, 1),
    ('fv.recall', 'f v contacts, recall', 2, 1),
    ('fv.precision', 'f v contacts, precision', 2, 1),
    ('silence_open', 'opening in silence, of full', 3, -1),
    ('silence_jitter', 'jitter in silence', 4, -1),
    ('shut_ms', 'shut after the end of speech, ms as it comes out', 0, -1),
    ('shut_p90_ms', 'the same, slowest tenth', 0, -1),
    ('onset_ms', 'half open after the onset, ms as it comes out', 0, -1),
]
LIPS = [
    ('r_gap0', 'opening, correlation at lag 0', 3, 1),
    ('r_gap', 'opening, at the best lag', 3, 1),
    ('lag_ms', 'that lag, ms', 0, None),
    ('r_vel', 'velocity of the opening', 3, 1),
    ('r_width', 'width', 3, 1),
    ('cl_auc', 'closed against open, AUC', 3, 1),
    ('cl_kappa', 'closures at matched rate, kappa', 3, 1),
    ('cl_f1', 'closures, F1', 2, 1),
    ('range', 'range of the opening (1 = as filmed)', 2, None),
    ('silence_open', 'opening in silence, of full', 3, -1),
]
# the short table: kind of set, key, words
BRIEF = [
    ('aligned', 'open', 'opening of the lips, correlation'),
    ('aligned', 'velocity', 'its velocity'),
    ('aligned', 'closure.f1', 'p, b, m closures found (F1)'),
    ('aligned', 'fv.f1', 'f, v contacts found (F1)'),
    ('aligned', 'round', 'rounding'),
    ('aligned', 'shut_ms', 'mouth shut after the end of speech (median, ms)'),
    ('lips', 'r_gap0', 'opening, correlation'),
    ('lips', 'r_vel', 'its velocity'),
    ('lips', 'r_width', 'width of the mouth'),
    ('lips', 'cl_auc', 'closed told from open (AUC)'),
]


def value(figures, key):
    for k in key.split('.'):
        figures = (figures or {}).get(k)
    return float('nan') if figures is None else float(figures)


def shown(v, digits):
    return '-' if math.isnan(v) else '%.*f' % (digits, v + 0.0)


def rows_of(s):
    if s['kind'] == 'noise':
        return [(k, k, 3, -1) for k in next(iter(s['figures'].values()))]
    return LIPS if s['kind'] == 'lips' else ALIGNED


def grid(head, rows):
    return '\n'.join(['| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head)] + ['| ' + ' | '.join(r) + ' |' for r in rows])


def one(s, systems):
    """the table of one set"""
    say = 'mean opening while nobody speaks, of full' if s['kind'] == 'noise' else ''
    rows = [[label] + [shown(value(s['figures'].get(n), key), digits) for n in systems] for key, label, digits, _ in rows_of(s)]
    return '**%s** (%s)\n\n%s' % (s['name'], s['size'], grid([say] + list(systems), rows))


def by_folder(R):
    """opening at lag 0, folder by folder"""
    folders = R.get('folders') or {}
    if len(folders) < 2:
        return ''
    cell = lambda v: shown(float('nan') if v is None else v, 3)
    return grid(['opening at lag 0, by folder'] + R['systems'], [[k] + [cell(v.get(n)) for n in R['systems']] for k, v in folders.items()])


def helped(R):
    """the sentence about what was fixed before"""
    out = []
    for n in R['systems']:
        f = R['fixed'].get(n)
        if f:
            fitted = '' if n in R['ours'] else '; smoothed over %d ms' % f['smooth_ms']
            out.append('- %s: %d ms behind the sound (taken out above but for the rows "as it comes out"); opening times %.2f; closures where %s%s'
                       % (n, f['delay_ms'], f['gain'], f['closure'], fitted))
    return '\n'.join(out)


def better(ours, other, way):
    """1 ahead, 0 level, -1 behind, None no contest"""
    if way is None or math.isnan(other):
        return None
    if math.isnan(ours):
        return -1
    a, b = (ours, other) if way == 1 else (-abs(ours), -abs(other)) if way == 0 else (-ours, -other)
    return (a > b + 1e-9) - (a < b - 1e-9)


def behind(R):
    """[(set, row, system, ours, theirs)] where another system is level with the first of ours, or ahead"""
    out, mine = [], R['ours'][0] if R['ours'] else None
    for s in R['sets']:
        if mine not in s['figures']:
            continue
        for key, label, digits, way in rows_of(s):
            for n in R['systems']:
                if n in R['ours'] or n not in s['figures']:
                    continue
                a, b = value(s['figures'][mine], key), value(s['figures'][n], key)
                r = better(round(a, digits), round(b, digits), way)
                if r is not None and r <= 0 and not (r == 0 and abs(a) < 10 ** -digits / 2):
                    out.append((s['name'], label, n, shown(a, digits), shown(b, digits)))
    return out


def verdict(R):
    if not R['ours'] or len(R['systems']) <= len(R['ours']):
        return ''
    rows = behind(R)
    if not rows:
        return '%s is ahead of every other system on every row (rows where both stand at zero left out).' % R['ours'][0]
    return 'Not ahead:\n' + '\n'.join('- %s, %s: %s %s, %s %s' % (where, label, R['ours'][0], a, n, b) for where, label, n, a, b in rows)


def tables(R):
    """the whole report in Markdown"""
    parts = [one(s, R['systems']) for s in R['sets']] + [by_folder(R), helped(R), verdict(R)]
    return '\n\n'.join(p for p in parts if p)


def brief(R):
    """the short table of the README: the first model of ours against the rest"""
    others = [n for n in R['systems'] if n not in R['ours']]
    systems = R['ours'][:1] + others
    rows, sets = [], {k: next((s for s in R['sets'] if s['kind'] == k and not s.get('seen')), None) for k in ('aligned', 'lips', 'noise')}
    where = dict(aligned='aligned speech', lips='filmed people')
    for kind, key, label in BRIEF:
        s = sets[kind]
        if s:
            digits = next(r[2] for r in rows_of(s) if r[0] == key)
            rows.append(['%s (%s)' % (label, where[kind])] + [shown(value(s['figures'].get(n), key), min(2, digits)) for n in systems])
    s = sets['noise']
    if s:
        rows.append(['mouth in noise, typing, hum, breath, music: widest mean opening'] + ['%.1f %%' % (100 * max(s['figures'][n].values())) if n in s['figures'] else '-' for n in systems])
    for s in R['sets']:
        if s['kind'] == 'noise' and s is not sets['noise']:
            for label in next(iter(s['figures'].values())):
                rows.append(['mouth in %s, none of them trained on: mean opening' % label] + ['%.1f %%' % (100 * s['figures'][n][label]) if n in s['figures'] else '-' for n in systems])
    head = [''] + ['Mouthpiece' if n in R['ours'] else 'loudness alone (what PNGTuber tools do)' if n == 'loudness' else n for n in systems]
    data = ' and '.join('%s of %s' % (sets[k]['size'], where[k]) for k in where if sets[k])
    return 'Measured on %s with `%s` on people never trained on: %s.\n\n%s' % (R['date'][:10], R['command'], data, grid(head, rows))
