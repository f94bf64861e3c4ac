"""What lists of commitments, assessments, findings and reports can be asked."""

from collections import Counter

from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from commitments.models import Assessment, Commitment, Finding
from initiatives.filters import areas_on, of_initiatives, of_themes
from initiatives.models import ActionArea, ThemeMapping
from signatories.filters import of_signatories
from signatories.models import Membership, Service, Signatory
from sources.facets import carried
from sources.filters import AnyOf, AsOf, Choices, DateFrom, DateTo, FactFilterSet, Text, YesNo
from sources.models import PublicRecord

PUBLISHED = PublicRecord.Publication.PUBLISHED


def of_services(**kwargs):
    help_text = _("Slug of a service; repeat for any of several.")
    queryset = Service.objects.published()
    return AnyOf(queryset=queryset, label=_("Service"), help_text=help_text, **kwargs)


def of_areas(**kwargs):
    help_text = _("Slug of an action area; repeat for any of several.")
    queryset = ActionArea.objects.published()
    return AnyOf(queryset=queryset, label=_("Action area"), help_text=help_text, **kwargs)


class CommitmentFilterSet(FactFilterSet):
    search_fields = ("wording", "summary", "indicator")
    orderings = ("made_on", "due_on", "status", "ref")
    usual = "ref"

    initiative = of_initiatives(method="filter_initiative")
    signatory = of_signatories(
        method="filter_signatory",
        label=_("Binding on"),
        help_text=_("Slug of a signatory: what it promised itself or took on by signing."),
    )
    made_by = of_signatories(
        method="filter_made_by",
        label=_("Made by"),
        help_text=_("Slug of a signatory: only what it promised itself."),
    )
    action_area = of_areas()
    theme = of_themes(method="filter_theme")
    service = of_services()
    individual = YesNo(
        method="filter_individual",
        label=_("Individual"),
        help_text=_("true: one signatory's own. false: of all signatories together."),
    )
    status = Choices(choices=Commitment.Status.choices, label=_("Status"))
    made_on_from = DateFrom("made_on", label=_("Made from"))
    made_on_to = DateTo("made_on", label=_("Made to"))
    due_on_from = DateFrom("due_on", label=_("Due from"))
    due_on_to = DateTo("due_on", label=_("Due to"))
    as_of = AsOf(
        method="filter_as_of",
        help_text=_(
            "Made by that day, YYYY-MM-DD, or of undocumented date under an initiative begun by "
            "then: known_by. With “signatory”, only what bound it on that day."
        ),
    )

    def filter_initiative(self, queryset, name, value):
        return queryset.under(value)

    def filter_signatory(self, queryset, name, value):
        day = self.form.cleaned_data.get("as_of")
        return queryset.binding_on(value, day)

    def filter_made_by(self, queryset, name, value):
        members = Membership.objects.filter(signatory__in=value).values("pk")
        return queryset.any_of(membership=members)

    def filter_theme(self, queryset, name, value):
        return queryset.any_of(theme=value, action_area=areas_on(value).values("pk"))

    def filter_individual(self, queryset, name, value):
        return queryset.individual() if value else queryset.collective()

    def count_initiative(self, rows):
        counted = Counter(rows.tally("initiative__slug"))
        counted.update(rows.tally("membership__initiative__slug"))
        return counted

    def count_theme(self, rows):
        # A commitment has a theme of its own or those of its area, never both.
        counted, of_area = Counter(rows.tally("theme__slug")), rows.grouped("action_area")
        mapped = ThemeMapping.objects.filter(theme__publication=PUBLISHED).order_by()
        for area, theme in mapped.values_list("action_area", "theme__slug"):
            counted[theme] += of_area.get(area, 0)
        return +counted

    def count_individual(self, rows):
        by_member = rows.grouped("membership")
        of_all = by_member.get(None, 0)
        return +Counter({"false": of_all, "true": sum(by_member.values()) - of_all})

    def count_signatory(self, rows):
        """What binds each: what it promised itself, and what it took on by signing."""
        members = Membership.objects.published().cited()
        if day := self.form.cleaned_data.get("as_of"):
            members = members.as_of(day)
        own, shared, bound = rows.grouped("membership"), rows.grouped("initiative"), Counter()
        members = members.order_by().values_list("pk", "signatory", "initiative", "role")
        for member, signatory, initiative, role in members:
            bound[signatory] += own.get(member, 0)
            if role == Membership.Role.SIGNATORY:
                bound[signatory] += shared.get(initiative, 0)
        return +carried(Signatory, "slug", bound)

    def filter_as_of(self, queryset, name, value):
        return queryset.as_of(value)


