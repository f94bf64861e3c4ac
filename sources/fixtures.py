"""The files under fixtures/: Django's YAML format with natural keys and no primary keys."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

import yaml
from django.apps import apps
from django.db import models

from sources.models import PublicRecord, Record
from sources.outcome import Problem

# The order in which plain loaddata needs the shared files; initiatives follow by year.
SHARED_FILES = ("documents", "themes", "signatories")


def record_models():
    """All models that fixtures hold, each after those it refers to."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def data_fields(model):
    """The fields a fixture may set, by name, in the order of the file: first whose part it is."""
    fields = [
        each
        for each in model._meta.concrete_fields
        if not each.primary_key and each.name != "version"
    ]
    fields.sort(key=lambda each: each.name != "fact")
    return {each.name: each for each in fields}


@dataclass
class Row:
    """One row of a fixture file and where it stands."""

    file: str
    line: int
    label: str
    fields: dict
    key: tuple = field(default=())

    # Whether what the row leaves out stays as it is; in YAML it takes its default.
    partial = False

    @property
    def place(self):
        return f"{self.file}:{self.line}"

    @property
    def name(self):
        return f"{self.label} {' / '.join(self.key) or '?'}"

    def given(self, field):
        """What the row gives for a field: a value, a list that is another row's key, or None."""
        return self.fields[field.name]

    def key_of(self, name):
        """The key that the row gives for another row; empty when it gives none."""
        given = self.fields.get(name)
        parts = given if isinstance(given, list) else [given]
        return tuple("" if part is None else str(part) for part in parts)

    def text_of(self, name):
        """What stands in the row for a field, to be repeated in a message."""
        given = self.fields.get(name)
        return " / ".join(map(str, given)) if isinstance(given, list) else str(given or "")


class LineLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads YAML and refuses a key given twice, which plain YAML lets pass."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key.value}” is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(folder):
    """Read all files of the folder; return the rows and the problems of what could not be read."""
    rows, problems = [], []
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        problems.append(Problem(str(folder), "there are no .yaml files here", hides=True))
    for path in paths:
        try:
            rows += read_text(path.name, path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            message = f"this is not UTF-8 text ({error.reason})"
            problems.append(Problem(path.name, message, hides=True))
        except (yaml.YAMLError, ValueError) as error:
            problems.append(unreadable(path.name, error))
    return rows, problems


def unreadable(file, error):
    """Where YAML is not what it should be."""
    if isinstance(error, yaml.MarkedYAMLError):
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Problem(f"{file}:{line}", error.problem, hides=True)
    return Problem(file, " ".join(str(error).split()), hides=True)


def read_text(file, text):
    """The rows of one file; YAMLError or ValueError when it cannot be read."""
    loader = LineLoader(text)
    try:
        top = loader.get_single_node()
        if top is None:
            return []
        if not isinstance(top, yaml.SequenceNode):
            raise ValueError("the file must be a list of rows, each beginning with “- model:”")
        rows = []
        for node in top.value:
            data = loader.construct_object(node, deep=True)
            rows.append(as_row(file, node.start_mark.line + 1, data))
        return rows
    finally:
        loader.dispose()


def as_row(file, line, data):
    if not isinstance(data, dict) or set(data) != {"model", "fields"}:
        raise ValueError(
            f"line {line}: a row has “model” and “fields” and nothing else (no “pk”: rows are known "
            "by their slug or ref)"
        )
    if not isinstance(data["fields"], dict):
        raise ValueError(f"line {line}: “fields” must be a list of names and values")
    return Row(file, line, str(data["model"]).lower(), data["fields"])


class NaturalKey(list):
    """A reference to another row; written on one line."""


class Dumper(yaml.SafeDumper):
    pass


Dumper.add_representer(
    NaturalKey,
    lambda dumper, key: dumper.represent_sequence("tag:yaml.org,2002:seq", key, flow_style=True),
)


def as_value(field, value):
    """A field's value as YAML should show it."""
    if isinstance(value, models.Model):
        return NaturalKey(value.natural_key())
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def as_fields(record):
    """What of the record differs from the defaults, in the model's order."""
    values = {}
    for name, each in data_fields(type(record)).items():
        value = getattr(record, name)
        if value is None or value == each.get_default():
            continue
        values[name] = as_value(each, value)
    return values


def related(model):
    """Names of the foreign keys, for select_related: natural keys read through them."""
    names = [name for name, each in data_fields(model).items() if each.is_relation]
    if "fact" in names:
        fact = model._meta.get_field("fact").related_model
        names += [f"fact__{name}" for name in related(fact)]
    # The file a record belongs to is that of what it rests on, and of what that rests on.
    if issubclass(model, PublicRecord):
        names += [path for path, _ in model.parents()]
    return names


def parts_of(model):
    """Where a part names its whole: the field under which it is filed below that row."""
    for name in ("fact", "action_area", "event", "signatory"):
        # A row that rests on something else or on more is filed with that, e.g. its initiative.
        if name in data_fields(model) and getattr(model, "rests_on", (name,)) == (name,):
            return name
    return None


def dump():
    """All rows as text, by file name: each record, then its parts (names, mappings, citations)."""
    wholes, parts = {}, {}
    for model in record_models():
        whole = parts_of(model)
        for record in model._default_manager.select_related(*related(model)):
            if whole:
                owner = model._meta.get_field(whole).related_model
                key = (owner, getattr(record, f"{whole}_id"))
                parts.setdefault(key, []).append(record)
            else:
                wholes.setdefault(record.fixture, []).append(record)
    return {
        name: "\n".join(text(record, parts) for record in ordered(records))
        for name, records in wholes.items()
    }


def ordered(records):
    """In the models' order, and within a model as its rows say."""
    places = {model: place for place, model in enumerate(record_models())}
    return sorted(records, key=lambda record: (places[type(record)], record.fixture_order))


def text(record, parts):
    row = {"model": record._meta.label_lower, "fields": as_fields(record)}
    own = yaml.dump([row], Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100)
    below = ordered(parts.get((type(record), record.pk), []))
    return own + "".join(text(part, parts) for part in below)
