"""Documents, and what every fact of the registry has in common: evidence, history, a version."""

import re
from functools import cache, reduce
from operator import or_
from urllib.parse import quote as url_quote

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connections, models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from sources import changes
from sources.dates import PartialDateField
from sources.fetching import QuickQuerySet
from sources.paths import path_to
from sources.standing import Cited, HiddenParent, NoHiddenParent, index_of_hidden
from sources.twofold import Among, AnyPart, Twofold
from sources.work import Import, LinkCheck, Proposal, Review  # noqa: F401 - tables of this app

QUOTE_WORDS = 40
# What does not stand as it is in an address that points at words.
ESCAPED = re.compile("[^A-Za-z0-9_.~%]")


@cache
def escaped(letter):
    """A letter as it stands in an address that points at words: hyphens have a meaning there."""
    return "%2D" if letter == "-" else url_quote(letter)


class Stale(Exception):
    """Somebody else saved the record after it was read here."""

    def __init__(self, record):
        super().__init__(
            f"{record} was changed by someone else after you opened it. Read it again, then save."
        )


class RecordQuerySet(QuickQuerySet):
    """Rows that keep history: also what is written to many at once is told, as if saved one by one."""

    def update(self, **values):
        """Set the values in every row; return how many there were."""
        if wrong := [
            name for name, value in values.items() if hasattr(value, "resolve_expression")
        ]:
            raise TypeError(
                f"{', '.join(wrong)}: give values, not expressions; history keeps values."
            )
        with changes.batch():
            rows = list(self.select_for_update(of=("self",)).select_related(None))
            for row in rows:
                for name, value in values.items():
                    setattr(row, name, value)
                row.save(update_fields=values)
        return len(rows)

    def bulk_create(self, objs, **options):
        """Add the rows."""
        if wrong := [name for name, value in options.items() if value and name != "batch_size"]:
            raise TypeError(f"{', '.join(wrong)} would pass by history: save such rows one by one.")
        objs = list(objs)
        with changes.batch():
            for row in objs:
                row.save(force_insert=True)
        return objs

    def bulk_update(self, objs, fields, batch_size=None):
        """Save these fields of the rows; return how many there were."""
        objs = list(objs)
        with changes.batch():
            for row in objs:
                row.save(update_fields=fields)
        return len(objs)

    def delete(self):
        """Delete the rows, and what cannot be without them."""
        with changes.batch():
            return super().delete()

    update.alters_data = bulk_create.alters_data = bulk_update.alters_data = True
    delete.alters_data = delete.queryset_only = True

    def get_by_natural_key(self, *keys):
        return self.get(**dict(zip(self.model.key_lookups(), keys, strict=True)))

    def with_related(self):
        """Fetch what page and API print of each row; models with relations extend it."""
        return self

    def listed(self):
        """What the public may see, with everything that pages and API print already fetched."""
        return self.with_related()


@cache
def labels(field):
    """The words for the values of a field that has choices."""
    return dict(field.flatchoices)


