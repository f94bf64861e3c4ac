"""Rows of the database as records, and what hangs on them, for a fraction of Django's price.

Half of what an answer costs is to make records of rows. Django runs ``__init__`` with its signals for
each, makes the same initiative anew for every row that names it, and writes each statement again at
each request. Here a record is made by filling it in, each record named is made once, and what is fetched
along is asked by a statement that was written once. What comes out is the same, and so is what goes in:
``select_related`` and ``prefetch_related`` as Django has them, and what is no plain foreign key is left
to Django.
"""

from collections import defaultdict
from functools import cache
from itertools import islice
from operator import attrgetter

from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.models import Expression, IntegerField, Prefetch, query
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

# Stands in a statement where the keys will; no row has this number.
MARK = -6_028_318_530_717_958
# So many named records are remembered while a long list streams by.
REMEMBERED = 2_000


class Stored(ModelState):
    """The state of a record that stands in the database; what it names is put with it when it is told."""

    adding = False
    db = DEFAULT_DB_ALIAS


class Maker:
    """Knows how the records of one table are made out of rows that hold those of several."""

    def __init__(self, found, select):
        first, last = found["select_fields"][0], found["select_fields"][-1] + 1
        self.model, self.columns = found["model"], slice(first, last)
        self.names = [column.target.attname for column, _sql, _alias in select[first:last]]
        self.pk = first + self.names.index(self.model._meta.pk.attname)
        below = [Named(one, select) for one in found.get("related_klass_infos", ())]
        self.plain = [one for one in below if one.name]
        self.others = [one for one in below if not one.name]

    def begin(self, db):
        """What makes a record of a row, as ``Model.from_db`` gives it; what rows name it makes once."""
        model, names, columns = self.model, self.names, self.columns
        new, fresh = model.__new__, Stored.__new__
        plain = [(one.name, one.begin_named(db)) for one in self.plain]
        others = [(one, one.begin_named(db)) for one in self.others]
        is_usual = db == DEFAULT_DB_ALIAS

        def make(row):
            record = new(model)
            record._state = state = fresh(Stored)
            record.__dict__.update(zip(names, row[columns], strict=True))
            if not is_usual:
                state.db = db
            if plain:
                state.fields_cache = {name: named(row) for name, named in plain}
            for one, named in others:
                one.tell_both(named(row), record)
            return record

        return make


class Named(Maker):
    """Knows how the records are made that others name."""

    def __init__(self, found, select):
        super().__init__(found, select)
        self.tell, self.tell_back = found["local_setter"], found["remote_setter"]
        # A plain foreign key needs no more than its place among what the record names.
        is_plain = not found["reverse"] and not found["field"].unique
        self.name = found["field"].cache_name if is_plain else ""

    def begin_named(self, db):
        """What gives the record that a row names, or None."""
        make, place, known = self.begin(db), self.pk, {None: None}

        def named(row):
            pk = row[place]
            try:
                return known[pk]
            except KeyError:
                if len(known) > REMEMBERED:
                    known.clear()
                    known[None] = None
                record = known[pk] = make(row)
                return record

        return named

    def tell_both(self, named, record):
        self.tell(record, named)
        if named is not None:
            self.tell_back(named, record)


class QuickRows(ModelIterable):
    """The records of a queryset, in the place of Django's own."""

    def __iter__(self):
        queryset = self.queryset
        compiler = queryset.query.get_compiler(using=queryset.db)
        rows = compiler.execute_sql(chunked_fetch=self.chunked_fetch, chunk_size=self.chunk_size)
        make = Maker(compiler.klass_info, compiler.select).begin(queryset.db)
        extra = compiler.annotation_col_map or {}
        owners = queryset._known_related_objects.items()
        for row in compiler.results_iter(rows):
            record = make(row)
            for name, place in extra.items():
                setattr(record, name, row[place])
            for field, known in owners:
                if not field.is_cached(record) and getattr(record, field.attname) in known:
                    field.set_cached_value(record, known[getattr(record, field.attname)])
            yield record


