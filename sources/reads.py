"""Which rows the answer about a record reads, told by the paths that lead there.

They are not written down a second time: they are taken from the querysets that fetch what is shown,
for whatever is shown is fetched there. Where rows are chosen, what chose them counts as well: the
parents and the evidence without which a record is not public.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import SET_NULL, TextField
from django.utils.module_loading import autodiscover_modules

from sources.models import Fact, PublicRecord
from sources.serializers import RecordSerializer

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
    return list(serializer(context={"day": None}).fields)


@cache
def whole_rows(model):
    """The public rows with all that a whole answer shows."""
    serializer = serializers()[model]
    return serializer.rows(fields_of(serializer))


@dataclass(frozen=True)
class Path:
    """A way from a record to rows that its answer reads."""

    root: Any
    steps: str
    # Whether the rows are shown as they are; others are named, counted or decide what is public.
    shown: bool

    @property
    def model(self):
        return model_at(self.root, self.steps)

    def readers(self, touches):
        """Pairs of a row of root and the one of the touched rows, {pk: Touch}, that it read or reads."""
        before, _, last = self.steps.rpartition("__")
        holder = model_at(self.root, before)
        link = holder._meta.get_field(last)
        reads = [pk for pk, touch in touches.items() if self.is_read(touch, link)]
        yield from pairs(self.root, self.steps, reads)
        # Links that history alone still holds: of rows moved elsewhere, or deleted.
        if link.one_to_many:  # the row itself held the link
            name, attname = link.field.name, link.field.attname
            loose = [pk for pk, each in touches.items() if each.is_gone or name in each.fields]
            past = link.related_model.history.filter(id__in=loose).values_list(attname, "id")
        elif link.many_to_one and link.remote_field.on_delete is SET_NULL:
            loose, attname = [pk for pk, each in touches.items() if each.is_gone], link.attname
            past = holder.history.filter(**{f"{attname}__in": loose}).values_list("id", attname)
        else:
            return
        held = {pk: cause for pk, cause in past.order_by() if pk} if loose else {}
        if before:
            yield from ((pk, held[one]) for pk, one in pairs(self.root, before, list(held)))
        else:
            yield from held.items()

    def is_read(self, touch, link):
        """Whether what happened to a row can show at this end of the path."""
        if touch.is_gone:
            return False
        if touch.is_new:  # nothing that was there before points to it
            return not link.many_to_one
        prose = {field.name for field in self.model._meta.fields if type(field) is TextField}
        return self.shown or not touch.fields <= prose


@cache
def read_by(model):
    """The paths from a record to all that its answer, and what others keep of it, reads."""
    found = dict.fromkeys(basis(model), False)
    for rows in (whole_rows(model), *(make() for make in KEPT[model])):
        for steps, shown in fetched(rows):
            found[steps] = shown or found.get(steps, False)
    for counted in serializers()[model].counted:
        for steps, _shown in chosen(model, counted):
            found.setdefault(steps, False)
    return [Path(model, steps, shown) for steps, shown in sorted(found.items())]


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