class Record(models.Model):
    """Anything a curator edits: it has a version and a history."""

    # The name of the API resource; blank for parts of another record (names, citations).
    resource = ""
    # The field by which the outside world knows the record.
    key_field = "slug"
    # The fields that name a row which has no slug or ref of its own.
    key_fields = ()

    version = models.PositiveIntegerField(default=0, editable=False)

    # The passage in which the words of a search occur; a list that was searched sets it.
    why = ""

    # The version is no fact: reverting to an older state must not bring an old version back.
    history = HistoricalRecords(inherit=True, excluded_fields=["version"])
    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field):
        # Django makes the choices of the field anew for each row.
        value = getattr(self, field.attname)
        return force_str(labels(field).get(value, value), strings_only=True)

    def save(self, *args, **kwargs):
        """Save unless someone else did since this row was read: then raise Stale."""
        seen = self.version
        try:
            with transaction.atomic():
                if not self._state.adding and not kwargs.get("force_insert"):
                    self._claim_version(kwargs)
                super().save(*args, **kwargs)
        except Exception:
            self.version = seen  # rolled back in the table, so here too
            raise

    def delete(self, *args, **kwargs):
        """Delete, and tell of all that goes with it as one change of the register."""
        with changes.batch():
            return super().delete(*args, **kwargs)

    delete.alters_data = True

    def _claim_version(self, kwargs):
        seen = self.version
        rows = type(self)._base_manager.filter(pk=self.pk, version=seen)
        if not rows.update(version=seen + 1):
            raise Stale(self)
        self.version = seen + 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}

    @property
    def key(self):
        """The slug or ref that stands for this record in URLs, API and fixtures."""
        return getattr(self, self.key_field)

    @classmethod
    def check_together(cls, touched):
        """Rules over several rows, checked at the end of a write: raise ValidationError.

        By then all that others wrote is committed, and what they write waits; ``touched`` has the
        rows that were written, each with its changes.Touch.
        """

    def natural_key(self):
        """What stands for the row in fixtures: its slug or ref, or the keys of what it joins."""
        if not self.key_fields:
            return (self.key,)
        values = [getattr(self, name) for name in self.key_fields]
        return tuple(each.key if isinstance(each, Record) else each for each in values)

    @classmethod
    def key_lookups(cls):
        """The lookups that find a row by its natural key, in its order."""
        lookups = []
        for name in cls.key_fields or (cls.key_field,):
            model = cls._meta.get_field(name).related_model
            lookups.append(f"{name}__{model.key_field}" if model else name)
        return lookups

    @property
    def fixture_order(self):
        """Sorts the rows of one model within a file."""
        return self.natural_key()

    @property
    def public_record(self):
        """The record of the API that this row is shown in: itself, unless it is a part."""
        return self if self.resource else None

    @property
    def shown_as(self):
        """Under which field a part appears in its public record."""
        return self._meta.verbose_name_plural.replace(" ", "_")

    @property
    def fixture(self):
        """The name of the file under fixtures/ that holds this row."""
        raise NotImplementedError

    def get_api_url(self):
        return path_to(f"api:{self.resource}-detail", self.key)


@cache
def of_public(model):
    """The conditions that hold for a row that is public and stands on nothing hidden."""
    parents = map(model._meta.get_field, model.rests_on)
    return [
        Q(publication="published"),
        *(NoHiddenParent(F(each.attname), each.related_model) for each in parents),
    ]


class PublicRecordQuerySet(RecordQuerySet):
    def published(self):
        """Published rows whose parents are published too."""
        return self.filter(*of_public(self.model))

    def listed(self):
        return super().listed().published()


class PublicRecord(Record):
    """A record with a state of publication of its own."""

    class Publication(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # Relations that must be public for this record to be public.
    rests_on = ()

    # Publication
    publication = models.CharField(
        max_length=9,
        choices=Publication,
        default=Publication.PUBLISHED,
        help_text="Drafts are seen by staff alone. Withdrawn records answer “gone” with the reason.",
    )
    withdrawn_because = models.CharField(
        max_length=300,
        blank=True,
        help_text="Public. Why the record was withdrawn, e.g. “Duplicate of …”. "
        "Leave blank unless it is withdrawn.",
    )

    objects = PublicRecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_withdrawn_with_a_reason",
                condition=Q(publication="withdrawn") ^ Q(withdrawn_because=""),
                violation_error_message="Give a reason when withdrawing a record, and only then.",
            )
        ]

    @classmethod
    def parents(cls, prefix="", may_be_blank=False):
        """The lookups of all records that must be public too, parents of parents included.

        Each with whether it may be blank: ``("membership__initiative", True)``.
        """
        for name in cls.rests_on:
            field = cls._meta.get_field(name)
            blank = may_be_blank or field.null
            yield f"{prefix}{name}", blank
            if field.related_model is not cls:
                yield from field.related_model.parents(f"{prefix}{name}__", blank)

    @property
    def is_public(self):
        return self.publication == "published"  # asked of every record that is named


