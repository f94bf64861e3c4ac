"""What all answers of the API have in common, and the shapes of documents and changes."""

from copy import copy, deepcopy
from functools import cache, lru_cache, partial
from operator import attrgetter
from types import MethodType

from django.apps import apps
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sources.fetching import along
from sources.models import Change, Document


class Reference(serializers.CharField):
    """Another record, by its slug or ref; null when there is none or it is not public.

    With the model of a resource, ``expand`` can show the record itself.
    """

    def __init__(self, model=None, **kwargs):
        self.model = model
        super().__init__(**{"read_only": True, "allow_null": True} | kwargs)

    def to_representation(self, record):
        return record.key if record.is_public else None


class References(serializers.ListField):
    """Other records, by their slugs; ``source`` gives the records."""

    def __init__(self, model, **kwargs):
        self.model = model
        super().__init__(**{"read_only": True, "child": serializers.CharField()} | kwargs)

    def to_representation(self, records):
        records = records.all() if hasattr(records, "all") else records
        return [record.key for record in records if record.is_public]


class Date(serializers.CharField):
    """A date at the precision that documents give: 2007, 2020-11 or 2017-02-07."""

    def __init__(self, **kwargs):
        super().__init__(**{"read_only": True, "allow_null": True} | kwargs)


class Number(serializers.FloatField):
    """A number of a document: whole where it is whole."""

    def __init__(self, **kwargs):
        super().__init__(**{"read_only": True, "allow_null": True} | kwargs)

    def to_representation(self, value):
        return int(value) if value == int(value) else float(value)


class AsOfDay(serializers.DateField):
    """The day that was asked for."""

    def __init__(self, **kwargs):
        help_text = "With as_of: the day that was asked for."
        super().__init__(**{"source": "*", "read_only": True, "help_text": help_text} | kwargs)

    def to_representation(self, record):
        return super().to_representation(self.context["day"])


class OnDay(serializers.ChoiceField):
    """What a method of the record says of the day that was asked for."""

    def __init__(self, method, choices, **kwargs):
        self.method = method
        super().__init__(choices, **{"source": "*", "read_only": True} | kwargs)

    def to_representation(self, record):
        return getattr(record, self.method)(self.context["day"])


class KeptFields:
    """For serializers: what their fields are is found out once, then copied for each answer."""

    def get_fields(self):
        kept = vars(type(self)).get("kept_fields")
        if kept is None:
            kept = type(self).kept_fields = super().get_fields()
        # What is nested has a place of its own in each answer; all else is only read.
        nested = serializers.BaseSerializer
        return {
            name: deepcopy(field) if isinstance(field, nested) else copy(field)
            for name, field in kept.items()
        }


class OfDay:
    """For serializers: fields that are said of a day, and only there with ``as_of``."""

    of_day = ()

    def get_fields(self):
        fields = super().get_fields()
        # Without "day" in the context, as in the schema, all there can be are described.
        without = self.of_day if not self.context.get("day", True) else ()
        return {name: field for name, field in fields.items() if name not in without}


class QuickMixin:
    """Reads each row with what was found out once about the fields, not once more for each row.

    The fields stay what they are: what one of them does in a way of its own, it does here too.
    """

    @cached_property
    def to_representation(self):
        return quick(self)


def quick(serializer):
    """What shows a row with the fields of a serializer."""
    fields = list(serializer._readable_fields)
    blank = dict.fromkeys([field.field_name for field in fields])
    read = [field for field in fields if is_read(field)]
    # To read what stands on a row takes least when it is all read at once.
    get = attrgetter(*[field.source for field in read]) if len(read) > 1 else None
    read = read if get else []
    ways = [(field.field_name, is_plain(field), writer(field)) for field in read]
    others = [(field.field_name, shows(field)) for field in fields if field not in read]

    def show(row):
        shown = blank.copy()  # which has the fields in their order
        try:
            values = get(row) if get else ()
        except AttributeError:
            values = [found(field, row) for field in read]
        for (name, is_text, represent), value in zip(ways, values, strict=True):
            if is_text and type(value) is str:  # most are
                shown[name] = value
            elif value is not None:
                shown[name] = shown_value(value, represent)
        for name, value in others:
            shown[name] = value(row)
        return shown

    return show


