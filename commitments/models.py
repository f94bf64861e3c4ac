"""Commitments: what was promised, by whom, by when, and what became of it."""

from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    ActionArea,
    Initiative,
    OfInitiative,
    OfInitiativeQuerySet,
    Theme,
    ThemeMapping,
    both_ways,
    not_before,
    ref_field,
)
from signatories.models import Membership, Service, Signatory
from sources.dates import PartialDateField
from sources.days import has_come
from sources.models import Citation, Document, Fact, FactQuerySet
from sources.paths import path_to
from sources.standing import index_of_hidden


@cache
def areas():
    """What fetches the action areas of commitments, with their themes."""
    mappings = Prefetch("theme_mappings", queryset=ThemeMapping.objects.listed())
    rows = ActionArea.objects.select_related("initiative").prefetch_related(mappings)
    return Prefetch("action_area", queryset=rows)


def with_rest(name, *first):
    """An index that has all that parameters ask for and all that makes a commitment public.

    Counts, of all, of some and beside each value of a filter, look at nothing else.
    """
    rest = (
        *("publication", "initiative", "membership", "action_area", "service", "theme", "status"),
        *("made_on", "due_on"),
    )
    fields = [*first, *(field for field in rest if field not in first)]
    return models.Index(fields=fields, name=name)


class CommitmentQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related(
            "initiative", "membership__initiative", "membership__signatory", "service", "theme"
        ).prefetch_related(areas())

    def under(self, initiatives):
        """Commitments made under any of the initiatives, by all its signatories or by one."""
        members = Membership.objects.filter(initiative__in=initiatives)
        return self.any_of(initiative=initiatives, membership=members.values("pk"))

    def as_of(self, day):
        """Commitments made by the day; of undocumented date, where the initiative had begun."""
        begun = Initiative.objects.filter(started_on__on_or_before=day).values("pk")
        of_begun = Q(initiative__in=begun) | Q(membership__initiative__in=begun)
        return self.filter(Q(made_on__on_or_before=day) | Q(made_on=None) & of_begun)

    def made_by(self, signatory):
        """Commitments the organisation made itself."""
        return self.filter(membership__signatory=signatory)

    def binding_on(self, signatory, day=None):
        """What the organisation (or any of several) made itself, or took on by signing.

        Associated members support an initiative; its commitments bind those who signed. With a
        day, only what is documented to have bound it then: it was in, and the promise was made.
        """
        members = Membership.objects.published().cited()
        several = [signatory] if isinstance(signatory, Signatory) else signatory
        members = members.filter(signatory__in=several)
        if day:
            members = members.as_of(day)
        signed = members.filter(role=Membership.Role.SIGNATORY).values("initiative")
        rows = self.any_of(membership=members.values("pk"), initiative=signed)
        return rows.exclude(made_on__gt=day) if day else rows

    def on_theme(self, theme):
        """Commitments filed under the theme, or in an action area that is mapped to it."""
        return self.filter(Q(theme=theme) | Q(action_area__in=theme.mappings.values("action_area")))

    # One or the other is named, never both. What is blank in most rows SQLite believes to be rare, and
    # would find by its index; so what is named is asked for.
    def collective(self):
        return self.filter(initiative__gt=0)

    def individual(self):
        return self.filter(membership__gt=0)


