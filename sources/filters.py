"""One FilterSet for two doors: a page and its API twin understand the same parameters.

A mistake is said aloud. A parameter that does not exist, a value that cannot be, or a value given
twice where one is meant is an error of the form that names it and offers the nearest valid name.
The page shows it beside the form; the API answers 400.
"""

from copy import copy
from functools import lru_cache

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django_filters import filters
from django_filters.rest_framework import FilterSet
from drf_spectacular.drainage import set_override

from sources.dates import PartialDateFormField
from sources.fetching import copy_of
from sources.models import Change, Document, PublicRecord
from sources.nearest import not_known
from sources.ordering import in_order
from sources.parameters import (
    ChoicesField,
    CommaSeparated,
    DayField,
    KeyField,
    KeysField,
    OrderingField,
    YesNoField,
)

# Of one parameter, in one request.
MOST_VALUES = 100


class One(filters.Filter):
    """The record named; the FilterSet's method gets it in a list of one."""

    field_class = KeyField
    schema = {"type": "string"}

    def __init__(self, field_name=None, *, queryset, **kwargs):
        key = queryset.model.key_field
        super().__init__(field_name, queryset=queryset, to_field_name=key, **kwargs)
        set_override(self, "field", self.schema | {"description": str(kwargs["help_text"])})


class AnyOf(One):
    """Rows that belong to any of the records named: ``initiative=a&initiative=b``."""

    field_class = KeysField
    schema = {"type": "array", "items": {"type": "string"}}

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class AllOf(One):
    """Records named in one parameter, comma-separated; the FilterSet's method says what of them."""

    field_class = KeysField

    def __init__(self, **kwargs):
        super().__init__(widget=CommaSeparated, **kwargs)


class Choices(filters.MultipleChoiceFilter):
    """Rows with any of the given values of a closed list: ``kind=ngo&kind=company``."""

    field_class = ChoicesField

    def __init__(self, field_name=None, *, choices, **kwargs):
        super().__init__(field_name, choices=choices, distinct=False, **kwargs)
        if callable(choices):
            described = {"description": kwargs.get("help_text", "")}
            set_override(self, "field", {"type": "string", **described})


class YesNo(filters.BooleanFilter):
    field_class = YesNoField


class Text(filters.CharFilter):
    """Rows whose text is the given one, capitals or not; an index holds texts in small letters."""

    def filter(self, qs, value):
        if not value:
            return qs
        small = {f"small_{self.field_name}": Lower(self.field_name)}
        return qs.alias(**small).filter(**dict.fromkeys(small, Lower(Value(value))))