class AssessmentFilterSet(FactFilterSet):
    search_fields = ("title", "assessor", "summary")
    orderings = ("published_on", "title", "slug")

    initiative = of_initiatives()
    method = Choices(choices=Assessment.Method.choices, label=_("Method"))
    signatory = of_signatories(
        method="filter_findings", help_text=_("Assessments with a finding about this signatory.")
    )
    service = of_services(method="filter_findings")
    measure = Text(
        method="filter_findings",
        label=_("Measure"),
        help_text=_("Assessments that tested this, as the finding names it."),
    )
    published_on_from = DateFrom("published_on", label=_("Published from"))
    published_on_to = DateTo("published_on", label=_("Published to"))
    as_of = AsOf("published_on", help_text=_("Published by that day, YYYY-MM-DD."))

    def filter_findings(self, queryset, name, value):
        return queryset  # all three qualify the same finding: see filter_queryset

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        findings = Finding.objects.published().cited()
        if asked.get("signatory"):
            findings = findings.about(asked["signatory"])
        if asked.get("service"):
            findings = findings.filter(service__in=asked["service"])
        if asked.get("measure"):
            findings = findings.filter(measure__iexact=asked["measure"])
        if any(asked.get(name) for name in ("signatory", "service", "measure")):
            queryset = queryset.filter(pk__in=findings.values("assessment"))
        return super().filter_queryset(queryset)


class FindingFilterSet(FactFilterSet):
    search_fields = ("measure", "result")
    orderings = ("measure", "result", "ref")
    usual = "ref"

    initiative = of_initiatives(field_name="assessment__initiative")
    assessment = AnyOf(
        queryset=Assessment.objects.published(),
        label=_("Assessment"),
        help_text=_("Slug of an assessment; repeat for any of several."),
    )
    action_area = of_areas()
    commitment = AnyOf(
        queryset=Commitment.objects.published(),
        label=_("Commitment"),
        help_text=_("Ref of a commitment; repeat for any of several."),
    )
    signatory = of_signatories(
        method="filter_signatory",
        help_text=_("Slug of a signatory: findings about it or one of its services."),
    )
    service = of_services()
    measure = Text(label=_("Measure"), help_text=_("What was tested, as the finding names it."))
    derived = YesNo(
        method="filter_derived",
        label=_("Derived"),
        help_text=_("true: it follows from what the report prints."),
    )
    as_of = AsOf(method="filter_as_of", help_text=_("Published by that day, YYYY-MM-DD."))

    def filter_signatory(self, queryset, name, value):
        return queryset.about(value)

    def filter_derived(self, queryset, name, value):
        # Most are not: an index names the few that are, where the column is compared and not bare.
        derived = Finding.objects.filter(derived__in=[True]).order_by().values("pk")
        return queryset.filter(pk__in=derived) if value else queryset.filter(derived=False)

    def filter_as_of(self, queryset, name, value):
        published = Assessment.objects.filter(published_on__on_or_before=value).order_by()
        return queryset.filter(assessment__in=published.values("pk"))


class AssessmentSubjectFilterSet(FactFilterSet):
    search_fields = ("signatory__name", "service__name", "languages")
    index = None
    orderings = ("page", "ref")

    initiative = of_initiatives(field_name="assessment__initiative")
    assessment = AnyOf(
        queryset=Assessment.objects.published(),
        label=_("Assessment"),
        help_text=_("Slug of an assessment; repeat for any of several."),
    )
    signatory = of_signatories()
    service = of_services()
    as_of = AsOf("assessment__published_on", help_text=_("Published by that day, YYYY-MM-DD."))


class CompanyReportFilterSet(FactFilterSet):
    search_fields = ("entity", "products", "note")
    index = None
    orderings = ("published_on", "entity", "ref")

    initiative = of_initiatives(field_name="membership__initiative")
    signatory = of_signatories(field_name="membership__signatory")
    membership = AnyOf(
        queryset=Membership.objects.published(),
        label=_("Membership"),
        help_text=_("Ref of a membership; repeat for any of several."),
    )
    country = Text(
        method="filter_country",
        label=_("Country"),
        help_text=_("ISO code of a market that the report covers, e.g. “FI”."),
    )
    published_on_from = DateFrom("published_on", label=_("Published from"))
    published_on_to = DateTo("published_on", label=_("Published to"))
    as_of = AsOf("published_on", help_text=_("Published by that day, YYYY-MM-DD."))

    def filter_country(self, queryset, name, value):
        spaced = Concat(Value(" "), "markets", Value(" "))
        return queryset.alias(spaced=spaced).filter(spaced__icontains=f" {value} ")
