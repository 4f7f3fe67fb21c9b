"""How documents must be ranked, written out plainly: every document read in full for every query."""

import math
from collections import Counter
from itertools import product

K1, B, TITLE, EXTRA = 1.2, 0.75, 0.3, 0.5


def ranked(entries, query, scopes):
    """Key → score of every hit."""
    wanted = [*query.units, *query.phrases]
    open_ones = [entry for entry in entries if not entry.card.audiences]
    average = max(sum(entry.card.length for entry in open_ones) / max(len(open_ones), 1), 1.0)
    counts = {unit.written: of_all(entries, unit, scopes) for unit in wanted}
    having = {w: sum(1 for e in open_ones if e.card.key in found) for w, found in counts.items()}
    idf = {w: max(1.0, math.log(max(len(open_ones), 1) / (n + 1)) + 1) for w, n in having.items()}
    scores = {}
    for entry in entries:
        if not is_readable(entry, scopes) or not fits(entry, query, counts, scopes):
            continue
        longer = K1 * (1 - B + B * entry.card.length / average)
        scores[entry.card.key] = sum(
            unit.weight * idf[unit.written] * (saturated(often, longer) + weighed(entry, unit, scopes))
            for unit in wanted
            if (often := counts[unit.written].get(entry.card.key, 0))
        )
    return scores


def of_all(entries, unit, scopes):
    """Key → how often, of those that have the unit; of a word that none has, what it may be written as in two."""
    found = {entry.card.key: often for entry in entries if (often := most(entry, unit.alternatives, scopes))}
    if not found and unit.may_split:
        from app.search.analysis import stems

        word = unit.written
        rows = [(stems(word[:cut]), stems(word[cut:])) for cut in range(3, len(word) - 2)]
        found = {entry.card.key: often for entry in entries if (often := most(entry, rows, scopes))}
    return found


def most(entry, rows, scopes):
    return max((in_a_row(entry, row, scopes) for row in rows), default=0)


def in_a_row(entry, row, scopes):
    if len(row) == 1:
        return count(entry, "text", row[0], scopes)
    return max(sum(stands(entry, row, scope, at) for at in begins(entry)) for scope in scopes)


def begins(entry):
    return {at for _, at in entry.fields["text"]}


def stands(entry, row, scope, at):
    text = set(entry.fields["text"])
    return all(any((marked(scope, stem), at + n) in text for stem in word) for n, word in enumerate(row))


def count(entry, field, stems, scopes):
    counted = Counter(term for term, _ in entry.fields[field])
    return max(counted[marked(scope, stem)] for scope, stem in product(scopes, stems))


def marked(scope, term):
    return f"{scope}|{term}" if scope else term


def saturated(often, longer):
    return often * (K1 + 1) / (often + longer)


def weighed(entry, unit, scopes):
    alone = [stem for row in unit.alternatives if len(row) == 1 for stem in row[0]]
    of = {field: count(entry, field, alone, scopes) if alone else 0 for field in ("title", "extra")}
    return TITLE * saturated(of["title"], K1) + EXTRA * saturated(of["extra"], K1)


def is_readable(entry, scopes):
    return not entry.card.audiences or bool({*entry.card.audiences} & {*scopes})


def fits(entry, query, counts, scopes):
    def has(unit):
        return entry.card.key in counts[unit.written]

    def is_in(wanted):
        return all(count(entry, "keywords", [f"{wanted.name}:{s}" for s in word], scopes) for word in wanted.words)

    return (
        (not query.units or any(map(has, query.units)))
        and all(map(has, query.phrases))
        and not any(most(entry, unit.alternatives, scopes) for unit in query.without)
        and all(map(is_in, query.filters))
        and not any(map(is_in, query.without_filters))
    )