class Commitment(Fact):
    """One promise: made by all signatories of an initiative together, or by one of them."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        ENDED = "ended", _("Ended with its initiative")
        FULFILLED = "fulfilled", _("Fulfilled, according to a source")
        BROKEN = "not_fulfilled", _("Not fulfilled, according to a source")
        UNKNOWN = "not_documented", _("Outcome not documented")

    resource = "commitments"
    key_field = "ref"
    rests_on = ("initiative", "membership", "action_area", "service")

    # Identity
    ref = ref_field("ceo-coalition-2011-privacy-settings")
    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="collective_commitments",
        help_text="For a promise of all signatories together. Leave blank for one company's own.",
    )
    membership = models.ForeignKey(
        Membership,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="commitments",
        help_text="For one company's own promise: its membership. Blank for a promise of all.",
    )
    action_area = models.ForeignKey(
        ActionArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        help_text="The area of the same initiative it belongs to. Blank when the source names none.",
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        help_text="Our judgement, for a promise outside all areas. Blank when an area is given.",
    )
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        help_text="The service it is about. Blank when it holds for all.",
    )

    # What was promised
    wording = models.TextField(
        blank=True,
        help_text="As documented, word for word. Blank when the wording is not known or not free.",
    )
    summary = models.TextField(help_text="What it means, in our own words.")
    indicator = models.CharField(
        max_length=300, blank=True, help_text="How its success was to be seen, if a document says."
    )

    # Dates and outcome
    made_on = PartialDateField(blank=True, help_text="When it was made. Blank: not documented.")
    due_on = PartialDateField(blank=True, help_text="By when. Blank: no date was set.")
    status = models.CharField(
        max_length=14,
        choices=Status,
        default=Status.UNKNOWN,
        help_text="What became of it, only as far as a source says.",
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = [
            Coalesce("initiative__started_on", "membership__initiative__started_on"),
            "ref",
        ]
        # A page of a long list is read in the order of one of these, whatever the length.
        indexes = [
            with_rest("commitment_made_on", "made_on", "ref"),
            with_rest("commitment_due_on", "due_on", "ref"),
            with_rest("commitment_status", "status", "ref"),
            models.Index(fields=["-status", "ref"], name="commitment_status_back"),
            # What belongs to one thing, in order.
            models.Index(fields=["initiative", "ref"], name="commitment_initiative"),
            models.Index(fields=["membership", "ref"], name="commitment_membership"),
            # Of one thing those in one state: of an initiative they lie with each of its members.
            with_rest("commitment_initiative_status", "initiative", "status"),
            with_rest("commitment_membership_status", "membership", "status"),
            with_rest("commitment_counted", "theme", "status"),
        ]
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="commitment_made_by_all_or_by_one",
                condition=Q(initiative=None) ^ Q(membership=None),
                violation_error_message="Name the initiative or one membership, not both.",
            ),
            models.CheckConstraint(
                name="commitment_has_an_area_or_a_theme_not_both",
                condition=Q(action_area=None) | Q(theme=None),
                violation_error_message="The themes follow from the area: leave the theme blank.",
            ),
            models.CheckConstraint(
                name="commitment_due_not_before_it_was_made",
                condition=not_before("due_on", "made_on"),
                violation_error_message="It cannot be due before it was made.",
            ),
        ]

    def __str__(self):
        return self.summary if len(self.summary) <= 90 else f"{self.summary[:89]}…"

    def clean(self):
        under = self.under_initiative
        area = self.action_area
        if under and area and area.initiative_id != under.pk:
            raise ValidationError(
                {
                    "action_area": f"“{area}” is an area of {area.initiative.short_name}, "
                    f"not of {under.short_name}."
                }
            )
        if self.service_id and self.membership_id:
            owner = self.service.signatory
            if owner.pk != self.membership.signatory_id:
                raise ValidationError({"service": f"{self.service} is a service of {owner}."})

    @property
    def under_initiative(self):
        """The initiative under which it was made, by all or by one."""
        if self.membership_id:
            return self.membership.initiative
        return self.initiative

    @property
    def made_by(self):
        """The one signatory that made it; None when all did."""
        return self.membership.signatory if self.membership_id else None

    def known_on(self, day):
        """How it is known to have been made by the day; None when it is not."""
        if self.made_on:
            return "made_on" if has_come(self.made_on, day) else None
        return "started_on" if has_come(self.under_initiative.started_on, day) else None

    @property
    def is_individual(self):
        return self.membership_id is not None

    @property
    def fixture(self):
        return self.under_initiative.slug

    def get_absolute_url(self):
        return path_to("commitments:commitment-detail", self.ref)


class AssessmentQuerySet(OfInitiativeQuerySet):
    def with_related(self):
        return self.select_related("initiative", "document")


class Assessment(OfInitiative):
    """An exercise that looked at what became of the promises."""

    class Method(models.TextChoices):
        INDEPENDENT = "independent", _("Independent assessment")
        SELF_REPORT = "self_report", _("Self-report")
        UNKNOWN = "not_documented", _("Not documented")

    resource = "assessments"
    key_field = "slug"

    slug = models.SlugField(
        max_length=160,
        unique=True,
        help_text="Short and lasting, e.g. “alliance-2017-evaluation”. It stands in links.",
    )
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="assessments")
    title = models.CharField(max_length=300, help_text="As the report prints it.")
    assessor = models.CharField(
        max_length=200, blank=True, help_text="Who did it. Blank: not documented."
    )
    method = models.CharField(max_length=14, choices=Method)
    published_on = PartialDateField(blank=True, help_text="Blank: not documented.")
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="The report itself. Blank when only mentions of it are known.",
    )
    summary = models.TextField(help_text="What was looked at and how, in our own words.")

    objects = AssessmentQuerySet.as_manager()

    class Meta(Fact.Meta):
        indexes = [index_of_hidden("assessment")]
        ordering = [F("published_on").asc(nulls_last=True), "slug"]

    def __str__(self):
        return self.title


class AssessmentSubjectQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related("assessment__initiative", "signatory", "service")


class AssessmentSubject(Fact):
    """A service or an organisation that an assessment looked at."""

    resource = "assessment-subjects"
    key_field = "ref"
    rests_on = ("assessment", "signatory")

    ref = ref_field("ssnp-2011-phase-a-habbo-hotel")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="subjects")
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="assessed_in")
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessed_in",
        help_text="The service that was tested. Blank when the organisation as a whole was.",
    )
    page = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Page of the report where its chapter begins, if known."
    )
    languages = models.CharField(
        max_length=100, blank=True, help_text="Language versions tested, as far as documented."
    )

    objects = AssessmentSubjectQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["assessment__slug", "ref"]

    def __str__(self):
        return f"{self.service or self.signatory} in {self.assessment}"

    def clean(self):
        if self.service_id and self.service.signatory_id != self.signatory_id:
            raise ValidationError(
                {"service": f"{self.service} is a service of {self.service.signatory}."}
            )

    @property
    def initiative(self):
        return self.assessment.initiative

    @property
    def fixture(self):
        return self.assessment.fixture

    def get_absolute_url(self):
        return f"{self.assessment.initiative.get_absolute_url()}#{self.ref}"


class CompanyReportQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related("membership__initiative", "membership__signatory", "document")


class CompanyReport(Fact):
    """A member's own report on how it keeps the promises."""

    resource = "company-reports"
    key_field = "ref"
    rests_on = ("membership",)

    ref = ref_field("ict-coalition-2012-telia-2013")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="reports")
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="company_reports"
    )
    published_on = PartialDateField(blank=True, help_text="Blank: undated.")
    entity = models.CharField(max_length=200, help_text="The reporting company, as printed.")
    markets = models.CharField(
        max_length=200, blank=True, help_text="Country codes, separated by spaces: “FI SE DK”."
    )
    products = models.TextField(blank=True, help_text="Products covered, in a few words.")
    customers = models.TextField(blank=True, help_text="Customer numbers given, in a few words.")
    note = models.TextField(blank=True, help_text="Public. What a reader should know.")

    objects = CompanyReportQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = [F("published_on").asc(nulls_last=True), "ref"]

    def __str__(self):
        return f"{self.entity}, {self.published_on or 'undated'}"

    @property
    def initiative(self):
        return self.membership.initiative

    @property
    def signatory(self):
        return self.membership.signatory

    @property
    def fixture(self):
        return self.membership.fixture

    def get_absolute_url(self):
        return f"{self.membership.signatory.get_absolute_url()}#{self.ref}"


