"""Signatories: the organisations, all their names, their services, and what they joined."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative, OfInitiative, both_ways, not_before, ref_field
from sources.dates import PartialDateField
from sources.days import (
    AFTER,
    DURING,
    NOT_YET,
    UNKNOWN,
    Spell,
    SpellQuerySet,
    has_come,
    phase,
)
from sources.models import Citation, Fact, FactQuerySet
from sources.paths import path_to
from sources.standing import index_of_hidden
from sources.twofold import Twofold


class SignatoryQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related("succeeded_by", "initiative").prefetch_related(
            Prefetch("names", queryset=SignatoryName.objects.listed())
        )

    def member_of(self, initiative):
        """Organisations with a public membership of the initiative."""
        memberships = Membership.objects.published().cited().filter(initiative=initiative)
        return self.with_any(memberships)

    def with_any(self, memberships):
        """Organisations that have one of the memberships."""
        memberships = memberships.order_by()
        one_is_theirs = Exists(memberships.filter(signatory=OuterRef("pk")))
        return self.filter(Twofold(Q(pk__in=memberships.values("signatory")), one_is_theirs))


class Signatory(Fact):
    """An organisation that takes part in an initiative; one row per body in the real world."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        NGO = "ngo", _("Non-governmental organisation")
        TRADE_ASSOCIATION = "trade_association", _("Trade association")
        INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
        PUBLIC_BODY = "public_body", _("Public body")
        SELF_REGULATION = "self_regulatory_body", _("Self-regulatory body")
        RESEARCH = "research_network", _("Research network")

    class Sector(models.TextChoices):
        SOCIAL = "social_media", _("Social media and networking")
        TELECOMS = "telecoms", _("Telecommunications")
        BROADCASTING = "media", _("Broadcasting and media")
        SOFTWARE = "software", _("Software and online services")
        DEVICES = "devices", _("Devices and electronics")
        GAMES = "games", _("Games and toys")
        CHILD_PROTECTION = "child_protection", _("Child protection and helplines")
        EDUCATION = "education", _("Education and family")
        CLASSIFICATION = "classification", _("Content classification and standards")
        OTHER = "other", _("Other")

    resource = "signatories"

    # Identity
    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="Short and lasting, e.g. “telia”. It outlives renamings: do not change it.",
    )
    name = models.CharField(
        max_length=200,
        help_text="The name readers see first: the newest one documented. List it among the names too.",
    )
    kind = models.CharField(max_length=20, choices=Kind)
    sector = models.CharField(max_length=20, choices=Sector, blank=True)
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", "Two capital letters, e.g. “NO” for Norway.")],
        help_text="ISO code of the seat, e.g. “NO”. Blank when no document gives it.",
    )

    # Elsewhere
    website = models.URLField(max_length=500, blank=True)
    wikidata = models.CharField(
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9]\d*$", "A Wikidata number looks like Q95.")],
        help_text="Its Wikidata number, e.g. “Q95”. Blank when not looked up.",
    )
    lei = models.CharField(
        "LEI",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Z]{20}$", "An LEI has 20 letters and digits.")],
        help_text="Its Legal Entity Identifier. Blank when not looked up.",
    )

    # Relations
    succeeded_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="The organisation that took its place. Not for a mere renaming: add a name.",
    )
    initiative = models.ForeignKey(
        Initiative,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="embodied_by",
        help_text="If this organisation is itself an initiative of the register.",
    )
    note = models.TextField(blank=True, help_text="Public. What a reader should know.")

    objects = SignatoryQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = [Lower("name"), "slug"]
        verbose_name_plural = "signatories"
        # A page of a long list is read in the order of one of these, whatever the length.
        indexes = [
            models.Index(Lower("name"), "slug", name="signatory_in_order"),
            models.Index(Lower("name").desc(), "slug", name="signatory_in_order_back"),
            *both_ways("signatory", "slug", "kind", "sector", "country"),
            models.Index(Lower("country"), "slug", name="signatory_of_country"),
            index_of_hidden("signatory"),
        ]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                "wikidata",
                name="signatory_wikidata_once",
                condition=~Q(wikidata=""),
                violation_error_message="Another organisation has this Wikidata number.",
            ),
            models.UniqueConstraint(
                "lei",
                name="signatory_lei_once",
                condition=~Q(lei=""),
                violation_error_message="Another organisation has this LEI.",
            ),
            models.CheckConstraint(
                name="signatory_not_its_own_successor",
                condition=Q(succeeded_by=None) | ~Q(succeeded_by=F("pk")),
                violation_error_message="An organisation cannot succeed itself.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.succeeded_by_id != self.pk:  # of that a constraint speaks
            self.refuse_circle(self.pk, self.successors() | {self.pk: self.succeeded_by_id})

    @classmethod
    def check_together(cls, touched):
        """Of two who each write half a circle at once, the second is refused."""
        moved = [pk for pk, each in touched.items() if each.is_new or "succeeded_by" in each.fields]
        successors = cls.successors() if moved else {}
        for pk in moved:
            cls.refuse_circle(pk, successors)

    @classmethod
    def successors(cls):
        """Who came after whom, as numbers of rows."""
        rows = cls._base_manager.exclude(succeeded_by=None)
        return dict(rows.values_list("pk", "succeeded_by"))

    @classmethod
    def refuse_circle(cls, pk, successors):
        """Raise ValidationError if the line of successors from here comes by one of them twice."""
        line = [pk]
        while (later := successors.get(line[-1])) not in (None, *line):
            line.append(later)
        if later is None:
            return
        names = cls._base_manager.in_bulk(line)
        circle = " → ".join(str(names[each]) for each in [*line[line.index(later) :], later])
        raise ValidationError({"succeeded_by": f"These successions form a circle: {circle}."})

    def get_absolute_url(self):
        return path_to("signatories:signatory-detail", self.slug)

    @property
    def fixture(self):
        return "signatories"

    def name_on(self, day):
        """The name it bore on the day and how that is known: "dated" or "undated".

        Where dates say which of its names held, it is that one, the first given up where they
        leave more than one; otherwise it is the name that readers see first.
        """
        held = [name for name in self.names.all() if name.held_on(day)]
        if not held:
            return self.name, "undated"
        return min(held, key=lambda name: name.valid_until or "9999").name, "dated"


class OfSignatory(Fact):
    """A fact about one organisation: public, and filed, with it."""

    key_field = "ref"
    rests_on = ("signatory",)

    class Meta(Fact.Meta):
        abstract = True

    @property
    def fixture(self):
        return "signatories"

    def get_absolute_url(self):
        return f"{self.signatory.get_absolute_url()}#{self.key}"


class OfSignatoryQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related("signatory")


class SignatoryName(OfSignatory):
    """A name that one organisation bears or bore, or under which a document lists it."""

    class Kind(models.TextChoices):
        CURRENT = "current", _("Current name")
        FORMER = "former", _("Former name")
        SHORT = "short", _("Short name")
        AS_LISTED = "as_listed", _("As listed in a document")
        BRAND = "brand", _("Brand")

    key_field = "name"

    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="names")
    name = models.CharField(
        max_length=200,
        help_text="Exactly as printed. A name belongs to one organisation only.",
    )
    kind = models.CharField(max_length=9, choices=Kind)
    valid_from = PartialDateField(
        "from", blank=True, help_text="When it took the name. Blank: not documented."
    )
    valid_until = PartialDateField(
        "until", blank=True, help_text="When it gave the name up. Blank: still in use, or unknown."
    )

    class Meta(Fact.Meta):
        ordering = ["signatory__slug", "kind", "name"]
        verbose_name = "name"
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                Lower("name"),
                name="signatory_name_means_one_organisation",
                violation_error_message="This name is already taken: a name means one organisation.",
            ),
            models.UniqueConstraint(
                "signatory",
                name="signatory_has_one_current_name",
                condition=Q(kind="current"),
                violation_error_message="The organisation already has a current name.",
            ),
            models.CheckConstraint(
                name="signatory_name_ends_after_its_start",
                condition=not_before("valid_until", "valid_from"),
                violation_error_message="The name was given up before it was taken.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def public_record(self):
        return self.signatory

    @property
    def shown_as(self):
        return "names"

    def get_absolute_url(self):
        return f"{self.signatory.get_absolute_url()}#names"

    def held_on(self, day):
        """Whether its dates say that it was the organisation's name on the day."""
        started, given_up = self.valid_from, self.valid_until
        if self.kind not in (self.Kind.CURRENT, self.Kind.FORMER) or not (started or given_up):
            return False
        return not has_come(given_up, day) and (started is None or has_come(started, day))


class ServiceQuerySet(OfSignatoryQuerySet):
    def existing_on(self, day):
        """Services that no document says to have been launched later or closed by the day."""
        # As text, a month or year comes after a day when it begins after it.
        return self.exclude(launched_on__gt=day).exclude(closed_on__on_or_before=day)


class Service(OfSignatory):
    """A product of a signatory that was assessed or that a commitment speaks of."""

    # What status_on can say.
    STATUS_ON = {NOT_YET: "not_yet", DURING: "running", AFTER: "closed", UNKNOWN: "not_documented"}

    resource = "services"
    key_field = "slug"

    slug = models.SlugField(
        max_length=100, unique=True, help_text="Short and lasting, e.g. “youtube”."
    )
    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="services")
    name = models.CharField(max_length=200, help_text="As the document prints it, e.g. “YouTube”.")
    launched_on = PartialDateField(blank=True, help_text="Blank: not documented.")
    closed_on = PartialDateField(
        blank=True, help_text="When it was shut down. Blank: it goes on, or no document says."
    )
    note = models.TextField(blank=True, help_text="Public. What a reader should know.")

    objects = ServiceQuerySet.as_manager()

    class Meta(Fact.Meta):
        indexes = [index_of_hidden("service")]
        ordering = ["name", "slug"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                "signatory",
                Lower("name"),
                name="service_named_once_per_signatory",
                violation_error_message="The organisation already has a service of this name.",
            ),
        ]

    def __str__(self):
        return self.name

    def status_on(self, day):
        """What is documented of the day: not_yet, running, closed or not_documented."""
        return self.STATUS_ON[phase(self.launched_on, self.closed_on, day)]