class FactQuerySet(PublicRecordQuerySet):
    def public_citations(self):
        """Citations of published documents."""
        citations = self.model.citations.rel.related_model.objects
        return citations.filter(document__publication=PublicRecord.Publication.PUBLISHED)

    def cited(self):
        """Rows that rest on at least one published document."""
        return self.filter(Cited(F("pk"), self.model.citations.rel.related_model))

    def resting_on(self, document):
        """Rows for which the document is cited."""
        citing = self.public_citations().filter(document=document).order_by()
        cited = Exists(citing.filter(fact=OuterRef("pk")))
        return self.filter(Twofold(Q(pk__in=citing.values("fact")), cited))

    def with_citations(self):
        """Fetch the evidence that the public may see."""
        return self.prefetch_related(evidence(self.model))

    def listed(self):
        """No fact is public without a citation."""
        return super().listed().cited().with_citations()

    def any_of(self, **related):
        """Rows of which one of the foreign keys is among the numbers of a query, or names one of a list.

        To gather them each key is found by its own index: SQLite would look at every row where one
        thing or the other may hold.
        """

        def any_among():
            return reduce(or_, (named(name, found) for name, found in related.items()))

        if connections[self.db].vendor != "sqlite":
            return self.filter(any_among())
        rows = self.model.objects.order_by().values("pk")

        def parts():
            return [rows.filter(**{f"{name}__in": found}) for name, found in related.items()]

        return self.filter(AnyPart([*related], parts, any_among))

    def published_alone(self, but=()):
        """Rows that are published themselves, though something else may keep them from lists.

        ``but``: the numbers of those that it does keep, if they are known.
        """
        rows = self.filter(publication="published")
        return rows.exclude(pk__in=but) if but else rows

    def kept_from_lists(self, most):
        """The numbers of those that no list shows, up to so many."""
        rows = self.published_alone().order_by().values_list("pk", flat=True)
        # In line with the index of citations: to look for those of each row takes six times as long.
        citations = self.model.citations.rel.related_model.objects.order_by()
        shown = citations.filter(NoHiddenParent(F("document_id"), Document)).values("fact")
        uncited = rows.difference(shown).order_by("pk")[:most]
        parents = map(self.model._meta.get_field, self.model.rests_on)
        below = [rows.filter(HiddenParent(F(each.attname), each.related_model)) for each in parents]
        found = below[0].union(*below[1:])[:most] if below else ()
        return sorted({*uncited, *found})


def named(name, found):
    """The condition that a foreign key is one of those found."""
    if isinstance(found, models.QuerySet):
        return Q(Among(F(f"{name}_id"), Subquery(found.order_by())))
    return Q(**{f"{name}__in": found})


@cache
def evidence(model):
    """What fetches the evidence of facts, with its documents: made once, so that it is written once."""
    citations = model.objects.all().public_citations()
    return Prefetch("citations", citations.select_related("document__link_check"))


class Fact(PublicRecord):
    """A record that says something about the world and so must show its evidence.

    Each concrete fact has a concrete citation table whose ``fact`` points here with the
    related name ``citations``.
    """

    # How many citations it takes to be believed; a disagreement has two sides.
    citations_needed = 1

    objects = FactQuerySet.as_manager()

    class Meta(PublicRecord.Meta):
        abstract = True