class FindingQuerySet(FactQuerySet):
    def with_related(self):
        return self.select_related(
            "assessment__initiative", "action_area", "commitment", "signatory", "service__signatory"
        )

    def about(self, signatories):
        """Findings about any of the signatories or a service of theirs."""
        services = Service.objects.filter(signatory__in=signatories)
        return self.any_of(signatory=signatories, service=services.values("pk"))


class Finding(Fact):
    """One result of an assessment: about an area, a commitment, an organisation, a service, or all."""

    resource = "findings"
    key_field = "ref"
    rests_on = ("assessment",)

    ref = ref_field("ssnp-2011-habbo-privacy-default")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="findings")

    # What it is about
    action_area = models.ForeignKey(
        ActionArea, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    signatory = models.ForeignKey(
        Signatory, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="findings"
    )

    # Result
    measure = models.CharField(max_length=200, help_text="What was tested, in a few words.")
    result = models.CharField(max_length=300, help_text="The result as the report gives it.")
    derived = models.BooleanField(
        default=False,
        help_text="Tick when the report does not print this result but it follows from what it prints.",
    )

    objects = FindingQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["assessment__slug", "measure", "ref"]
        indexes = [
            *both_ways("finding", "ref", "measure", "result"),
            models.Index(Lower("measure"), "ref", name="finding_of_measure"),
            models.Index(fields=["derived", "ref"], name="finding_derived"),
        ]

    def __str__(self):
        return f"{self.measure}: {self.result}"

    def clean(self):
        known = self.action_area_id and self.assessment_id
        if known and self.action_area.initiative_id != self.assessment.initiative_id:
            raise ValidationError(
                {"action_area": f"“{self.action_area}” is an area of another initiative."}
            )
        if self.service_id and self.signatory_id and self.service.signatory_id != self.signatory_id:
            raise ValidationError(
                {"service": f"{self.service} is a service of {self.service.signatory}."}
            )

    @property
    def initiative(self):
        return self.assessment.initiative

    @property
    def fixture(self):
        return self.assessment.fixture

    def get_absolute_url(self):
        return f"{self.assessment.initiative.get_absolute_url()}#{self.ref}"


class CommitmentCitation(Citation):
    """Evidence for a commitment."""

    fact = models.ForeignKey(Commitment, models.CASCADE, related_name="citations")


class AssessmentCitation(Citation):
    """Evidence for an assessment."""

    fact = models.ForeignKey(Assessment, models.CASCADE, related_name="citations")


class AssessmentSubjectCitation(Citation):
    """Evidence that an assessment looked at a service or an organisation."""

    fact = models.ForeignKey(AssessmentSubject, models.CASCADE, related_name="citations")


class CompanyReportCitation(Citation):
    """Evidence for a company's report."""

    fact = models.ForeignKey(CompanyReport, models.CASCADE, related_name="citations")


class FindingCitation(Citation):
    """Evidence for a finding."""

    fact = models.ForeignKey(Finding, models.CASCADE, related_name="citations")
