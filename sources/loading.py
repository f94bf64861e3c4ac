"""The one way in for many rows: all of them or none, and what changes is told.

Fixtures, files that staff bring in and the command line all give their rows to the ``Loader``. Every
row passes the model's own validation, the rule that a fact needs evidence, and, where the documents
are at hand, the comparison of each quote with its document.
"""

import re
from collections import Counter
from contextlib import suppress
from copy import copy
from graphlib import CycleError, TopologicalSorter

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, transaction

from sources import changes, fixtures, lint
from sources.evidence import misquoted, uncited
from sources.fetching import look_again
from sources.models import PublicRecord, Stale
from sources.nearest import nearest
from sources.outcome import Effect, Missing, Outcome, Problem, shown

# So many characters stand in one cell of a workbook at most, and so in one field here.
CELL = 32_767
# From so many rows on, the database plans its questions otherwise.
MANY = 1_000
# NUL, which PostgreSQL refuses, and halves of characters, which no encoding can write.
NO_TEXT = re.compile("[\0\ud800-\udfff]")


class Rollback(Exception):
    """Leaves the transaction without a trace."""


def apply(loader, rows, problems, *, dry_run=False, accept=lambda outcome: True):
    """Load the rows in one transaction; yield how many of how many are done.

    Nothing is written with problems, in a dry run, or if ``accept`` says no to the Outcome.
    """
    loader.outcome.problems += problems
    loader.incomplete = any(problem.hides for problem in problems)
    try:
        with changes.batch():
            yield from loader.load(rows)
            if dry_run or loader.outcome.problems or not accept(loader.outcome):
                raise Rollback
    except Rollback:
        pass
    except ValidationError as error:  # somebody wrote at the same time, and both do not go together
        loader.outcome.problems += [Problem("the register", each) for each in error.messages]
    else:
        if len(loader.outcome.added) + len(loader.outcome.changed) >= MANY:
            look_again(connection)


class Known(dict):
    """The records of each model by natural key, fetched when a model is first asked for."""

    def __missing__(self, model):
        records = model._default_manager.select_related(*fixtures.related(model))
        self[model] = {tuple(map(str, record.natural_key())): record for record in records}
        return self[model]