class Particular(OfSignatory):
    """One documented detail of an organisation: its seat, its founding, its brands."""

    class Kind(models.TextChoices):
        SECTOR = "sector", _("Sector")
        SEAT = "seat", _("Seat")
        COUNTRY = "country", _("Country")
        FOUNDED = "founded", _("Founded")
        LEGAL_FORM = "legal_form", _("Legal form")
        SERVICES = "services", _("Services")
        BRANDS = "brands", _("Brands")
        GROUP = "group", _("Group companies")
        MEMBERS = "members", _("Members")
        PARTNERSHIP = "partnership", _("Partnership")
        ENTITY = "reporting_entity", _("Reporting entity")
        WEBSITE = "website", _("Website")
        RELATION = "relation", _("Relation")

    resource = "particulars"

    ref = ref_field("sulake-founded")
    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="particulars")
    kind = models.CharField(max_length=16, choices=Kind)
    value = models.CharField(max_length=300, help_text="In a few words of our own.")
    as_of = PartialDateField(
        blank=True, help_text="The date it speaks of, if the document gives one."
    )

    objects = OfSignatoryQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["signatory__slug", "kind", "ref"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.value}"


class OwnershipQuerySet(SpellQuerySet):
    def with_related(self):
        return self.select_related("signatory", "owner")


