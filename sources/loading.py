"""Brings the fixtures into the database: all rows or none, and says what changed.

Every row passes the model's own validation, the rule that a fact needs evidence, and, where the
documents are at hand, the comparison of each quote with its document.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from sources import changes, fixtures, lint
from sources.models import Citation, Fact, Record
from sources.nearest import nearest


@dataclass
class Outcome:
    """What a load did, or would do."""

    problems: list = field(default_factory=list)
    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: int = 0
    missing: list = field(default_factory=list)


class Rollback(Exception):
    """Leaves the transaction without a trace."""


def load(folder, *, dry_run=False, library=None, progress=None):
    """Load the files of a folder; return the Outcome. With problems nothing is written."""
    rows, problems = fixtures.read(folder)
    loader = Loader(library, progress)
    loader.outcome.problems, loader.incomplete = problems, bool(problems)
    try:
        with changes.batch():
            loader.load(rows)
            if dry_run or loader.outcome.problems:
                raise Rollback
    except Rollback:
        pass
    return loader.outcome


class Loader:
    def __init__(self, library=None, progress=None):
        self.library = library
        self.progress = progress or (lambda done, total: None)
        self.outcome = Outcome()
        self.known = {}  # model -> natural key -> record
        self.rows = {}  # model -> natural key -> row
        self.failed = set()  # (model, natural key) of rows that were refused
        self.incomplete = False  # whether a file could not be read

    def load(self, rows):
        by_model = self.sort(rows)
        total, done = sum(map(len, by_model.values())), 0
        for model in fixtures.record_models():
            self.known[model] = self.existing(model)
            refused = []
            for row in self.in_order(model, by_model.get(model, [])):
                if self.load_row(model, row):
                    refused.append(row)
                done += 1
                self.progress(done, total)
            # A row may have needed what a later one gave up, such as the place of current name.
            for row in refused:
                for problem in self.load_row(model, row):
                    self.refuse(row, problem)
                    self.failed.add((model, row.key))
            self.outcome.missing += [
                f"{model._meta.label_lower} {' / '.join(key)}"
                for key in self.known[model]
                if key not in self.rows.get(model, {})
            ]
        self.check_evidence()
        if not self.outcome.problems:
            self.lint()

    # Reading rows

    def sort(self, rows):
        """Rows by model, each with its natural key; rows that name no model are refused."""
        models = {model._meta.label_lower: model for model in fixtures.record_models()}
        by_model = {}
        for row in rows:
            model = models.get(row.label)
            if model is None:
                self.refuse(row, f"there is no model {row.label}{meant(row.label, models)}")
                continue
            row.key = self.natural_key(model, row)
            if not all(row.key):
                self.refuse(row, f"the row lacks its {' or '.join(key_names(model))}")
                continue
            first = self.rows.setdefault(model, {}).setdefault(row.key, row)
            if first is not row:
                self.refuse(row, f"this row already stands at {first.file}:{first.line}")
                continue
            by_model.setdefault(model, []).append(row)
        return by_model

    @staticmethod
    def natural_key(model, row):
        parts = []
        for name in key_names(model):
            value = row.fields.get(name)
            parts += value if isinstance(value, list) else [value]
        return tuple("" if part is None else str(part) for part in parts)

    @staticmethod
    def in_order(model, rows):
        """Rows that name another row of the same model come after it, circles last."""
        own = [
            name
            for name, each in fixtures.data_fields(model).items()
            if each.related_model is model
        ]
        waiting, done = list(rows), set()
        while waiting:
            pending = {row.key for row in waiting}
            ready = [
                row
                for row in waiting
                if not any(tuple(row.fields.get(name) or ()) in pending - {row.key} for name in own)
            ]
            yield from ready or waiting
            done.update(row.key for row in ready)
            waiting = [row for row in waiting if row.key not in done] if ready else []

    @staticmethod
    def existing(model):
        records = model._default_manager.select_related(*fixtures.related(model))
        return {tuple(record.natural_key()): record for record in records}

    # Writing rows

    def load_row(self, model, row):
        """Write one row; return what is wrong with it."""
        record = self.known[model].get(row.key)
        is_new = record is None
        record = record or model()
        differences, problems = self.assign(model, record, row)
        if problems is None:  # rests on a row that was refused, and that says why
            self.failed.add((model, row.key))
            return []
        if not problems and (is_new or differences):
            problems = self.save(record, row)
        if problems:
            if not is_new:
                self.known[model][row.key] = model._default_manager.get(pk=record.pk)
            return problems
        self.known[model][row.key] = record
        if is_new:
            self.outcome.added.append(str(row))
        elif differences:
            self.outcome.changed.append(f"{row}: {'; '.join(differences)}")
        else:
            self.outcome.unchanged += 1
        return []

    def assign(self, model, record, row):
        """Set the fields; return what differs from before and what is wrong.

        Problems are None when the row only suffers from another row's fault.
        """
        differences, problems = [], []
        fields = fixtures.data_fields(model)
        for name in sorted(row.fields.keys() - fields.keys()):
            problems.append(f"there is no field {name}{meant(name, fields)}")
        for name, each in fields.items():
            given = row.fields.get(name)
            before = None if record._state.adding else getattr(record, name)
            try:
                value = self.value(each, name in row.fields, given)
            except LookupError:
                return [], None
            except ValidationError as error:
                problems += [f"{name}: {message}" for message in error.messages]
                continue
            setattr(record, name, value)
            if before != value:
                differences.append(f"{name}: {show(before)} → {show(value)}")
        return differences, problems

    def value(self, field, is_given, given):
        """The field's value; LookupError when it names a row that was itself refused."""
        if not is_given:
            return None if field.is_relation else field.get_default()
        if not field.is_relation:
            if field.empty_strings_allowed and given is None and not field.null:
                raise ValidationError("must not be empty; leave the line out for the default")
            return field.to_python(given)
        if given is None:
            return None
        key = tuple(map(str, given)) if isinstance(given, list) else (str(given),)
        model = field.related_model
        found = self.known.get(model, {}).get(key)
        if found is not None and (model, key) not in self.failed:
            return found
        # Where a file could not be read, the row may well stand there.
        if (model, key) in self.failed or self.incomplete:
            raise LookupError
        names = {" / ".join(known) for known in self.known.get(model, {})}
        name = " / ".join(key)
        raise ValidationError(
            f"there is no {model._meta.verbose_name} “{name}”{meant(name, names)}"
        )

    def save(self, record, row):
        """Validate and save; return what is wrong."""
        try:
            record.full_clean()
            record._change_reason = f"Loaded from fixtures/{row.file}"
            with transaction.atomic():
                record.save()
        except ValidationError as error:
            return [
                message if name == NON_FIELD_ERRORS else f"{name}: {message}"
                for name, messages in error.message_dict.items()
                for message in messages
            ]
        except IntegrityError as error:
            return [f"the database refuses it: {str(error).splitlines()[0]}"]
        return []

    # Evidence

    def check_evidence(self):
        """Every fact of the files has its citations, and every quote is in its document."""
        for model, rows in self.rows.items():
            if issubclass(model, Fact):
                self.check_cited(model, rows)
            elif issubclass(model, Citation) and self.library:
                self.check_quotes(model, rows)

    def check_cited(self, model, rows):
        citations = model.citations.rel.related_model
        counts = Counter(citations.objects.values_list("fact", flat=True))
        for key, row in rows.items():
            if (model, key) in self.failed:
                continue
            needed, found = model.citations_needed, counts[self.known[model][key].pk]
            if found < needed and not self.has_failed_citation(citations, key):
                self.refuse(
                    row, f"needs {needed} citation{'s'[: needed - 1]}, has {found or 'none'}"
                )

    def has_failed_citation(self, citations, fact_key):
        return any(m is citations and key[: len(fact_key)] == fact_key for m, key in self.failed)

    def check_quotes(self, model, rows):
        for key, row in rows.items():
            if (model, key) in self.failed:
                continue
            citation = self.known[model][key]
            problem = self.library.problem_with_quote(citation.document, citation.quote)
            if problem:
                self.refuse(row, problem)

    def lint(self):
        """The rules that no single row can break, for the rows of the files."""
        for remark in lint.check(lint.ERROR):
            key = tuple(map(str, remark.record.natural_key()))
            if row := self.rows.get(type(remark.record), {}).get(key):
                self.refuse(row, remark.message)

    def refuse(self, row, reason):
        self.outcome.problems.append(f"{row}: {' '.join(str(reason).split())}")


def key_names(model):
    """The fields that make up a model's natural key, as a fixture row names them."""
    return model.key_fields or (model.key_field,)


def meant(name, names):
    """“; did you mean …?” where a name is near."""
    near = nearest(name, names)
    return f"; did you mean “{near}”?" if near else ""


def show(value):
    if value is None or value == "":
        return "empty"
    if isinstance(value, Record):
        return " / ".join(value.natural_key())
    return f"“{value}”"