def is_read(field):
    """Whether the field shows what stands on the row under its source."""
    is_own = type(field).get_attribute is not serializers.Field.get_attribute
    return not is_own and field.source != "*" and not isinstance(field, serializers.ListSerializer)


def found(field, row):
    """What stands on the row; the field knows what a missing relation means."""
    try:
        return attrgetter(field.source)(row)
    except AttributeError:
        return field.get_attribute(row)


def shown_value(value, represent):
    if isinstance(value, MethodType):
        value = value()
    return None if value is None else represent(value)


def shows(field):
    """What gives the value of a field, as it is shown, for a row."""
    get, represent = reader(field), writer(field)
    if field.source == "*" and get is itself:
        return represent

    def value(row):
        try:
            found = get(row)
        except AttributeError:
            found = field.get_attribute(row)
        return shown_value(found, represent)

    return value


def is_plain(field):
    """Whether the field shows a text as it is."""
    own = serializers.CharField.to_representation, serializers.ChoiceField.to_representation
    return type(field).to_representation in own


def itself(row):
    return row


def reader(field):
    """What reads the value of a field from a row."""
    is_own = type(field).get_attribute is not serializers.Field.get_attribute
    if is_own:
        return field.get_attribute
    if field.source == "*":
        return itself
    if isinstance(field, serializers.ListSerializer) and "." not in field.source:
        return partial(along, name=field.source)
    return attrgetter(field.source)


def writer(field):
    """What gives the value of a field as it is shown."""
    kind = type(field)
    if kind is serializers.SerializerMethodField:
        return getattr(field.parent, field.method_name)
    if kind is serializers.ListSerializer:
        show = writer(field.child)
        return lambda rows: [show(row) for row in rows]
    if getattr(kind, "to_representation", None) is serializers.Serializer.to_representation:
        return quick(field)
    return field.to_representation


class CitationSerializer(QuickMixin, serializers.Serializer):
    """The passage of a document that a fact rests on."""

    document = serializers.CharField(source="document.slug", help_text="Slug of the document.")
    document_title = serializers.CharField(source="document.title")
    locator = serializers.CharField(help_text="Section or heading in the document.")
    quote = serializers.CharField(help_text="Word for word.")
    url = serializers.CharField(
        source="get_url", help_text="The document’s address, at the passage where browsers can."
    )
    statement = serializers.CharField(help_text="What the document says where it differs.")
    confidence = serializers.CharField(help_text="high, medium or low")

    class Meta:
        ref_name = "Citation"


@cache
def passages(model):
    """What fetches the evidence of facts as answers show it."""
    rows = model.objects.all().public_citations().select_related("document")
    columns = [field.name for field in rows.model._meta.concrete_fields]
    shown = [f"document__{name}" for name in ("slug", "title", "url")]
    return Prefetch("citations", rows.only(*columns, *shown))


def named_alone(rows, also=()):
    """The rows, and of the records that they name only what an answer says of them."""
    tree = rows.query.select_related
    if not tree:
        return rows
    own = [field.name for field in rows.model._meta.concrete_fields]
    return rows.only(*own, *names_of(rows.model, tree), *also)


def names_of(model, tree, prefix=""):
    """The paths to slug or ref of the records named, whether they are public, and whom they name."""
    for name, below in tree.items():
        related = model._meta.get_field(name).related_model
        for column in (related.key_field, "publication", *below):
            yield f"{prefix}{name}__{column}"
        yield from names_of(related, below, f"{prefix}{name}__")


def citations():
    return CitationSerializer(many=True, read_only=True)


