"""Asking the index: hits, their order, and how many there are of each kind.

A query is a handful of words, all of which must occur, each as the beginning of a word or in
another grammatical form. Only letters and digits of it ever reach the database. A hit whose name
has all the words comes before one whose name and title have them; hits elsewhere come last.
"""

from django.db import connection
from django.db.models import Count, F, FloatField
from django.db.models.expressions import RawSQL

from search.days import listed_on
from search.models import Entry
from search.query import terms
from search.registry import LABELS
from search.snippets import highlight, matched_name, snippet

__all__ = ["facets", "highlight", "matched_name", "narrow", "search", "snippet", "terms"]

# So many hits are put in order: of more the first that the index gives, and those in names and titles.
MOST_RANKED = 20_000
# Of more hits it is not counted what they are filed under.
MOST_FILED = 200_000
BEST_FIRST = [F("rank").desc(), F("type").asc(), F("ref").asc()]

# Ids and ranks of the hits. LIMIT -1 keeps SQLite from merging the inner query into the outer:
# it would run the whole search once for each entry.
HITS = {
    "sqlite": "SELECT rowid FROM search_index WHERE search_index MATCH %s",
    "postgresql": "SELECT id FROM search_entry WHERE vector @@ to_tsquery('search_words', %s)",
}
RANK = {
    "sqlite": """
        SELECT hit.rank FROM (
            SELECT rowid AS id,
                1000 * (rowid IN (SELECT rowid FROM search_index WHERE search_index MATCH %s))
                + 1000 * (rowid IN (SELECT rowid FROM search_index WHERE search_index MATCH %s))
                - bm25(search_index, 10.0, 4.0, 1.0) AS rank
            FROM search_index WHERE search_index MATCH %s{among} LIMIT -1
        ) AS hit WHERE hit.id = search_entry.id""",
    "postgresql": """
        1000 * (vector @@ to_tsquery('search_words', %s))::int
        + 1000 * (vector @@ to_tsquery('search_words', %s))::int
        + ts_rank('{0.1, 0.2, 0.4, 1.0}', vector, to_tsquery('search_words', %s), 1)""",
}


def search(q, *, types=(), initiatives=(), themes=(), day=None, are_many=False):
    """Entries that have every word of the query, best first, with what is shown of them.

    Types, initiatives and themes narrow the hits to any of the given slugs,
    a day to what the list of each kind gives with ``as_of``. Of very many only some are put in order.
    """
    found = terms(q)
    if not found:
        return Entry.objects.none()
    everywhere, in_title, in_names = (_query(found, place) for place in ("all", "title", "names"))
    asked, among = [in_names, in_title, everywhere], ""
    filters = types, initiatives, themes
    entries = _filtered(_hits(everywhere, day), *filters)
    if are_many:
        some, params = _some([_kept(query, day, *filters) for query in asked])
        entries, among = (
            Entry.objects.filter(pk__in=RawSQL(some, params)),  # noqa: S611
            f" AND +rowid IN ({some})",
        )
        asked += params
    rank = RANK[connection.vendor].replace("{among}", among)
    rank = RawSQL(rank, asked[: rank.count("%s")], output_field=FloatField())  # noqa: S611
    # Reckoned where it is asked for: to select it too would reckon it twice for every hit.
    entries = entries.alias(rank=rank).order_by(*BEST_FIRST).shown()
    if not (day or any(filters)):
        entries.in_index = HITS[connection.vendor], [everywhere]
    return entries


def _some(kept):
    """The numbers of the first hits of several queries, as SQL with its parameters."""
    parts, params = [], []
    for number, hits in enumerate(kept):
        if isinstance(hits, RawSQL):
            sql, of_hits = hits.sql, hits.params
        else:
            sql, of_hits = hits.order_by().query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql} LIMIT {MOST_RANKED}) AS hits_{number}")  # noqa: S608
        params += of_hits
    return " UNION ".join(parts), params


def narrow(rows, q):
    """Those rows of one kind of record that a search for the query would find."""
    found = terms(q)
    hits = _hits(_query(found, "all")) if found else Entry.objects.none()
    return rows.filter(pk__in=hits.filter(type=rows.model.resource).values("record_id"))


def facets(q, *, types=(), initiatives=(), themes=(), day=None, hits=0):
    """How many hits there are of each type, initiative and theme.

    Each is counted under the filters of the others, not its own: the counts say what choosing
    another value would give. One query each. Of very many ``hits`` the types alone are counted.
    """
    found = terms(q)
    if not found:
        return {"type": [], "initiative": [], "theme": []}
    query = _query(found, "all")
    by_type = _filtered(_hits(query, day), (), initiatives, themes)
    by_type = by_type.order_by().values(value=F("type")).annotate(count=Count("pk"))
    by_type = _sorted({**row, "label": LABELS[row["value"]]} for row in by_type)
    if hits > MOST_FILED:
        return {"type": by_type, "initiative": None, "theme": None}
    filed = {"initiative": (types, (), themes), "theme": (types, initiatives, ())}
    hits = {name: _kept(query, day, *filters) for name, filters in filed.items()}
    return {
        "type": by_type,
        "initiative": _counted("initiative", "short_name", hits["initiative"]),
        "theme": _counted("theme", "name", hits["theme"]),
    }


def _query(found, place):
    """The words as the database's own query: every one a beginning, all of them needed."""
    if connection.vendor == "sqlite":
        columns = {"all": "", "title": "{names_words title_words} : ", "names": "names_words : "}
        return columns[place] + "(" + " AND ".join(f'"{word}"*' for word in found) + ")"
    weights = {"all": "", "title": "AB", "names": "A"}
    return " & ".join(f"'{word}':*{weights[place]}" for word in found)


def _found(query):
    """The numbers of the entries that the index finds."""
    return RawSQL(HITS[connection.vendor], [query])  # noqa: S611


def _hits(query, day=None):
    hits = Entry.objects.filter(pk__in=_found(query))
    return listed_on(hits, day) if day else hits


def _kept(query, day, *filters):
    """The numbers of the hits that day and filters leave: where there are none, the index knows."""
    if not (day or any(filters)):
        return _found(query)
    return _filtered(_hits(query, day), *filters).values("pk")


def _filtered(entries, types, initiatives, themes):
    if types:
        entries = entries.filter(type__in=types)
    if initiatives:
        filed = Entry.initiatives.through.objects.filter(initiative__slug__in=initiatives)
        entries = entries.filter(pk__in=filed.values("entry"))
    if themes:
        filed = Entry.themes.through.objects.filter(theme__slug__in=themes)
        entries = entries.filter(pk__in=filed.values("entry"))
    return entries


def _counted(name, label, hits):
    filed = getattr(Entry, f"{name}s").through.objects.filter(entry__in=hits)
    return _sorted(
        filed.values(value=F(f"{name}__slug"), label=F(f"{name}__{label}")).annotate(
            count=Count("pk")
        )
    )


def _sorted(rows):
    return sorted(rows, key=lambda row: (-row["count"], str(row["label"])))
