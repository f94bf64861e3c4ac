"""Initiatives: what they were, what they asked for, what happened, and what was counted."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Left, Length, Lower
from django.utils.translation import gettext_lazy as _

from sources.dates import PartialDateField
from sources.days import AFTER, DURING, NOT_YET, UNKNOWN, phase
from sources.models import (
    Citation,
    Document,
    Fact,
    FactQuerySet,
    PublicRecord,
    Record,
    RecordQuerySet,
)
from sources.paths import path_to
from sources.standing import index_of_hidden


def not_before(later, earlier):
    """The condition that one partial date does not lie wholly before another.

    Both are ISO texts: "2020" is not before "2020-11", so compare at the later one's precision.
    """
    start = Left(F(earlier), Length(F(later)))
    return (
        Q(**{f"{later}__isnull": True})
        | Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__gte": start})
    )


def both_ways(of, key, *names):
    """Indexes for lists by one of the columns, forwards or backwards, and then by slug or ref."""
    return [
        models.Index(fields=[sign + name, key], name=f"{of}_{name}{end}")
        for name in names
        for sign, end in (("", ""), ("-", "_back"))
    ]


class InitiativeQuerySet(FactQuerySet):
    def existing_on(self, day):
        """Initiatives that had started by the end of the day and are not known to have ended."""
        return self.filter(started_on__on_or_before=day).exclude(ended_on__on_or_before=day)


class Initiative(Fact):
    """A promise that companies made together: a framework, a set of principles, a coalition."""

    class Kind(models.TextChoices):
        FRAMEWORK = "framework", _("Framework")
        PRINCIPLES = "principles", _("Principles")
        COALITION = "coalition", _("Coalition")
        ALLIANCE = "alliance", _("Alliance")
        CODE = "code_of_conduct", _("Code of conduct")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")
        SUPERSEDED = "superseded", _("Superseded")
        UNKNOWN = "not_documented", _("Not documented")

    resource = "initiatives"

    # Identity
    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="Short and lasting, with the year: “ceo-coalition-2011”. It stands in links.",
    )
    name = models.CharField(max_length=200, help_text="The full name, as the initiative prints it.")
    short_name = models.CharField(
        max_length=60, help_text="For tables and charts, e.g. “CEO Coalition”."
    )
    kind = models.CharField(max_length=15, choices=Kind)
    status = models.CharField(
        max_length=14,
        choices=Status,
        help_text="Ended and superseded only where a document says so; silence is “not documented”.",
    )

    # Dates
    announced_on = PartialDateField(
        blank=True, help_text="When it was first announced, e.g. “May 2016”. Blank: not documented."
    )
    started_on = PartialDateField(
        blank=True, help_text="When it was launched or signed. Blank: not documented."
    )
    ended_on = PartialDateField(
        blank=True, help_text="When it ended. Blank: it goes on, or no document gives the date."
    )

    # Description
    convened_by = models.CharField(
        max_length=200, blank=True, help_text="Who brought the parties together."
    )
    summary = models.TextField(help_text="Two or three sentences in our own words.")
    website = models.URLField(max_length=500, blank=True, help_text="Its own site, if it has one.")

    objects = InitiativeQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["started_on", "slug"]
        indexes = [index_of_hidden("initiative")]
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="initiative_ends_after_its_start",
                condition=not_before("ended_on", "started_on"),
                violation_error_message="The end lies before the start.",
            ),
            models.CheckConstraint(
                name="initiative_starts_after_its_announcement",
                condition=not_before("started_on", "announced_on"),
                violation_error_message="The start lies before the announcement.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path_to("initiatives:initiative-detail", self.slug)

    @property
    def fixture(self):
        return self.slug

    def existed_on(self, day):
        """Whether it had been launched by the end of the day; None when no start is documented."""
        return self.started_on.latest <= day if self.started_on else None

    def had_ended_on(self, day):
        """Whether it is documented to have ended by the end of the day."""
        return bool(self.ended_on and self.ended_on.latest <= day)

    # What status_on can say.
    STATUS_ON = {NOT_YET: "not_yet", DURING: "active", AFTER: "ended", UNKNOWN: "not_documented"}

    def status_on(self, day):
        """What is documented of its life on the day: not_yet, active, ended or not_documented."""
        return self.STATUS_ON[phase(self.started_on, self.ended_on, day)]


class OfInitiative(Fact):
    """A fact about one initiative: it is public, and filed, with that initiative."""

    key_field = "ref"
    rests_on = ("initiative",)

    class Meta(Fact.Meta):
        abstract = True

    @property
    def fixture(self):
        return self.initiative.slug

    def get_absolute_url(self):
        return f"{self.initiative.get_absolute_url()}#{self.key}"


class OfInitiativeQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related("initiative")


def ref_field(example):
    """The public name of a fact that has no page of its own."""
    return models.SlugField(
        max_length=160,
        unique=True,
        help_text=f"Short and lasting, e.g. “{example}”. It stands in links.",
    )


class InitiativeName(OfInitiative):
    """A name under which documents speak of an initiative, beside the one shown first."""

    class Kind(models.TextChoices):
        AT_LAUNCH = "at_launch", _("Name at launch")
        FORMER = "former", _("Former name")
        AS_LISTED = "as_listed", _("As a document prints it")
        TEXT = "text", _("Name of its text")

    key_field = "name"

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="names")
    name = models.CharField(max_length=300, help_text="Exactly as the document prints it.")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.AS_LISTED)

    objects = OfInitiativeQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["initiative__started_on", "name"]
        verbose_name = "name"
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                Lower("name"),
                name="initiative_name_means_one_initiative",
                violation_error_message="This name already stands for an initiative.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def public_record(self):
        return self.initiative

    @property
    def shown_as(self):
        return "names"


class InitiativeLinkQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related("from_initiative", "to_initiative")


class InitiativeLink(Fact):
    """What one initiative has to do with another."""

    class Kind(models.TextChoices):
        BUILDS_ON = "builds_on", _("builds on")
        CONTINUED_BY = "continued_by", _("is continued by")
        NATIONAL_VERSION_OF = "national_version_of", _("is a national version of")
        MEMBER_OF = "member_of", _("is a member of")

    # Read from the passive side: what the target says of the source.
    INVERSE = {
        "builds_on": "is built on by",
        "continued_by": "continues",
        "national_version_of": "has the national version",
        "member_of": "has the member",
    }

    key_field = "ref"
    rests_on = ("from_initiative", "to_initiative")

    ref = ref_field("alliance-2017-builds-on-ceo-coalition-2011")
    from_initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="links_from", verbose_name="from"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    to_initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="links_to", verbose_name="to"
    )
    note = models.TextField(blank=True, help_text="Public. What the link means, in our own words.")

    objects = InitiativeLinkQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["from_initiative__started_on", "to_initiative__started_on", "ref"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                "from_initiative",
                "to_initiative",
                "kind",
                name="initiative_link_said_once",
                violation_error_message="This link is already recorded.",
            ),
            models.CheckConstraint(
                name="initiative_link_joins_two",
                condition=~Q(from_initiative=F("to_initiative")),
                violation_error_message="An initiative cannot be linked to itself.",
            ),
        ]

    def __str__(self):
        earlier, later = self.from_initiative.short_name, self.to_initiative.short_name
        return f"{earlier} {self.get_kind_display()} {later}"

    @property
    def inverse(self):
        return self.INVERSE[self.kind]

    @property
    def public_record(self):
        return self.from_initiative

    @property
    def shown_as(self):
        return "links"

    @property
    def fixture(self):
        # With the later of the two, so that plain loaddata finds both ends.
        both = (self.from_initiative, self.to_initiative)
        return max(both, key=lambda each: (each.started_on or "9999", each.slug)).slug


class Theme(PublicRecord):
    """One concern that runs through the initiatives: our own list, not a document's."""

    resource = "themes"

    slug = models.SlugField(
        max_length=60,
        unique=True,
        help_text="Short and lasting: “parental-controls”. It stands in links.",
    )
    name = models.CharField(max_length=100, unique=True, help_text="As a heading would say it.")
    position = models.PositiveSmallIntegerField(
        unique=True, help_text="Place in the list and the columns of tables; 1 comes first."
    )
    description = models.TextField(
        help_text="What belongs under it and what does not, in one or two sentences."
    )

    class Meta(PublicRecord.Meta):
        ordering = ["position"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path_to("themes:theme-detail", self.slug)

    @property
    def fixture(self):
        return "themes"


class ActionAreaQuerySet(OfInitiativeQuerySet):
    def with_related(self):
        return self.select_related("initiative", "parent").prefetch_related(
            models.Prefetch("theme_mappings", queryset=ThemeMapping.objects.listed())
        )


class ActionArea(OfInitiative):
    """A field of action as the initiative itself named it: a strand, a principle, a measure."""

    resource = "action-areas"
    key_field = "slug"
    rests_on = ("initiative", "parent")

    # Identity
    slug = models.SlugField(
        max_length=160,
        unique=True,
        help_text="Short and lasting, e.g. “ceo-coalition-2011-privacy”. It stands in links.",
    )
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="action_areas")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The strand it belongs to. Blank when it stands at the top.",
    )
    position = models.PositiveSmallIntegerField(
        help_text="Its number within the strand or the initiative, as the document counts."
    )

    # What it says
    name = models.CharField(max_length=500, help_text="As the initiative worded it.")
    description = models.TextField(
        blank=True, help_text="What it covers, in our own words. Blank when the name says it all."
    )

    # Themes
    themes = models.ManyToManyField(Theme, through="ThemeMapping", related_name="action_areas")

    objects = ActionAreaQuerySet.as_manager()

    class Meta(Fact.Meta):
        indexes = [index_of_hidden("action_area")]
        ordering = [
            "initiative__started_on",
            "initiative__slug",
            Coalesce("parent__position", "position"),
            F("parent__position").asc(nulls_first=True),
            "position",
        ]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                "initiative",
                "parent",
                "position",
                name="action_area_has_its_own_place",
                violation_error_message="Another area of this strand has the same position.",
            ),
            models.UniqueConstraint(
                "initiative",
                "position",
                name="action_area_has_its_own_place_at_the_top",
                condition=Q(parent=None),
                violation_error_message="Another top area has the same position.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def fixture_order(self):
        # A strand, then its parts.
        return (self.parent.position, self.position) if self.parent_id else (self.position,)

    def clean(self):
        if self.parent_id and self.parent.initiative_id != self.initiative_id:
            raise ValidationError(
                {"parent": f"“{self.parent}” belongs to {self.parent.initiative.short_name}."}
            )
        if self.parent_id and self.parent.parent_id:
            raise ValidationError({"parent": "Areas have one level of strands, not two."})


class ThemeMappingQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("theme", "action_area__initiative")


class ThemeMapping(Record):
    """Our judgement how near an action area is to a theme. Editorial: it cites no document."""

    class Strength(models.TextChoices):
        EXACT = "exact", _("Exact: the area is the theme")
        CLOSE = "close", _("Close: nearly the same")
        BROAD = "broad", _("Broad: the theme is wider than the area")
        NARROW = "narrow", _("Narrow: the theme is only a part of the area")
        RELATED = "related", _("Related: they touch")

    key_fields = ("action_area", "theme")

    action_area = models.ForeignKey(ActionArea, models.CASCADE, related_name="theme_mappings")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="mappings")
    strength = models.CharField(
        max_length=7, choices=Strength, help_text="As in SKOS: read it from the area to the theme."
    )
    reason = models.CharField(max_length=300, help_text="Public. Why, in one sentence.")

    objects = ThemeMappingQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["theme__position", "action_area__slug"]
        constraints = [
            models.UniqueConstraint(
                "action_area",
                "theme",
                name="theme_mapping_once",
                violation_error_message="This area is already mapped to this theme.",
            ),
        ]

    def __str__(self):
        return f"{self.action_area} → {self.theme} ({self.strength})"

    @property
    def public_record(self):
        return self.action_area

    @property
    def shown_as(self):
        return "themes"

    @property
    def fixture(self):
        return self.action_area.fixture


