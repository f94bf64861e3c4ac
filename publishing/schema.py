"""What a table of a release is, and which lists inside a record become tables of their own."""

from dataclasses import dataclass

from rest_framework import serializers

from sources.dates import ISO
from sources.serializers import Date

# Addresses belong to a site, not to the data.
ADDRESSES = ("url", "html_url")
# Fields that repeat what another table says: reckoned from it, or the same rows seen from there.
REPEATED = {
    "initiatives": ("themes", "counts", "national_codes", "statements"),
    "themes": ("action_areas",),
    "signatories": ("services", "particulars", "ownerships", "events"),
    "memberships": ("reports",),
    "assessments": ("subjects",),
}


@dataclass(frozen=True)
class Column:
    """One column: its name, its type in a data package, what it means, what it may hold."""

    name: str
    type: str = "string"
    description: str = ""
    required: bool = False
    choices: tuple = ()
    pattern: str = ""


@dataclass(frozen=True)
class Table:
    """One table: ``key`` tells its rows apart, ``refers`` says which column leads to which table."""

    name: str
    title: str
    columns: tuple
    key: tuple
    refers: tuple = ()  # (column, table, its column)

    @property
    def names(self):
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Part:
    """What a record holds many of, as a table: the record's key, then the columns of each."""

    table: str
    resource: str
    field: str
    record: str  # the name of the column that holds the record's key
    title: str
    key: tuple  # what tells the rows of one record apart
    renamed: tuple = ()
    refers: tuple = ()

    def rows(self, record):
        """The values of the rows of one record, in a fixed order."""
        found = record[self.field]
        rows = [dict(one) if isinstance(one, dict) else {self.field: one} for one in found]
        # A link between initiatives shows at both ends; it is told from where it starts.
        rows = [row for row in rows if row.pop("direction", "outgoing") == "outgoing"]
        return sorted(rows, key=lambda row: [str(row[name]) for name in self.key])


PARTS = (
    Part(
        "initiative_names",
        "initiatives",
        "names",
        "initiative",
        "Further names of initiatives",
        ("name",),
    ),
    Part(
        "initiative_links",
        "initiatives",
        "links",
        "from_initiative",
        "What one initiative has to do with another",
        ("kind", "initiative"),
        renamed=(("initiative", "to_initiative"),),
        refers=(("to_initiative", "initiatives", "slug"),),
    ),
    Part(
        "action_area_themes",
        "action-areas",
        "themes",
        "action_area",
        "How near action areas come to themes: a judgement of the registry",
        ("theme",),
        refers=(("theme", "themes", "slug"),),
    ),
    Part(
        "event_documents",
        "events",
        "documents",
        "event",
        "Documents that came out of events",
        ("documents",),
        renamed=(("documents", "document"),),
        refers=(("document", "documents", "slug"),),
    ),
    Part(
        "national_code_operators",
        "national-codes",
        "operators",
        "national_code",
        "Companies that signed national codes, as printed",
        ("operators",),
        renamed=(("operators", "operator"),),
    ),
    Part(
        "signatory_names",
        "signatories",
        "names",
        "signatory",
        "All names of organisations",
        ("name",),
    ),
    Part(
        "commitment_themes",
        "commitments",
        "theme",
        "commitment",
        "Themes of commitments: those of their action area, or the one each is filed under",
        ("theme",),
        refers=(("theme", "themes", "slug"),),
    ),
)


def table_name(resource):
    return resource.replace("-", "_")


def described(field, model, source):
    """What the field means: its own help text, that of the model's field, or what it can hold."""
    names = {each.name: each for each in model._meta.get_fields()} if model else {}
    words = [str(field.help_text or getattr(names.get(source), "help_text", "") or "")]
    if isinstance(field, serializers.ChoiceField):
        choices = [f"{value}: {label}" for value, label in field.choices.items() if value]
        words.append("; ".join(choices) + ".")
    elif to := getattr(field, "model", None):
        words.append(f"The {to.key_field} of a row in {table_name(to.resource)}.")
    return " ".join(filter(None, words)) or f"{field.label or source}.".capitalize()


def column(name, field, model=None, key=()):
    """The column for one field of a serializer."""
    source = getattr(field, "source", None) or name
    kinds = {
        serializers.BooleanField: "boolean",
        serializers.IntegerField: "integer",
        serializers.FloatField: "number",
        serializers.DateField: "date",
    }
    kind = next((kind for base, kind in kinds.items() if isinstance(field, base)), "string")
    choices = tuple(field.choices) if isinstance(field, serializers.ChoiceField) else ()
    return Column(
        name,
        kind,
        described(field, model, source),
        name in key,
        tuple(choice for choice in choices if choice),
        f"^{ISO.pattern}$" if isinstance(field, Date) else "",
    )