class DateFrom(filters.CharFilter):
    """Rows whose date cannot lie before the year, month or day given."""

    field_class = PartialDateFormField
    lookup = "on_or_after"
    help_text = _("A year, month or day; the date must lie wholly on or after it.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, lookup_expr=self.lookup, help_text=self.help_text, **kwargs)


class DateTo(DateFrom):
    """Rows whose date cannot lie after the year, month or day given."""

    lookup = "on_or_before"
    help_text = _("A year, month or day; the date must lie wholly on or before it.")


class AsOf(filters.DateFilter):
    """What held on one day; with a field and no method, what is dated on that day or before."""

    field_class = DayField

    def __init__(self, *args, **kwargs):
        defaults = {"lookup_expr": "on_or_before", "label": _("As of")}
        super().__init__(*args, **defaults | kwargs)


class Ordering(filters.Filter):
    """In which order: declared names only."""

    field_class = OrderingField

    def __init__(self, names):
        choices = [(sign + name, sign + name) for name in names for sign in ("", "-")]
        super().__init__(
            "ordering",
            label=_("Order"),
            choices=[("", _("Usual order")), *choices],
            help_text=_("Comma-separated, “-” before a name for descending."),
        )
        described = f"{self.extra['help_text']} {', '.join(names)}."
        set_override(self, "field", {"type": "string", "description": described})

    def filter(self, qs, value):
        return qs  # the FilterSet orders last, after all filters


class RecordForm(forms.Form):
    """The parameters of a list, and no others."""

    # Set by the FilterSet: the names of all parameters, and of those that the view itself
    # understands, such as "page".
    known = allowed = ()

    def clean(self):
        for name in self.data:
            if name not in self.known and name not in self.allowed:
                message = _("There is no parameter “%(value)s” here.")
                names = sorted({*self.known, *self.allowed})
                self.add_error(None, not_known(message, name, names, parameter=name))
            elif len(self.data.getlist(name)) > 1 and not self.takes_many(name):
                message = _("“%(parameter)s” is given more than once; give it one value.")
                params = {"parameter": name, "suggestion": None}
                self.add_error(None, ValidationError(message, code="repeated", params=params))
            elif len(self.data.getlist(name)) > MOST_VALUES:
                message = _(
                    "“%(parameter)s” has more than %(most)d values. Ask in several requests."
                )
                params = {"parameter": name, "most": MOST_VALUES, "suggestion": None}
                self.add_error(None, ValidationError(message, code="too_many", params=params))
        return self.cleaned_data

    def takes_many(self, name):
        return name in self.fields and getattr(
            self.fields[name].widget, "allow_multiple_selected", False
        )


@lru_cache(maxsize=500)
def form(filterset_class, allowed, names):
    """The form of a list with these of its parameters: its class and its fields are made once."""
    known = filterset_class.base_filters
    fields = {name: known[name].field for name in names}
    attributes = {"known": known, "allowed": allowed}
    return type(f"{filterset_class.__name__}Form", (RecordForm,), fields | attributes)


def can_be_searched(text):
    """Not more words than the index takes."""
    if RecordFilterSet.index:
        RecordFilterSet.index.terms(text)


class Parameters(dict):
    """The parameters of a list. Each request has light copies: what they hold is never changed."""

    def __deepcopy__(self, memo):
        copies = Parameters()
        for name, parameter in self.items():
            copies[name] = copy_of(parameter)
            copies[name].method = parameter.method  # which looks for it at its own FilterSet
        return copies


class RecordFilterSet(FilterSet):
    """What every list understands: ``q`` and ``ordering``; the rest is declared by each list.

    ``allowed`` names the further parameters of the view: a page passes ("page",). Its form has
    the parameters that were given, and those that a page shows: ``shown`` names them.
    """

    # Text that ``q`` looks into; names of relations may be followed.
    search_fields = ()
    # What a list can be ordered by: names, or pairs of a name and the expression it stands for.
    orderings = ()
    # The ordering where none is asked for; blank for the model's own. One column with an index keeps
    # the first page of a long list as quick as that of a short one.
    usual = ""
    # Whether the form always has all parameters, so that what was not given has a value too.
    whole = False
    # The search app puts itself here: ``terms(text)`` checks and ``narrow(queryset, text)`` finds.
    index = None

    q = filters.CharFilter(
        method="filter_q",
        label=_("Search"),
        validators=[can_be_searched],
        help_text=_("Words that must all occur; beginnings of words will do."),
    )

    def __init__(self, data=None, *args, allowed=("page",), shown=(), **kwargs):
        # Always bound: a list without parameters is checked and ordered like any other.
        data = {} if data is None else data
        if not hasattr(data, "getlist"):
            data = MultiValueDict({name: [value] for name, value in data.items()})
        super().__init__(data, *args, **kwargs)
        self.data = data
        self.allowed, self.shown = tuple(allowed), tuple(shown)

    @classmethod
    def get_filters(cls):
        own = {"ordering": Ordering(cls.ordering_terms())} if cls.orderings else {}
        return Parameters(super().get_filters() | own)

    @classmethod
    def ordering_terms(cls):
        return dict((one, one) if isinstance(one, str) else one for one in cls.orderings)

    def get_form_class(self):
        names = [
            name for name in self.filters if self.whole or name in self.data or name in self.shown
        ]
        return form(type(self), self.allowed, tuple(names))

    def without(self, name, rows):
        """Of these rows those that all parameters but one leave, as they were understood."""
        others = type(self)(self.data, rows, allowed=self.allowed)
        others._form = copy(self.form)
        others._form.cleaned_data = {**self.form.cleaned_data}
        others._form.cleaned_data.pop(name, None)
        return others

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data.get("ordering") or self.usual
        terms = self.ordering_terms()
        order = [
            (terms[name.removeprefix("-")], name.startswith("-"))
            for name in (asked.split(",") if asked else ())
        ]
        return in_order(super().filter_queryset(queryset), order)

    def filter_q(self, queryset, name, value):
        if self.index:
            return self.index.narrow(queryset, value)
        for word in value.split():
            query = Q()
            for field in self.search_fields:
                query |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(query)
        return queryset


class FactFilterSet(RecordFilterSet):
    """A list of facts: ``document`` keeps those that rest on a document."""

    document = One(
        queryset=Document.objects.published(),
        method="filter_document",
        label=_("Document"),
        help_text=_("Slug of a document: rows that rest on it."),
    )

    def filter_document(self, queryset, name, value):
        return queryset.resting_on(value[0])


class DocumentFilterSet(RecordFilterSet):
    search_fields = ("title", "publisher", "note")
    orderings = ("slug", "title", "publisher", "published_on", "retrieved_on")

    kind = Choices(choices=Document.Kind.choices, label=_("Kind"))
    publisher = Text(label=_("Publisher"))
    language = Text(label=_("Language"), help_text=_("A language code such as “en”."))
    published_on_from = DateFrom("published_on", label=_("Published from"))
    published_on_to = DateTo("published_on", label=_("Published to"))
    as_of = AsOf("published_on", help_text=_("Published by that day, YYYY-MM-DD."))


def resource_names():
    """The resources of the API, as choices."""
    models = [model for model in apps.get_models() if issubclass(model, PublicRecord)]
    return [(name, name) for name in sorted({model.resource for model in models} - {""})]


class ChangeFilterSet(RecordFilterSet):
    q = None
    orderings = ("sequence",)

    since = filters.NumberFilter(
        "sequence",
        lookup_expr="gt",
        min_value=0,
        max_value=2**63 - 1,
        decimal_places=0,
        label=_("Since"),
        help_text=_("Changes with a higher sequence number than this."),
    )
    resource = Choices(
        choices=resource_names, label=_("Resource"), help_text=_("Changes of these resources.")
    )
    ref = filters.CharFilter(
        label=_("Record"), help_text=_("Changes of the record of this slug or ref.")
    )
    kind = Choices(choices=Change.Kind.choices, label=_("Kind"))