class QuickQuerySet(models.QuerySet):
    """A queryset whose records, and what is fetched along with them, are made quickly."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._iterable_class = QuickRows

    @property
    def query(self):
        if self._deferred_filter:  # what follows is of these rows alone, not of all that share it
            self._query = self._query.chain()
        return super().query

    @query.setter
    def query(self, value):
        models.QuerySet.query.fset(self, value)

    def _prefetch_related_objects(self):
        fetch_along(self._result_cache, self._prefetch_related_lookups)
        self._prefetch_done = True

    def _iterator(self, use_chunked_fetch, chunk_size):
        if not self._prefetch_related_lookups or chunk_size is None:
            yield from super()._iterator(use_chunked_fetch, chunk_size)
            return
        rows = iter(self._iterable_class(self, use_chunked_fetch, chunk_size))
        while some := list(islice(rows, chunk_size)):
            fetch_along(some, self._prefetch_related_lookups)
            yield from some


def fetch_along(records, lookups):
    """Fetch what the lookups of ``prefetch_related`` name."""
    others = []
    if not records or not isinstance(records[0], models.Model):  # values, on which nothing hangs
        return
    for lookup in lookups:
        if not others and (field := plain(records[0], lookup)):
            attach(records, lookup, field)
        else:
            others.append(lookup)
    if others:
        query.prefetch_related_objects(records, *others)  # as a queryset of Django’s would


def plain(record, lookup):
    """The foreign key that a lookup follows, in whichever direction; None where it is more than that."""
    if not isinstance(lookup, Prefetch) or lookup.queryset is None:
        return None
    rows = lookup.queryset
    if (
        "__" in lookup.prefetch_through
        or not isinstance(rows, QuickQuerySet)
        or rows.query.is_sliced
    ):
        return None
    field = record._meta.get_field(lookup.prefetch_through)
    if field.one_to_many:
        return field
    is_plain = field.many_to_one and not lookup.to_attr and not field.is_cached(record)
    return field if is_plain else None


def attach(records, lookup, field):
    """Give the records what one lookup fetches for them."""
    if field.one_to_many:
        column = field.field.attname
        found = defaultdict(list)
        for one in statement(lookup, column, records[0]).records([each.pk for each in records]):
            found[getattr(one, column)].append(one)
        for record in records:
            give(record, lookup, field, found[record.pk])
        return
    name, column = field.cache_name, attrgetter(field.attname)
    keys = {*map(column, records)} - {None}
    named = statement(lookup, "pk", records[0]).records(keys) if keys else ()
    named = {one.pk: one for one in named}
    for record in records:
        record._state.fields_cache[name] = named.get(column(record))


def give(record, lookup, field, found):
    """Give a record the rows that name it, where its relation or the lookup says."""
    name = field.field.cache_name
    for one in found:
        one._state.fields_cache[name] = record
    if lookup.to_attr:
        setattr(record, lookup.to_attr, found)
        return
    rows = copy_of(lookup.queryset)
    rows._result_cache, rows._prefetch_done = found, True
    rows._deferred_filter = (False, (), {field.field.name: record})
    record.__dict__.setdefault("_prefetched_objects_cache", {})[field.cache_name] = rows


def let_go(records):
    """Part records from what was fetched along, which names them: so all goes when it was shown.

    Who waits for the collector instead makes it a sixth of the work of an answer.
    """
    for record in records:
        for found in record.__dict__.pop("_prefetched_objects_cache", {}).values():
            let_go(found._result_cache)
        for named in record._state.fields_cache.values():
            if named and "_prefetched_objects_cache" in named.__dict__:
                let_go([named])


def along(record, name):
    """The rows that hang on a record, as they were fetched along: without a manager made for each record."""
    rows = getattr(record, "_prefetched_objects_cache", ())
    found = rows[name] if name in rows else getattr(record, name)
    return found.all() if isinstance(found, models.Manager) else found


def copy_of(one):
    """A light copy: another object that holds the same. A queryset shares its query until more is asked."""
    other = one.__class__.__new__(one.__class__)
    other.__dict__.update(one.__dict__)
    return other


def planned_once(connection):
    """A cursor whose statements PostgreSQL plans once for its connection.

    To plan how nine tables are joined takes it some five times as long as to do so. SQLite's driver keeps
    statements by itself.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()  # whose log has the values within the statement
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection.make_cursor(planning()(connection.connection))


@cache
def planning():
    """The class of such cursors: without PostgreSQL its driver is not loaded."""
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415

    class Planning(ServerBindingCursor):
        def execute(self, query, params=None, **options):
            return super().execute(query, params, **options | {"prepare": True})

    return Planning


