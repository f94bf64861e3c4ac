"""The pages that set records side by side."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from commitments.compare import InitiativeComparison
from commitments.compare_filters import MOST_SIGNATORIES, CompareFilterSet
from initiatives.models import Initiative
from signatories.models import Membership, Signatory
from sources.lists import MOST_OPTIONS
from sources.pages import AsOfForm, documents_of


class CompareView(TemplateView):
    """Two initiatives, or two to four signatories; two forms where nothing can be compared."""

    @cached_property
    def filterset(self):
        return CompareFilterSet(self.request.GET, queryset=Signatory.objects.none(), allowed=())

    @cached_property
    def comparison(self):
        return None if self.filterset.errors else self.filterset.comparison

    def get_template_names(self):
        if self.comparison is None:
            return ["commitments/compare.html"]
        of_initiatives = isinstance(self.comparison, InitiativeComparison)
        kind = "initiatives" if of_initiatives else "signatories"
        return [f"commitments/compare_{kind}.html"]

    def get_context_data(self, **kwargs):
        asked = self.asked()
        context = {
            "filter": self.filterset,
            "comparison": self.comparison,
            "initiative_fields": fields(asked["initiative"], 2),
            "signatory_fields": fields(asked["signatory"], MOST_SIGNATORIES),
            "initiatives": list(Initiative.objects.listed().prefetch_related(None)),
            **offered(asked["signatory"]),
        }
        return super().get_context_data(**context, **self.shown(asked), **kwargs)

    def asked(self):
        """The slugs in the address, by parameter."""
        query = self.request.GET
        return {
            name: list(filter(None, query.getlist(name))) for name in ("initiative", "signatory")
        }

    def shown(self, asked):
        if self.comparison is None:
            return {}
        kept = [(name, value) for name, values in asked.items() for value in values]
        day = self.comparison.day
        query = urlencode([*kept, ("as_of", day)] if day else kept)
        twin = reverse("api:compare-list")
        return {
            "title": title(self.comparison),
            "as_of_form": AsOfForm(self.request.GET),
            "as_of": day,
            "kept": kept,
            "kept_query": urlencode(kept),
            "query": query,
            "documents": documents_of(*self.comparison.facts),
            **{f"{form}_url": f"{twin}?{query}&format={form}" for form in ("json", "csv")},
        }

    def render_to_response(self, context, **kwargs):
        if self.filterset.errors:
            kwargs["status"] = 400
        return super().render_to_response(context, **kwargs)


def offered(chosen):
    """The organisations of the form: of very many those with most memberships, and those chosen."""
    rows = Signatory.objects.published().cited()
    found = list(rows[: MOST_OPTIONS + 1])
    if are_many := len(found) > MOST_OPTIONS:
        joined = Membership.objects.order_by().values("signatory").annotate(n=Count("pk"))
        most = joined.order_by("-n", "signatory")[:MOST_OPTIONS].values_list("signatory", flat=True)
        found = list(rows.filter(Q(pk__in=list(most)) | Q(slug__in=chosen)))
    return {"signatories": found, "are_some": are_many}


def fields(chosen, number):
    """What each of the fields of one name is set to."""
    return [*chosen, *[""] * number][:number]


def title(comparison):
    if isinstance(comparison, InitiativeComparison):
        return _("%(earlier)s and %(later)s compared") % {
            "earlier": comparison.earlier.short_name,
            "later": comparison.later.short_name,
        }
    names = ", ".join(one.name for one in comparison.signatories)
    return _("%(names)s side by side") % {"names": names}