class Ownership(Spell, OfSignatory):
    """Who owned or ran an organisation, as far and as long as documents say."""

    class Kind(models.TextChoices):
        PARENT = "parent", _("Parent")
        OWNER = "owner", _("Owner")
        SHARE = "share", _("Shareholder")
        OPERATOR = "operator", _("Operating company")

    resource = "ownerships"
    begins, ends = "since", ("until",)

    ref = ref_field("dailymotion-owned-by-vivendi-2015")
    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="ownerships")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OWNER)
    owner_name = models.CharField(max_length=200, help_text="The owner, as the document names it.")
    owner = models.ForeignKey(
        Signatory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="holdings",
        help_text="The owner, if it is an organisation of the register.",
    )
    share = models.CharField(max_length=60, blank=True, help_text="E.g. “80 per cent”.")
    since = PartialDateField(blank=True, help_text="Blank: not documented.")
    until = PartialDateField(blank=True, help_text="Blank: it goes on, or no document says.")
    documented_from = PartialDateField(
        blank=True, help_text="The date of the earliest document that tells of it."
    )

    objects = OwnershipQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["signatory__slug", F("since").asc(nulls_last=True), "ref"]
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="ownership_ends_after_its_start",
                condition=not_before("until", "since"),
                violation_error_message="The ownership ends before it begins.",
            ),
            models.CheckConstraint(
                name="ownership_is_of_another",
                condition=Q(owner=None) | ~Q(owner=F("signatory")),
                violation_error_message="An organisation cannot own itself.",
            ),
        ]

    def __str__(self):
        return f"{self.owner_name}: {self.get_kind_display().lower()} of {self.signatory}"


class SignatoryEventQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related("signatory", "initiative")


class SignatoryEvent(OfSignatory):
    """Something that happened to an organisation or that it did: a renaming, a sale, a report."""

    class Kind(models.TextChoices):
        FOUNDED = "founded", _("Founded")
        RENAMED = "renamed", _("Renamed")
        REBRANDED = "rebranded", _("Rebranded")
        ACQUIRED = "acquired", _("Acquired")
        SOLD = "sold", _("Sold")
        MERGED = "merged", _("Merged")
        CLOSING = "closing", _("Closing announced")
        CLOSED = "closed", _("Closed")
        REPORTED = "reported", _("Reported")
        OTHER = "other", _("Other")

    resource = "signatory-events"

    ref = ref_field("telia-renamed-2016")
    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="events")
    date = PartialDateField(blank=True, help_text="When. Blank: no document says.")
    until = PartialDateField(blank=True, help_text="Its end, if it took longer. Usually blank.")
    kind = models.CharField(max_length=9, choices=Kind)
    title = models.CharField(max_length=300, help_text="What happened, in one line.")
    initiative = models.ForeignKey(
        Initiative,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="signatory_events",
        help_text="The initiative it bears on, if any.",
    )
    note = models.TextField(blank=True, help_text="Public. What a reader should know.")

    objects = SignatoryEventQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = [F("date").asc(nulls_last=True), "ref"]
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="signatory_event_ends_after_its_start",
                condition=not_before("until", "date"),
                violation_error_message="The event ends before it begins.",
            ),
        ]

    def __str__(self):
        return self.title


class MembershipQuerySet(SpellQuerySet):
    def with_related(self):
        return self.select_related("initiative", "signatory")


class Membership(Spell, OfInitiative):
    """One organisation's place in one initiative."""

    class Role(models.TextChoices):
        SIGNATORY = "signatory", _("Signatory")
        ASSOCIATED = "associated_member", _("Associated member")
        TASK_FORCE = "task_force_member", _("Member of the task force that drew it up")

    resource = "memberships"
    rests_on = ("initiative", "signatory")
    begins, ends = "joined", ("left", "absent_from")

    # Identity
    ref = ref_field("ceo-coalition-2011-apple")
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="memberships")
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=17, choices=Role, default=Role.SIGNATORY)
    name_as_listed = models.CharField(
        max_length=200,
        help_text="The name exactly as the list printed it, including Inc. or Ltd. "
        "It stays when the organisation is renamed.",
    )

    # Dates
    joined = PartialDateField(
        blank=True, help_text="When it joined. Blank when no document gives the date: do not guess."
    )
    left = PartialDateField(
        blank=True, help_text="When it left. Blank: it stayed, or no document says."
    )
    documented_from = PartialDateField(
        help_text="The date of the earliest document that lists it.",
    )
    absent_from = PartialDateField(
        blank=True,
        help_text="The date of the first later list that no longer names it, where no document says "
        "when it left. Blank: every later list names it.",
    )
    note = models.TextField(blank=True, help_text="Public. What a reader should know.")

    objects = MembershipQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = [
            "initiative__started_on",
            "initiative__slug",
            "-role",
            Lower("name_as_listed"),
            "ref",
        ]
        indexes = [
            models.Index(Lower("name_as_listed"), "ref", name="membership_name"),
            models.Index(Lower("name_as_listed").desc(), "ref", name="membership_name_back"),
            models.Index(fields=["joined", "ref"], name="membership_joined"),
            models.Index(fields=["left", "ref"], name="membership_left"),
            models.Index(fields=["documented_from", "ref"], name="membership_documented"),
            *both_ways("membership", "ref", "role"),
            index_of_hidden("membership"),
        ]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                "initiative",
                "signatory",
                "role",
                name="membership_once_per_role",
                violation_error_message="The organisation already has this role in the initiative.",
            ),
            models.CheckConstraint(
                name="membership_left_not_before_joining",
                condition=not_before("left", "joined"),
                violation_error_message="It cannot have left before it joined.",
            ),
            models.CheckConstraint(
                name="membership_absent_only_after_it_was_listed",
                condition=not_before("absent_from", "documented_from"),
                violation_error_message="A list cannot drop it before a document names it.",
            ),
        ]

    def __str__(self):
        return f"{self.name_as_listed} in {self.initiative.short_name}"

    def clean(self):
        start = self.initiative.started_on if self.initiative_id else None
        if start and self.joined and self.joined.latest < start.earliest:
            raise ValidationError(
                {"joined": f"{self.initiative.short_name} started only on {start.human()}."}
            )

    @property
    def start(self):
        """When it began, as far as documented: the joining date or the first list."""
        return self.joined or self.documented_from

    @property
    def date_note(self):
        """How the start of the membership is known, for readers."""
        if self.joined:
            return f"joined {self.joined.human()}"
        return f"joining date not documented; first documented {self.documented_from.human()}"


class DisagreementQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related("initiative", "signatory")


class Disagreement(Fact):
    """A point on which documents contradict each other, with all sides."""

    resource = "disagreements"
    citations_needed = 2
    key_field = "ref"
    rests_on = ("initiative", "signatory")

    ref = ref_field("safer-social-networking-2009-number-of-signatories")
    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="disagreements",
        help_text="The initiative it is about. Blank when it concerns an organisation alone.",
    )
    signatory = models.ForeignKey(
        Signatory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="disagreements",
        help_text="The organisation it is about, if any.",
    )
    subject = models.CharField(
        max_length=200, help_text="What it is about, e.g. “How many companies signed”."
    )
    explanation = models.TextField(help_text="Why the documents may differ, in our own words.")
    shown = models.TextField(help_text="Which value the register displays, and why.")

    objects = DisagreementQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = [F("initiative__started_on").asc(nulls_last=True), "ref"]
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="disagreement_is_about_something",
                condition=~Q(initiative=None, signatory=None),
                violation_error_message="Name the initiative or the organisation it is about.",
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return f"{(self.initiative or self.signatory).get_absolute_url()}#{self.ref}"

    @property
    def fixture(self):
        return self.initiative.slug if self.initiative_id else "signatories"


class Statement(OfInitiative):
    """What somebody publicly said of an initiative: praise, criticism, a demand, a proposal."""

    class Kind(models.TextChoices):
        CRITICISM = "criticism", _("Criticism")
        PROPOSAL = "proposal", _("Proposal")
        ACCOUNT = "account", _("Own account")
        OTHER = "other", _("Other")

    resource = "statements"

    ref = ref_field("ceo-coalition-2011-edri-2012-takedown")
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="statements")
    signatory = models.ForeignKey(
        Signatory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="statements",
        help_text="Who said it, if it is an organisation of the register.",
    )
    author = models.CharField(max_length=200, help_text="Who said it, as the document names them.")
    kind = models.CharField(max_length=9, choices=Kind)
    made_on = PartialDateField(blank=True, help_text="When. Blank: no document says.")
    text = models.TextField(help_text="What was said, in our own words.")

    objects = DisagreementQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = [F("made_on").asc(nulls_last=True), "ref"]

    def __str__(self):
        return f"{self.author}: {self.text[:80]}"


class SignatoryCitation(Citation):
    """Evidence for an organisation's particulars."""

    fact = models.ForeignKey(Signatory, models.CASCADE, related_name="citations")


class SignatoryNameCitation(Citation):
    """Evidence for a name."""

    fact = models.ForeignKey(SignatoryName, models.CASCADE, related_name="citations")


class ServiceCitation(Citation):
    """Evidence for a service."""

    fact = models.ForeignKey(Service, models.CASCADE, related_name="citations")


class ParticularCitation(Citation):
    """Evidence for a detail of an organisation."""

    fact = models.ForeignKey(Particular, models.CASCADE, related_name="citations")


class OwnershipCitation(Citation):
    """Evidence for an ownership."""

    fact = models.ForeignKey(Ownership, models.CASCADE, related_name="citations")


class SignatoryEventCitation(Citation):
    """Evidence for an event in an organisation's life."""

    fact = models.ForeignKey(SignatoryEvent, models.CASCADE, related_name="citations")


class StatementCitation(Citation):
    """Evidence for a statement."""

    fact = models.ForeignKey(Statement, models.CASCADE, related_name="citations")


class MembershipCitation(Citation):
    """Evidence for a membership: a document that lists it."""

    fact = models.ForeignKey(Membership, models.CASCADE, related_name="citations")


class DisagreementCitation(Citation):
    """One side of a disagreement; its ``statement`` says what the document claims."""

    fact = models.ForeignKey(Disagreement, models.CASCADE, related_name="citations")

    def clean(self):
        super().clean()
        if not self.statement.strip():
            raise ValidationError({"statement": "Say what this document claims."})
