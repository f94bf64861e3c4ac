"""Rows of the database as records, and what hangs on them, for a fraction of Django's price.

Half of what an answer costs is to make records of rows. Django runs ``__init__`` with its signals for
each, makes the same initiative anew for every row that names it, and writes each statement again at
each request. Here a record is made by filling it in, each record named is made once, and what is fetched
along is asked by a statement that was written once. What comes out is the same, and so is what goes in:
``select_related`` and ``prefetch_related`` as Django has them, and what is no plain foreign key is left
to Django.
"""

from collections import defaultdict
from itertools import islice

from django.db import connections, models, router
from django.db.models import Prefetch, query
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

# Stands in a statement where the keys will; no row has this number.
MARK = -6_028_318_530_717_958
# So many named records are remembered while a long list streams by.
REMEMBERED = 2_000


def filled(model, names, values, db):
    """A record with these values of its columns, as ``Model.from_db`` gives it."""
    record = model.__new__(model)
    columns = record.__dict__
    columns.update(zip(names, values, strict=True))
    columns["_state"] = state = ModelState()
    state.adding, state.db, state.fields_cache = False, db, {}
    return record


class Maker:
    """Makes the records of one table out of rows that hold those of several."""

    def __init__(self, found, select, db):
        first, last = found["select_fields"][0], found["select_fields"][-1] + 1
        self.model, self.columns, self.db = found["model"], slice(first, last), db
        self.names = [column.target.attname for column, _sql, _alias in select[first:last]]
        self.pk = first + self.names.index(self.model._meta.pk.attname)
        self.related = [Named(below, select, db) for below in found.get("related_klass_infos", ())]

    def make(self, row):
        record = filled(self.model, self.names, row[self.columns], self.db)
        if self.related:
            named = record._state.fields_cache
            for each in self.related:
                if each.name:
                    named[each.name] = each.of(row)
                else:
                    each.tell_both(row, record)
        return record


class Named(Maker):
    """Makes the records that others name, each once."""

    def __init__(self, found, select, db):
        super().__init__(found, select, db)
        self.tell, self.tell_back, self.known = found["local_setter"], found["remote_setter"], {}
        # A plain foreign key needs no more than its place among what the record names.
        is_plain = not found["reverse"] and not found["field"].unique
        self.name = found["field"].cache_name if is_plain else ""

    def of(self, row):
        """The record that a row names, or None."""
        pk = row[self.pk]
        if pk is None:
            return None
        named = self.known.get(pk)
        if named is None:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            named = self.known[pk] = self.make(row)
        return named

    def tell_both(self, row, record):
        named = self.of(row)
        self.tell(record, named)
        if named is not None:
            self.tell_back(named, record)


class QuickRows(ModelIterable):
    """The records of a queryset, in the place of Django's own."""

    def __iter__(self):
        queryset = self.queryset
        compiler = queryset.query.get_compiler(using=queryset.db)
        rows = compiler.execute_sql(chunked_fetch=self.chunked_fetch, chunk_size=self.chunk_size)
        maker = Maker(compiler.klass_info, compiler.select, queryset.db)
        extra = compiler.annotation_col_map or {}
        owners = queryset._known_related_objects.items()
        for row in compiler.results_iter(rows):
            record = maker.make(row)
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
            give(record, lookup, field, found.get(record.pk, []))
        return
    keys = {getattr(record, field.attname) for record in records} - {None}
    named = statement(lookup, "pk", records[0]).records(keys) if keys else ()
    named = {one.pk: one for one in named}
    for record in records:
        field.set_cached_value(record, named.get(getattr(record, field.attname)))


def give(record, lookup, field, found):
    """Give a record the rows that name it, where its relation or the lookup says."""
    for one in found:
        field.field.set_cached_value(one, record)
    if lookup.to_attr:
        setattr(record, lookup.to_attr, found)
        return
    rows = copy_of(lookup.queryset)
    rows._result_cache, rows._prefetch_done = found, True
    rows._deferred_filter = (False, (), {field.field.name: record})
    record.__dict__.setdefault("_prefetched_objects_cache", {})[field.cache_name] = rows


def along(record, name):
    """The rows that hang on a record, as they were fetched along: without a manager made for each record."""
    rows = getattr(record, "_prefetched_objects_cache", ())
    found = rows[name] if name in rows else getattr(record, name)
    return found.all() if isinstance(found, models.Manager) else found


def copy_of(queryset):
    """The same queryset, which shares the query until something more is asked of it."""
    rows = queryset.__class__.__new__(queryset.__class__)
    rows.__dict__.update(queryset.__dict__)
    return rows


class Statement:
    """Asks for the rows of a queryset whose column holds any of some keys. Written once, asked often."""

    def __init__(self, queryset, column, db):
        self.queryset, self.db = queryset, db
        named = column.removesuffix("_id")
        asked = queryset.filter(**{f"{named}__in": [MARK]})
        compiler = asked.query.get_compiler(using=db)
        sql, params = compiler.as_sql()
        meta = queryset.model._meta
        mark = (meta.pk if named == "pk" else meta.get_field(named)).get_prep_value(MARK)
        parts, place = sql.split("%s"), params.index(mark)
        self.before, self.after = "%s".join(parts[: place + 1]), "%s".join(parts[place + 1 :])
        self.params_before, self.params_after = params[:place], params[place + 1 :]
        self.select, self.found = compiler.select, compiler.klass_info
        self.extra = compiler.annotation_col_map or {}
        converters = compiler.get_converters([column for column, _sql, _as in self.select])
        self.converters = [
            (place, convert, expression)
            for place, (each, expression) in converters.items()
            for convert in each
        ]

    def records(self, keys):
        """The records, with all that their queryset fetches along."""
        connection = connections[self.db]
        marks = ", ".join(["%s"] * len(keys))
        with connection.cursor() as cursor:
            cursor.execute(
                f"{self.before}{marks}{self.after}",
                (*self.params_before, *keys, *self.params_after),
            )
            rows = cursor.fetchall()
        maker, records = Maker(self.found, self.select, self.db), []
        for row in map(list, rows):
            for place, convert, expression in self.converters:
                row[place] = convert(row[place], expression, connection)
            records.append(record := maker.make(row))
            for name, place in self.extra.items():
                setattr(record, name, row[place])
        fetch_along(records, self.queryset._prefetch_related_lookups)
        return records


def statement(lookup, column, record):
    """The statement of a lookup, kept with it: lookups that live on are written once."""
    rows = lookup.queryset
    db = rows._db or router.db_for_read(rows.model, instance=record)
    written = lookup.__dict__.setdefault("written", {})
    if db not in written:
        written[db] = Statement(rows, column, db)
    return written[db]
