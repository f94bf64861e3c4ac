"""What a database does to answer: whether it is work on the whole of a large table."""

import json
import re

from django.db import connection

# A table with more rows at the size of the test is large, and grows with the register.
LARGE = 900
# More of a large table than this share is too much to look at, for a page of many rows or for few in all:
# of a table ten times as long it would be ten times as much.
SHARE = 0.25
# But for each row that is found by its key, so many can be read in line.
EACH = 20
# SQLite gathers what is hidden from such an index, which holds nothing else.
OF_HIDDEN = "_hidden"
# Rows that PostgreSQL looked at and then left out.
REMOVED = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
# So many rows may be sorted of what is met in order: those that tie, or a page.
TIES = 1_000


def large_tables():
    """The tables that grow with the register, each with its number of rows."""
    with connection.cursor() as cursor:
        tables = [table.name for table in connection.introspection.get_table_list(cursor)]
        large = {}
        for name in tables:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            (large[name],) = cursor.fetchone()
        return {name: rows for name, rows in large.items() if rows >= LARGE}


def as_if_long():
    """Where there is an index PostgreSQL takes it, though a short table is read faster as a whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")


def faults(sql, large, gathered=None):
    """What is too much: a large table looked at as a whole, or many rows put in order.

    ``gathered``: so many rows are found, to be counted or sorted; None where a page of more must be
    met in order, so that nothing is left to sort.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
            found = cursor.fetchone()[0]
            plan = json.loads(found) if isinstance(found, str) else found
            return list(on_postgresql(plan[0]["Plan"], large, gathered))
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return list(on_sqlite(cursor.fetchall(), named(sql), large, gathered is None))


def named(sql):
    """The tables of a statement by the names that its plan calls them."""
    tables = {"": ""}
    for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)"(?: (?:AS )?([A-Za-z]\w*))?', sql):
        tables[table] = tables[alias] = table
    return tables


def on_sqlite(steps, tables, large, in_order):
    """It does not tell what it did, but it searches an index for what it needs, or scans."""
    for _number, parent, _unused, step in steps:
        words = step.split()
        if words[0] == "SCAN" and tables.get(words[1]) in large:
            is_order = in_order and "USING" in step and not parent
            if not is_order and not words[-1].endswith(OF_HIDDEN):
                yield step
        if step == "USE TEMP B-TREE FOR ORDER BY" and in_order:
            yield step


def on_postgresql(node, large, gathered):
    """It tells how many rows it looked at in each table, and how many it sorted."""
    kind, table, times = node["Node Type"], node.get("Relation Name"), node["Actual Loops"]
    seen = times * (node["Actual Rows"] + sum(node.get(name, 0) for name in REMOVED))
    if table in large and seen > max(SHARE * large[table], EACH * (gathered or 0)):
        yield f"{kind} on {table}: {seen:.0f} of {large[table]}"
    if kind == "Sort" and gathered is None and node["Plans"][0]["Actual Rows"] > TIES:
        yield f"Sort of {node['Plans'][0]['Actual Rows']:.0f} rows by {node['Sort Key']}"
    for part in node.get("Plans", ()):
        yield from on_postgresql(part, large, gathered)