def look_again(connection):
    """Let PostgreSQL look at its tables, by whose sizes it plans, after many rows came.

    It looks by itself once a minute. If that was in the middle of a load it took full tables for empty ones,
    and until the next time joined hundreds of rows for seconds. For SQLite, which never looks by
    itself, what a small register shows would be kept when it has grown.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def settled(connection, sql, params):
    """The statement with those of its values written into it that are always the same, and the others.

    So PostgreSQL plans with all that is known.
    """
    connection.ensure_connection()
    first, *parts = sql.split("%s")
    for value, part in zip(params, parts, strict=True):
        text = "%s" if is_told(value) else connection.ops.compose_sql("%s", [value])
        first += (text if is_told(value) else text.replace("%", "%%")) + part
    return first, tuple(filter(is_told, params))


def is_told(value):
    """Whether something stands for a value that is told when the statement is asked."""
    return isinstance(value, Expression) or value in (MARK, str(MARK))


class Written:
    """The statement of a queryset and how its rows are read: written once, asked often."""

    def __init__(self, queryset, db):
        self.db = db
        compiler = queryset.query.get_compiler(using=db)
        self.sql, self.params = compiler.as_sql()
        if connections[db].vendor == "postgresql":
            self.sql, self.params = settled(connections[db], self.sql, self.params)
        self.maker = Maker(compiler.klass_info, compiler.select)
        self.extra = compiler.annotation_col_map or {}
        converters = compiler.get_converters([column for column, _sql, _as in compiler.select])
        self.converters = [
            (place, convert, expression)
            for place, (each, expression) in converters.items()
            for convert in each
        ]

    def ask(self, sql, params):
        """The records, without what is fetched along; what is asked may have gained values."""
        connection = connections[self.db]
        with planned_once(connection) as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        if self.converters:
            rows = list(map(list, rows))
            for place, convert, expression in self.converters:
                for row in rows:
                    row[place] = convert(row[place], expression, connection)
        records = list(map(self.maker.begin(self.db), rows))
        for name, place in self.extra.items():
            for record, row in zip(records, rows, strict=True):
                setattr(record, name, row[place])
        return records


def rounded(keys):
    """The keys, the last more than once if they are many: SQLite keeps statements by their words."""
    return keys + keys[-1:] * (-len(keys) % 10) if len(keys) > 10 else keys


class Statement(Written):
    """Asks for the rows of a queryset whose column holds any of some keys."""

    def __init__(self, queryset, column, db):
        self.queryset = queryset
        named = column.removesuffix("_id")
        super().__init__(queryset.filter(**{f"{named}__in": [MARK]}), db)
        meta = queryset.model._meta
        field = meta.pk if named == "pk" else meta.get_field(named)
        mark = field.get_prep_value(MARK)
        target = field.target_field if field.remote_field else field
        self.are_numbers = isinstance(target, IntegerField)
        if connections[db].vendor == "postgresql":
            kind = "bigint" if self.are_numbers else "text"
            self.sql = self.sql.replace("IN (%s)", f"= ANY (%s::{kind}[])")
            return
        parts, place = self.sql.split("%s"), self.params.index(mark)
        self.before, self.after = "%s".join(parts[: place + 1]), "%s".join(parts[place + 1 :])
        self.params_before, self.params_after = self.params[:place], self.params[place + 1 :]

    def records(self, keys):
        """The records, with all that their queryset fetches along."""
        if connections[self.db].vendor == "postgresql":
            # One value however many keys, and as text: numbers would bear a type by their size.
            keys = f"{{{','.join(map(str, map(int, keys)))}}}" if self.are_numbers else [*keys]
            records = self.ask(self.sql, [keys])
        else:
            keys = rounded([*keys])
            marks = ", ".join(["%s"] * len(keys))
            params = (*self.params_before, *keys, *self.params_after)
            records = self.ask(f"{self.before}{marks}{self.after}", params)
        fetch_along(records, self.queryset._prefetch_related_lookups)
        return records


class ByKey:
    """The rows of a queryset by the values of a column; the statement is written once for each database."""

    def __init__(self, queryset, column):
        self.queryset, self.column, self.written = queryset, column, {}

    def records(self, keys):
        db = self.queryset.db
        if db not in self.written:
            self.written[db] = Statement(self.queryset, self.column, db)
        return self.written[db].records(keys)


def statement(lookup, column, record):
    """The statement of a lookup, kept with it: lookups that live on are written once."""
    rows = lookup.queryset
    db = rows._db or router.db_for_read(rows.model, instance=record)
    written = lookup.__dict__.setdefault("written", {})
    if db not in written:
        written[db] = Statement(rows, column, db)
    return written[db]