class Loader:
    """Brings rows into the database and notes what that does.

    ``whole`` says that the rows are the whole register, so that whatever else there is is missing.
    Otherwise a record is missing if the rows hold others of its model and of its file (its
    initiative), but not it; ``complete`` withdraws it. ``reason`` goes into history, ``because``
    stands with what is withdrawn.
    """

    def __init__(
        self, *, library=None, reason="", because="", user=None, whole=False, complete=False
    ):
        self.library = library
        self.reason = reason
        self.because = because or reason
        self.user = user
        self.whole = whole
        self.complete = complete
        self.outcome = Outcome()
        self.known = Known()
        self.rows = {}  # model -> natural key -> row
        self.failed = set()  # (model, natural key) of rows that were refused
        self.incomplete = False  # whether something could not be read

    def load(self, rows):
        """Load the rows; yield how many of how many are done."""
        by_model = self.sort(rows)
        total, done = sum(map(len, by_model.values())), 0
        missing = list(self.missing())
        # The files under fixtures/ hold together by themselves.
        before = set() if self.whole else set(lint.check(lint.ERROR))
        for model in fixtures.record_models():
            refused = []
            for row in self.in_order(model, by_model.get(model, [])):
                if self.load_row(model, row):
                    refused.append(row)
                done += 1
                yield done, total
            # A row may have needed what a later one gave up, such as the place of current name.
            for row in refused:
                for problem in self.load_row(model, row):
                    self.refuse(row, *problem)
                    self.failed.add((model, row.key))
        if self.complete and not self.outcome.problems:
            self.withdraw(missing)
        self.check_evidence()
        if not self.outcome.problems:
            self.lint(before)

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
            row.key = sum((row.key_of(name) for name in key_names(model)), ())
            if not all(row.key):
                self.refuse(row, f"the row lacks its {' or '.join(key_names(model))}")
                continue
            first = self.rows.setdefault(model, {}).setdefault(row.key, row)
            if first is not row:
                self.refuse(row, f"this row already stands at {first.place}")
                continue
            by_model.setdefault(model, []).append(row)
        return by_model

    @staticmethod
    def in_order(model, rows):
        """Rows that name another row of the same model come after it, circles last."""
        fields = fixtures.data_fields(model)
        own = [name for name, each in fields.items() if each.related_model is model]
        waiting = {row.key: row for row in rows}
        sorter = TopologicalSorter(
            {
                key: {row.key_of(name) for name in own} & waiting.keys() - {key}
                for key, row in waiting.items()
            }
        )
        with suppress(CycleError):
            sorter.prepare()
        while sorter.is_active():
            for key in sorter.get_ready():
                yield waiting.pop(key)
                sorter.done(key)
        yield from waiting.values()

    # What is missing

    def missing(self):
        """What the rows do not hold, noted in the outcome, with its record."""
        for model in fixtures.record_models() if self.whole else list(self.rows):
            label, rows = model._meta.label_lower, self.rows.get(model, {})
            expected = self.expected(model, rows)
            self.outcome.counts += Counter((label, scope) for scope in expected.values())
            for key in expected.keys() - rows.keys():
                missing = Missing(label, " / ".join(key), expected[key])
                yield missing, self.known[model][key]
                self.outcome.missing.append(missing)
        self.outcome.missing.sort(key=lambda each: (each.label, each.scope, each.key))

    def expected(self, model, rows):
        """What the rows should hold, with its file: public records of files they hold some of."""
        if self.whole:
            return dict.fromkeys(self.known[model], "")
        if not issubclass(model, PublicRecord):
            return {}
        files = {key: record.fixture for key, record in self.known[model].items()}
        held = {files[key] for key in rows if key in files}
        public = (key for key, record in self.known[model].items() if record.is_public)
        return {key: files[key] for key in public if files[key] in held}

    def withdraw(self, missing):
        for each, record in missing:
            record.publication = PublicRecord.Publication.WITHDRAWN
            record.withdrawn_because = self.because
            for column, message in self.save(record, self.reason):
                self.outcome.problems.append(Problem(str(each), clean(message), column=column))

    # Writing rows

    def load_row(self, model, row):
        """Write one row; return what is wrong with it, as pairs of message and column."""
        known = self.known[model].get(row.key)
        is_new = known is None
        # A copy, so that a row that is refused leaves no trace in what is known.
        record = model() if is_new else copy(known)
        differences, problems = self.assign(model, record, row)
        if problems is None:  # rests on a row that was refused, and that says why
            self.failed.add((model, row.key))
            return []
        if not problems and (is_new or differences):
            problems = self.save(record, self.reason or f"Loaded from fixtures/{row.file}")
        if problems:
            return problems
        self.known[model][row.key] = record
        effect = Effect(row.place, row.label, " / ".join(row.key), differences)
        if is_new:
            self.outcome.added.append(effect)
        elif differences:
            self.outcome.changed.append(effect)
        else:
            self.outcome.unchanged.append(effect)
        return []

    def assign(self, model, record, row):
        """Set the fields; return what differs from before and what is wrong.

        Problems are None when the row only suffers from another row's fault.
        """
        differences, problems, suffers = [], [], False
        fields = fixtures.data_fields(model)
        is_new = record._state.adding
        for name in sorted(row.fields.keys() - fields.keys()):
            problems.append((f"there is no field {name}{meant(name, fields)}", ""))
        for name, each in fields.items():
            if row.partial and not is_new and name not in row.fields:
                continue
            before = None if is_new else getattr(record, name)
            try:
                value = self.value(each, row)
            except LookupError:
                suffers = True
                continue
            except ValidationError as error:
                problems += [(message, name) for message in error.messages]
                continue
            setattr(record, name, value)
            if before != value and (shown(before) or shown(value)):
                differences.append((name, shown(before), shown(value)))
        return differences, (problems or None) if suffers else problems

    def value(self, field, row):
        """The field's value; LookupError when it names a row that was itself refused."""
        if field.name not in row.fields:
            return None if field.is_relation else field.get_default()
        given = row.given(field)
        check_plain(field, given)
        if field.is_relation:
            return None if given is None else self.find(field.related_model, row, field.name)
        if field.empty_strings_allowed and given is None and not field.null:
            raise ValidationError("must not be empty; leave the line out for the default")
        try:
            return field.to_python(given)
        except (TypeError, OverflowError):
            raise ValidationError(f"“{shown(given)}” cannot be read") from None

    def find(self, model, row, name):
        """The record that a row names."""
        key = row.key_of(name)
        found = self.known[model].get(key)
        if found is not None and (model, key) not in self.failed:
            return found
        # What could not be read may well hold the row.
        if (model, key) in self.failed or self.incomplete:
            raise LookupError
        text = " / ".join(key)
        if key in self.rows.get(model, {}):
            raise ValidationError(f"“{text}” leads back to this row: the rows form a circle")
        names = {" / ".join(known) for known in self.known[model]}
        raise ValidationError(
            f"there is no {model._meta.verbose_name} “{text}”{meant(text, names)}"
        )

    def save(self, record, reason):
        """Validate and save; return what is wrong, as pairs of message and column."""
        record._change_reason = reason
        if self.user:
            record._history_user = self.user
        # What it names was found in the database, and unique values and other rules the database
        # holds itself: asking for each of them first would double the time of a load.
        fields = fixtures.data_fields(type(record))
        found = [name for name in fields if fields[name].is_relation and getattr(record, name)]
        try:
            record.full_clean(exclude=found, validate_unique=False, validate_constraints=False)
            with transaction.atomic():
                record.save()
        except (ValidationError, IntegrityError) as error:
            return faults(record, error)
        except Stale as error:
            return [(str(error), "")]
        return []

    # What no row shows by itself

    def check_evidence(self):
        for row, message in uncited(self.rows, self.known, self.failed):
            self.refuse(row, message)
        if self.library:
            for row, message in misquoted(self.rows, self.known, self.failed, self.library):
                self.refuse(row, message)

    def lint(self, before):
        """The rules that no single row can break: the rows must not break any that held before."""
        for remark in lint.check(lint.ERROR):
            key = tuple(map(str, remark.record.natural_key()))
            row = self.rows.get(type(remark.record), {}).get(key)
            if remark in before or (self.whole and not row):
                continue
            if row:
                self.refuse(row, remark.message)
            else:
                record = f"{remark.record._meta.label_lower} {' / '.join(key)}"
                self.outcome.problems.append(Problem("the register", remark.message, record))

    def refuse(self, row, reason, column=""):
        value = row.text_of(column) if column else ""
        self.outcome.problems.append(Problem(row.place, clean(reason), row.name, column, value))


