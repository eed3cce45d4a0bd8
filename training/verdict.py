"""Did a fine-tuned model learn the voice, or only the recordings by heart?"""
APART, CARRIED = .03, .25                            # learned and other recordings going apart; the share of a rise that must reach the others
WORSE, FALL = .005, .04                              # on own held-out recordings; of the choosing recordings after their best
OTHERS = .03


def rise(pair, key='open'):
    base, new = pair
    return new[key] - base[key]


def warnings(name, base, rows, curve):
    """rows: set -> (figures of the base model, of the new one); curve: [(iteration, opening r of the choosing recordings)] -> sentences"""
    out = []
    learned, held = rise(rows['learned']), rise(rows['held out'])
    if learned - held > APART and held < CARRIED * max(learned, 0):
        out.append('overfitting: what it learned (%+.3f) does not carry over to your held-out recordings (%+.3f); record more, or fewer --iterations' % (learned, held))
    best = max(curve, key=lambda c: c[1]) if curve else None
    if best and best[1] - curve[-1][1] > FALL:
        out.append('overfitting: after iteration %d it got worse on recordings it does not learn (%.3f to %.3f); the model of that iteration was kept' % (best[0], best[1], curve[-1][1]))
    if held < -WORSE:
        out.append('worse than %s on your own held-out recordings (%+.3f): keep %s' % (base, held, base))
    if 'other speakers' in rows and rise(rows['other speakers']) < -OTHERS:
        out.append('other speakers lost %.3f: %s now fits this voice only' % (-rise(rows['other speakers']), name))
    return out


def table(name, base, rows):
    lines = ['| set | opening r, %s | opening r, %s | closure F1, %s | closure F1, %s |' % (base, name, base, name), '|---|---|---|---|---|']
    return '\n'.join(lines + ['| %s | %.3f | %.3f | %.2f | %.2f |' % (k, b['open'], n['open'], b['closure']['f1'], n['closure']['f1']) for k, (b, n) in rows.items()])
