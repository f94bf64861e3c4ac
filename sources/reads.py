"""Which rows the answer about a record reads, told by the paths that lead there.

They are not written down a second time: they are taken from the querysets that fetch what is shown,
for whatever is shown is fetched there. Where rows are chosen, what chose them counts as well: the
parents and the evidence without which a record is not public.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from django.apps import apps
from django.db import router
from django.db.models import SET_NULL, TextField
from django.db.models.sql.where import WhereNode
from django.utils.module_loading import autodiscover_modules

from sources.fetching import Statement, let_go
from sources.models import Fact, PublicRecord
from sources.serializers import RecordSerializer, shower

CHUNK = 500
# Makers of querysets, by model: what others keep of a record. The search index adds its own.
KEPT = defaultdict(list)


@cache
def serializers():
    """The serializer of each resource, by model, in the order in which models stand on each other."""
    autodiscover_modules("serializers")
    by_model = RecordSerializer.by_model
    return {model: by_model[model] for model in apps.get_models() if model in by_model}


def fields_of(serializer):
    """The fields of a whole answer that speaks of no day."""
    return list(serializer.field_names(of_day=False))


@lru_cache(maxsize=256)
def rows_of(model, names, day=None):
    """The public rows with what these fields show."""
    return serializers()[model].rows(names, day)


@lru_cache(maxsize=100)
def keys_of(model, kept=None):
    """The public rows with nothing but their keys: to be chosen, put in order and then read.

    ``kept``: the numbers of published rows that are not public, where they are known.
    """
    rows = model.objects
    rows = rows.listed() if kept is None else rows.published_alone(but=kept)
    return rows.select_related(None).prefetch_related(None).only("pk")


@lru_cache(maxsize=256)
def statement(model, names, day, column, db):
    """What asks a database for public rows with what these fields show, by the values of a column.

    Rows whose numbers are known were listed a moment ago. What they stand on is not asked once more:
    PostgreSQL plans for that longer than it takes for all else in an answer.
    """
    rows = rows_of(model, names, day).using(db).order_by()
    if column == "pk":
        rows.query.where = WhereNode()
        rows = rows.filter(publication="published")
    return Statement(rows, column, db)


def shown(model, names, day, base, column, keys):
    """The public records of these keys as the API shows them, in the order of the keys: {key: record}.

    Who was withdrawn since the keys were read is left out.
    """
    if not keys:
        return {}
    db = router.db_for_read(model)
    records = statement(model, names, day, column, db).records(keys)
    found = {getattr(one, column): one for one in records}
    show = shower(serializers()[model], base, names, day)
    data = {key: show(found[key]) for key in keys if key in found}
    let_go(records)
    return data


def whole_rows(model):
    """The public rows with all that a whole answer shows."""
    return rows_of(model, tuple(fields_of(serializers()[model])))


@dataclass(frozen=True)
class Path:
    """A way from a record to rows that its answer reads."""

    root: Any
    steps: str
    # Whether the rows are shown as they are; others are named, counted or decide what is public.
    shown: bool

    @cached_property
    def model(self):
        return model_at(self.root, self.steps)

    @cached_property
    def before(self):
        return self.steps.rpartition("__")[0]

    @cached_property
    def holder(self):
        return model_at(self.root, self.before)

    @cached_property
    def link(self):
        """The relation that the last step follows."""
        return self.holder._meta.get_field(self.steps.rpartition("__")[2])

    @cached_property
    def prose(self):
        return {field.name for field in self.model._meta.fields if type(field) is TextField}

    def readers(self, touches, touched):
        """Pairs of a row of root and the one of the touched rows, {pk: Touch}, that it read or reads."""
        reads = [pk for pk, touch in touches.items() if self.is_read(touch)]
        if self.link.one_to_many:
            reads = [pk for pk in reads if not self.is_part_of_new(touches[pk], touched)]
        yield from pairs(self.root, self.steps, reads)
        # Links that history alone still holds: of rows moved elsewhere, or deleted.
        held = self.held_before(touches)
        if self.before and held:
            yield from ((pk, held[one]) for pk, one in pairs(self.root, self.before, list(held)))
        else:
            yield from held.items()

    def held_before(self, touches):
        """The rows one step before that a touched row hung on by the history: {pk: that row}."""
        if self.link.one_to_many:  # the row itself held the link
            name, attname = self.link.field.name, self.link.field.attname
            loose = [pk for pk, each in touches.items() if each.is_gone or name in each.fields]
            lookup, columns, model = "id", (attname, "id"), self.link.related_model
        elif self.link.many_to_one and self.link.remote_field.on_delete is SET_NULL:
            loose, attname = [pk for pk, each in touches.items() if each.is_gone], self.link.attname
            lookup, columns, model = attname, ("id", attname), self.holder
        else:
            return {}
        if not loose:
            return {}
        past = model.history.filter(**{f"{lookup}__in": loose}).order_by().values_list(*columns)
        return {pk: cause for pk, cause in past if pk}

    def is_read(self, touch):
        """Whether what happened to a row can show at this end of the path."""
        if touch.is_gone:
            return False
        if touch.is_new:  # nothing that was there before points to it
            return not self.link.many_to_one
        return self.shown or not touch.fields <= self.prose

    def is_part_of_new(self, touch, touched):
        """Whether a row was added to one that is new too: who reads that is found without it."""
        field = self.link.field
        if not touch.is_new or field.name in touch.fields:
            return False
        whole = touched.get((self.holder, getattr(touch.after, field.attname, None)))
        return bool(whole and whole.is_new and not whole.is_gone)


@cache
def read_by(model):
    """The paths from a record to all that its answer, and what others keep of it, reads."""
    found = dict.fromkeys(basis(model), False)
    for rows in (whole_rows(model), *(make() for make in KEPT[model])):
        for steps, shown in fetched(rows):
            found[steps] = shown or found.get(steps, False)
    for steps in counted(model):
        found.setdefault(steps, False)
    return [Path(model, steps, shown) for steps, shown in sorted(found.items())]


def counted(model):
    """The steps to rows that an answer counts."""
    paths = serializers()[model].counted
    return {steps for path in paths for steps, _shown in chosen(model, path)}


def steps_of(rows):
    """The steps to all that a queryset reads, and to what decides which rows it gives."""
    return {*basis(rows.model), *(steps for steps, _shown in fetched(rows))}


@cache
def steps_of_fields(model):
    """The steps to what each field of an answer reads: {name: steps}."""
    serializer, found = serializers()[model], {}
    for name in fields_of(serializer):
        rows = serializer.rows([name])
        found[name] = steps_of(rows) | (counted(model) if rows.query.annotations else set())
    return found


def fetched(rows, prefix=""):
    """The steps to all that a queryset fetches, each with whether it is shown as it is."""
    for steps in selected(rows.query.select_related or {}):
        yield prefix + steps, False
        if prefix:  # rows that were chosen, not merely named
            for each in basis(model_at(rows.model, steps)):
                yield f"{prefix}{steps}__{each}", False
    for lookup in rows._prefetch_related_lookups:
        through = getattr(lookup, "prefetch_through", lookup)
        for steps, shown in chosen(rows.model, through):
            yield prefix + steps, shown
        if getattr(lookup, "queryset", None) is not None:
            yield from fetched(lookup.queryset, f"{prefix}{through}__")


def selected(tree, prefix=""):
    """The steps of ``select_related``."""
    for name, below in tree.items():
        yield prefix + name
        yield from selected(below, f"{prefix}{name}__")


def chosen(model, path):
    """A path step by step, with what joins the steps and what makes the rows there public."""
    prefix = ""
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if field.many_to_many:
            through = field.remote_field.through
            for each in model._meta.related_objects:
                if each.related_model is through:
                    yield prefix + each.name, True
        model = field.related_model
        yield prefix + name, True
        prefix = f"{prefix}{name}__"
        yield from ((prefix + each, False) for each in basis(model))


def basis(model):
    """The steps to what decides whether a record is public: its parents and its evidence."""
    if issubclass(model, PublicRecord):
        yield from (path for path, _may_be_blank in model.parents())
    if issubclass(model, Fact):
        yield from ("citations", "citations__document")


def model_at(model, steps):
    for step in steps.split("__") if steps else ():
        model = model._meta.get_field(step).related_model
    return model


def pairs(root, steps, pks):
    """Pairs of a row of root and the one of these rows that the steps lead to."""
    for chunk in chunks(pks):
        rows = root.objects.filter(**{f"{steps}__in": chunk}).order_by()
        yield from rows.values_list("pk", steps).distinct()


def chunks(rows):
    rows = list(rows)
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