def parts(model, relation, *related):
    """What to fetch for a field that shows the public rows of a part of the record."""

    def fetch():
        rows = apps.get_model(model).objects.listed()
        rows = rows.prefetch_related(None).prefetch_related(passages(rows.model))
        rows = named_alone(rows.select_related(*related) if related else rows)
        return [Prefetch(relation, queryset=rows)]

    return fetch


class RecordSerializer(QuickMixin, OfDay, KeptFields, serializers.ModelSerializer):
    """One record of a resource: its addresses, its own fields, its evidence."""

    # The serializer of each model, so that ``expand`` finds the one for a relation.
    by_model = {}
    # Fields that only the answer about one record has; lists are light.
    detail_only = ()
    # For a field that needs rows of other tables: a function that gives what to fetch along.
    prefetch = {}
    # Paths to what an answer about a day reads of the records that a row names.
    reads = ()
    # Paths to rows that an answer counts without fetching them.
    counted = ()

    url = serializers.SerializerMethodField(help_text="Address of this record in the API.")
    html_url = serializers.SerializerMethodField(help_text="Address of its page.")

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.by_model[cls.Meta.model] = cls

    @classmethod
    @cache
    def field_names(cls, *, of_day):
        """The names of the fields of an answer that speaks of a day, or of none."""
        return tuple(cls(context={} if of_day else {"day": None}).fields)

    @classmethod
    def rows(cls, names, day=None):
        """The public rows, with what the named fields need and nothing else."""
        # Two fields may show the same rows; they are fetched once.
        lookups = {
            getattr(lookup, "prefetch_to", lookup): lookup
            for name in names
            if name in cls.prefetch
            for lookup in cls.prefetch[name]()
        }.values()
        if "citations" in names:
            lookups = [*lookups, passages(cls.Meta.model)]
        rows = cls.Meta.model.objects.listed().prefetch_related(None).prefetch_related(*lookups)
        return named_alone(rows, cls.reads if day else ())

    @classmethod
    def relations(cls):
        """The fields that ``expand`` can open, with the serializers of what they hold."""
        fields = cls().fields.items()
        models = {name: getattr(field, "model", None) for name, field in fields}
        return {name: cls.by_model[model] for name, model in models.items() if model}

    def get_fields(self):
        fields = super().get_fields()
        names = self.context.get("names")
        return {name: fields[name] for name in names} if names else fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, record):
        return f"{self.list_url}{record.key}/"

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_html_url(self, record):
        return f"{self.base}{record.get_absolute_url()}"

    @cached_property
    def base(self):
        return self.context.get("base", "")

    @cached_property
    def list_url(self):
        return self.base + reverse(f"api:{self.Meta.model.resource}-list")


@lru_cache(maxsize=256)
def shower(serializer_class, base, names, day):
    """What shows a record with these fields, made once: nothing in it is of one answer alone."""
    context = {"base": base, "names": names, "day": day}
    return serializer_class(context=context).to_representation


class DocumentSerializer(RecordSerializer):
    source_url = serializers.CharField(
        source="url", read_only=True, help_text="Where the document was published."
    )
    # ``url`` is the address in this API, as with every record.
    url = serializers.SerializerMethodField(help_text="Address of this record in the API.")
    published_on = Date()

    class Meta:
        model = Document
        fields = [
            "url",
            "html_url",
            "slug",
            "title",
            "publisher",
            "kind",
            "language",
            "published_on",
            "retrieved_on",
            "source_url",
            "archived_url",
            "extent",
            "file_name",
            "sha256",
            "note",
        ]


class ChangeSerializer(serializers.ModelSerializer):
    """One change of a public record."""

    fields = serializers.ListField(
        child=serializers.CharField(), help_text="The fields that changed."
    )
    url = serializers.SerializerMethodField(help_text="Address of the record in the API.")

    class Meta:
        model = Change
        fields = ["sequence", "at", "kind", "resource", "ref", "fields", "reason", "url"]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, change):
        return f"{self.context.get('base', '')}{reverse('api:root')}{change.resource}/{change.ref}/"
