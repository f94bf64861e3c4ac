"""How a database would answer: what of it would be work on the whole of a large table."""

import json
import re

from django.db import connection

# A table with more rows at the size of the test is large, and grows with the register.
LARGE = 900
# Indexes that hold few rows by what they are, such as those that are hidden.
OF_FEW = "_hidden"
# PostgreSQL reads shorter tables whole for good reasons, whatever their indexes.
LONG = 15_000


def large_tables():
    """The tables that grow with the register."""
    with connection.cursor() as cursor:
        names = [table.name for table in connection.introspection.get_table_list(cursor)]
        large = set()
        for name in names:
            cursor.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{name}" LIMIT {LARGE}) AS rows')
            if cursor.fetchone()[0] == LARGE:
                large.add(name)
        return large


def as_if_long():
    """Where there is an index PostgreSQL takes it, though a short table is read faster as a whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")


def faults(sql, large, few):
    """What would be too much work: few rows looked for in all, many sorted, or all looked at."""
    tables = {"": ""}
    for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)"(?: ([TUVW]\d+))?', sql):
        tables[alias or table] = table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            found = cursor.fetchone()[0]
            plan = json.loads(found) if isinstance(found, str) else found
            return list(on_postgresql(plan[0]["Plan"], large, few))
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return list(on_sqlite(cursor.fetchall(), tables, large, few))


def on_sqlite(steps, tables, large, few):
    for _number, parent, _unused, step in steps:
        words = step.split()
        if words[0] == "SCAN" and tables.get(words[1]) in large:
            in_order = "USING" in step and not parent
            if (few or not in_order) and not words[-1].endswith(OF_FEW):
                yield step
        if step == "USE TEMP B-TREE FOR ORDER BY" and not few:
            yield step


def on_postgresql(node, large, few, inside=""):
    kind, table = node["Node Type"], node.get("Relation Name")
    if table in large and not node.get("Index Name", "").endswith(OF_FEW):
        whole = "Index Cond" not in node and kind in ("Index Scan", "Index Only Scan")
        wasted = kind == "Seq Scan" or (whole and (few or inside))
        if wasted and (node["Plan Rows"] > LONG or node.get("Disabled")):
            yield f"{kind} on {table} {inside}"
    if kind == "Sort" and not few and not inside:
        yield f"Sort by {node['Sort Key']}"
    if kind in ("Hash", "Aggregate", "Materialize") or node.get("Subplan Name"):
        inside = f"in {node.get('Subplan Name') or kind}"
    for part in node.get("Plans", ()):
        yield from on_postgresql(part, large, few, inside)