class EventQuerySet(OfInitiativeQuerySet):
    def with_related(self):
        return (
            super()
            .with_related()
            .prefetch_related(
                models.Prefetch("event_documents", queryset=EventDocument.objects.listed())
            )
        )


class Event(OfInitiative):
    """Something that happened in the life of an initiative."""

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("Announced")
        LAUNCHED = "launched", _("Launched")
        MEETING = "meeting", _("Meeting")
        SIGNED = "signed", _("Signed")
        JOINED = "joined", _("Joined")
        REPORT_DUE = "report_due", _("Report due")
        REPORT_PUBLISHED = "report_published", _("Report published")
        EVALUATION_PUBLISHED = "evaluation_published", _("Evaluation published")
        ENDED = "ended", _("Ended")
        OTHER = "other", _("Other")

    resource = "events"

    ref = ref_field("alliance-2017-meeting-2019-04-30")
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="events")
    date = PartialDateField(blank=True, help_text="When it happened. Blank: no document says when.")
    until = PartialDateField(blank=True, help_text="Its end, if it took longer. Usually blank.")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=300, help_text="What happened, in one line.")
    note = models.TextField(blank=True, help_text="Public. More about it, in our own words.")
    documents = models.ManyToManyField(Document, through="EventDocument", related_name="events")

    objects = EventQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = [F("date").asc(nulls_last=True), "ref"]
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="event_ends_after_its_start",
                condition=not_before("until", "date"),
                violation_error_message="The event ends before it begins.",
            ),
        ]

    def __str__(self):
        return self.title


class EventDocumentQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("document")


class EventDocument(Record):
    """A document that came out of an event, such as the agenda of a meeting."""

    key_fields = ("event", "document")

    event = models.ForeignKey(Event, models.CASCADE, related_name="event_documents")
    document = models.ForeignKey(Document, models.PROTECT, related_name="event_documents")

    objects = EventDocumentQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["event__ref", "document__slug"]
        constraints = [
            models.UniqueConstraint(
                "event",
                "document",
                name="event_document_once",
                violation_error_message="The document is already listed with this event.",
            ),
        ]

    def __str__(self):
        return f"{self.document} ({self.event})"

    @property
    def public_record(self):
        return self.event

    @property
    def shown_as(self):
        return "documents"

    @property
    def fixture(self):
        return self.event.fixture


class Figure(OfInitiative):
    """A number that a document reports, with what it counts and as of when."""

    resource = "figures"

    ref = ref_field("safer-social-networking-2009-signatories-2010")
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="figures")
    measure = models.CharField(
        max_length=100,
        help_text="What is counted, in a few words: “signatories”, “services assessed”.",
    )
    value = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The number. Blank only where the document gives no plain number.",
    )
    in_words = models.CharField(
        max_length=60,
        blank=True,
        help_text="What the document prints where that is no plain number: “almost 40”, “one third”.",
    )
    unit = models.CharField(
        max_length=30, blank=True, help_text="“per cent”, “million”. Blank for a plain count."
    )
    out_of = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The whole it is part of, e.g. 27 Member States. Blank when there is none.",
    )
    as_of = PartialDateField(
        blank=True, help_text="The date the number speaks of. Blank: the document does not say."
    )
    note = models.TextField(
        blank=True, help_text="Public. What is and is not counted, in our own words."
    )

    objects = OfInitiativeQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["initiative__started_on", "measure", "as_of", "ref"]
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="figure_is_a_number_or_words",
                condition=Q(value__isnull=True) ^ Q(in_words=""),
                violation_error_message="Give the number, or what is printed in its place.",
            ),
        ]

    def __str__(self):
        return f"{self.amount} {self.measure}"

    @property
    def amount(self):
        """The value as text, without needless decimals: “21”, “0.5”, “96 per cent”."""
        if self.value is None:
            return self.in_words
        return f"{self.value.normalize():f} {self.unit}".strip()