def faults(record, error):
    """All that is wrong with a record that was refused, as pairs of message and column."""
    try:
        record.full_clean()
    except ValidationError as found:
        error = found
    if isinstance(error, IntegrityError):
        return [(f"the database refuses it: {str(error).splitlines()[0]}", "")]
    by_name = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        (message, "" if name == NON_FIELD_ERRORS else name)
        for name, messages in by_name.items()
        for message in messages
    ]


def check_plain(field, given):
    """Refuse what no field can hold: lists, NUL, half characters, a megabyte."""
    parts = given if field.is_relation and isinstance(given, list) else [given]
    for part in parts:
        if isinstance(part, list | dict | set | bytes):
            raise ValidationError("must be one value, not several")
        if isinstance(part, str):
            if len(part) > CELL:
                raise ValidationError(f"has {len(part):,} characters; at most {CELL:,} are taken")
            if NO_TEXT.search(part):
                raise ValidationError("holds a character that is no text, such as NUL")


def key_names(model):
    """The fields that make up a model's natural key, as a row names them."""
    return model.key_fields or (model.key_field,)


def meant(name, names):
    """“; did you mean …?” where a name is near."""
    near = nearest(name, names)
    return f"; did you mean “{near}”?" if near else ""


def clean(message):
    return " ".join(str(message).split())