class Document(PublicRecord):
    """A public text that facts rest on."""

    class Kind(models.TextChoices):
        WEB_PAGE = "web_page", _("Web page")
        BLOG_POST = "blog_post", _("Blog post")
        CHAPTER = "chapter", _("Chapter")
        PRESS_RELEASE = "press_release", _("Press release")
        NEWS = "news", _("News item")
        SPEECH = "speech", _("Speech")
        REPORT = "report", _("Report")
        STATEMENT = "statement_of_purpose", _("Statement of purpose")
        POLICY = "membership_policy", _("Membership policy")
        CODE = "code", _("Code or framework")
        AGENDA = "agenda", _("Agenda")
        LAW = "law", _("Law")
        COMPANY_STATEMENT = "company_statement", _("Company statement")
        ARTICLE = "article", _("Article")
        REFERENCE = "reference", _("Reference work")
        OTHER = "other", _("Other")

    class Extent(models.TextChoices):
        WHOLE = "whole", _("Read whole")
        OPENING = "opening", _("Only its opening was read")
        CONTENTS = "contents", _("Only title and table of contents were read")
        CATALOGUE = "catalogue", _("Only an entry about it was read")
        UNSEEN = "unseen", _("Known to exist, not read")

    resource = "documents"

    # Identity
    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="Short and lasting, e.g. “ec-alliance-page”. It stands in links: do not change it.",
    )
    title = models.CharField(max_length=300, help_text="Exactly as the document prints it.")
    publisher = models.CharField(
        max_length=200, help_text="Who put it out, e.g. “European Commission”."
    )
    kind = models.CharField(max_length=20, choices=Kind)
    language = models.CharField(
        max_length=8, default="en", help_text="Language code of the text, e.g. “en” or “pt-BR”."
    )

    # Dates
    published_on = PartialDateField(
        blank=True,
        help_text="The date the document itself gives. Blank when it gives none: do not guess.",
    )
    retrieved_on = models.DateField(
        null=True, blank=True, help_text="The day our copy was taken. Blank when not recorded."
    )

    # Where it is
    url = models.URLField(max_length=500, blank=True, help_text="Where it was published.")
    archived_url = models.URLField(
        max_length=500, blank=True, help_text="A copy in a public archive, if there is one."
    )

    # What was read
    extent = models.CharField(
        max_length=9,
        choices=Extent,
        default=Extent.WHOLE,
        help_text="How far it was read. A fact missing here may stand in a part not read.",
    )
    file_name = models.CharField(
        max_length=120, blank=True, help_text="File name of our copy of the text, if we hold one."
    )
    sha256 = models.CharField(
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", "A SHA-256 sum is 64 hexadecimal digits.")],
        help_text="Checksum of our copy; check_evidence compares it.",
    )
    note = models.TextField(blank=True, help_text="Public. What a reader should know about it.")

    class Meta(PublicRecord.Meta):
        ordering = ["slug"]
        indexes = [index_of_hidden("document")]
        constraints = [
            *PublicRecord.Meta.constraints,
            models.CheckConstraint(
                name="document_copy_has_name_and_checksum",
                condition=Q(file_name="", sha256="") | (~Q(file_name="") & ~Q(sha256="")),
                violation_error_message="Give file name and checksum of our copy, or neither.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def last_check(self):
        """What was found when its link was tried last; None where it was not."""
        return getattr(self, "link_check", None)

    def get_absolute_url(self):
        return path_to("documents:document-detail", self.slug)

    @property
    def fixture(self):
        return "documents"


def at_most_40_words(quote):
    """A quotation is evidence, not a copy."""
    count = len(quote.split())
    if count > QUOTE_WORDS:
        raise ValidationError(
            f"The quote has {count} words; at most {QUOTE_WORDS} may be quoted. Shorten it."
        )


class Citation(Record):
    """The passage of a document that one fact rests on.

    A concrete table declares ``fact`` with related_name="citations", and nothing else.
    """

    class Confidence(models.TextChoices):
        HIGH = "high", _("High: the body concerned says so, or a plain report of it")
        MEDIUM = "medium", _("Medium: second-hand, partly garbled, or derived")
        LOW = "low", _("Low: one weak source")

    key_fields = ("fact", "document", "locator")

    document = models.ForeignKey(
        Document,
        # PROTECT: deleting a document must not silently unsource facts.
        models.PROTECT,
        related_name="%(class)ss",
    )
    locator = models.CharField(
        max_length=200,
        help_text="Where in the document: the section or heading, e.g. “Company signatories”.",
    )
    quote = models.TextField(
        blank=True,
        validators=[at_most_40_words],
        help_text=f"Word for word, at most {QUOTE_WORDS} words. "
        "Blank only for a document of which we hold no copy.",
    )
    statement = models.CharField(
        max_length=300,
        blank=True,
        help_text="What this document says where it differs from the record, in our words, "
        "e.g. “Lists it as Deutsche Telekom AG.”",
    )
    confidence = models.CharField(max_length=6, choices=Confidence, default=Confidence.HIGH)

    class Meta(Record.Meta):
        abstract = True
        ordering = ["document__slug", "locator"]
        verbose_name = "citation"
        constraints = [
            models.UniqueConstraint(
                "fact",
                "document",
                "locator",
                name="%(app_label)s_%(class)s_once_per_place",
                violation_error_message="This place in the document is already cited here.",
            ),
        ]

    def __str__(self):
        return f"{self.document.slug}, {self.locator}"

    def clean(self):
        if self.document_id and self.document.file_name and not self.quote.strip():
            raise ValidationError({"quote": "We hold a copy of this document: quote the passage."})

    @property
    def public_record(self):
        return self.fact.public_record

    @property
    def shown_as(self):
        return "citations"

    @property
    def fixture(self):
        return self.fact.fixture

    def get_url(self):
        """The document's address, pointing at the quoted passage where browsers can follow it."""
        url = self.document.url
        if not url or not self.quote or "#" in url or url.lower().endswith(".pdf"):
            return url
        words = "%20".join(self.quote.split())
        for letter in set(ESCAPED.findall(words)):
            words = words.replace(letter, escaped(letter))
        return f"{url}#:~:text={words}"


class Register(models.Model):
    """One row: the number of the register's newest change, and the version of its data.

    The number rises with each change of something public. The version is another after each
    transaction that writes, also past history.
    """

    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    # Set by triggers in every transaction that writes any record in any way; see sources/version.py.
    version = models.BigIntegerField(default=0, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="register_has_one_row", condition=Q(pk=1))]
        # What the roles may do with the register as a whole; see sources/roles.py.
        permissions = [
            ("publish_records", "Can publish and withdraw records"),
            ("override_four_eyes", "Can publish own work, with a reason that is kept"),
            ("import_records", "Can import files"),
        ]

    def __str__(self):
        return f"change {self.number}"


class Change(models.Model):
    """One numbered change of a public record, as the change feed tells it."""

    class Kind(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    resource_label = "changes"

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=9, choices=Kind)
    resource = models.CharField(max_length=30)
    ref = models.CharField(max_length=160)
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)
    # For “changed”: each field with its public value before and after, in words.
    details = models.JSONField(default=list)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["ref", "resource"], name="change_of_record"),
            models.Index(fields=["resource", "sequence"], name="change_of_resource"),
            models.Index(fields=["kind", "sequence"], name="change_of_kind"),
        ]

    def __str__(self):
        return f"{self.sequence}: {self.kind} {self.resource}/{self.ref}"


class Answer(models.Model):
    """What the API last answered for one public record: a checksum of each field.

    No fact of its own: ``rebuild_search`` makes it anew. Compared with the answer after a write, it
    says whether the record has changed for those who read it.
    """

    resource = models.CharField(max_length=30)
    ref = models.CharField(max_length=160)
    # Finds the answer again when the record was given another slug.
    record_id = models.BigIntegerField()
    fields = models.JSONField()

    class Meta:
        ordering = ["resource", "ref"]
        constraints = [
            models.UniqueConstraint("resource", "ref", name="answer_once_per_record"),
            models.UniqueConstraint("resource", "record_id", name="answer_once_per_row"),
        ]

    def __str__(self):
        return f"{self.resource}/{self.ref}"