class NationalCode(OfInitiative):
    """A country's own version of an initiative, or the documented lack of one."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        PUBLISHED = "published", _("Published")
        REVISION = "revision_asked", _("In force, revision asked for")
        NONE = "none", _("No code")

    resource = "national-codes"

    ref = ref_field("mobile-framework-2007-code-es")
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="national_codes")
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", "Two capital letters, e.g. “ES” for Spain.")],
        help_text="ISO code. Blank for a statement about several countries.",
    )
    title = models.CharField(
        max_length=300, blank=True, help_text="As printed. Blank: no code, or its title is unknown."
    )
    status = models.CharField(max_length=14, choices=Status)
    as_of = PartialDateField(
        blank=True, help_text="The date for which a document gives this status."
    )
    since = PartialDateField(blank=True, help_text="When it took force. Blank: not documented.")
    operators = models.TextField(
        blank=True, help_text="The companies that signed it, one a line, as printed."
    )
    note = models.TextField(blank=True, help_text="Public. What a reader should know.")

    objects = OfInitiativeQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["initiative__started_on", "country", "as_of", "ref"]

    def __str__(self):
        return self.title or f"{self.country}: {self.get_status_display()}"


class InitiativeCitation(Citation):
    """Evidence for an initiative."""

    fact = models.ForeignKey(Initiative, models.CASCADE, related_name="citations")


class InitiativeNameCitation(Citation):
    """Evidence for an initiative's name."""

    fact = models.ForeignKey(InitiativeName, models.CASCADE, related_name="citations")


class NationalCodeCitation(Citation):
    """Evidence for a national code."""

    fact = models.ForeignKey(NationalCode, models.CASCADE, related_name="citations")


class InitiativeLinkCitation(Citation):
    """Evidence for a link between initiatives."""

    fact = models.ForeignKey(InitiativeLink, models.CASCADE, related_name="citations")


class ActionAreaCitation(Citation):
    """Evidence for an action area."""

    fact = models.ForeignKey(ActionArea, models.CASCADE, related_name="citations")


class EventCitation(Citation):
    """Evidence for an event."""

    fact = models.ForeignKey(Event, models.CASCADE, related_name="citations")


class FigureCitation(Citation):
    """Evidence for a figure."""

    fact = models.ForeignKey(Figure, models.CASCADE, related_name="citations")
