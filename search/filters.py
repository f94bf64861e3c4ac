"""The parameters of search and lookup, for the page and the API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import filters

from initiatives.models import Initiative, Theme
from search.engine import facets, search
from search.lookup import lookup, lookup_id
from search.query import terms
from search.registry import LABELS
from signatories.models import Signatory
from sources.filters import AnyOf, AsOf, Choices, RecordFilterSet


class SearchFilterSet(RecordFilterSet):
    whole = True
    q = filters.CharFilter(
        label=_("Search"),
        required=True,
        error_messages={"required": _("Say what to search for: give “q” one word or more.")},
        validators=[terms],
        help_text=_("Words that must all occur; their beginnings will do."),
    )
    type = Choices(choices=list(LABELS.items()), label=_("Type"), help_text=_("Kind of record."))
    initiative = AnyOf(
        queryset=Initiative.objects.published(),
        label=_("Initiative"),
        help_text=_("Slug of an initiative; several mean any of them."),
    )
    theme = AnyOf(
        queryset=Theme.objects.published(),
        label=_("Theme"),
        help_text=_("Slug of a theme; several mean any of them."),
    )
    as_of = AsOf(
        help_text=_(
            "Only hits that the list of their kind gives for that day, YYYY-MM-DD; areas, themes and "
            "disagreements are of no day. The addresses of the hits carry it on."
        ),
    )

    @property
    def asked(self):
        """The query and its filters, as engine.search() and engine.facets() take them."""
        data = self.form.cleaned_data
        return {
            "q": data["q"],
            "types": data["type"],
            "initiatives": [initiative.slug for initiative in data["initiative"]],
            "themes": [theme.slug for theme in data["theme"]],
            "day": data["as_of"],
        }

    def filter_queryset(self, queryset):
        return search(**self.asked)

    def of_many(self):
        """The same of very many hits: the best of some."""
        return search(**self.asked, are_many=True)

    def facets(self, hits):
        return facets(**self.asked, hits=hits)


class LookupFilterSet(RecordFilterSet):
    """One of three ways to name an organisation."""

    whole = True
    q = None

    name = filters.CharFilter(
        label=_("Name"), max_length=200, help_text=_("A name it bears, bore or is listed under.")
    )
    wikidata = filters.CharFilter(
        label=_("Wikidata"),
        validators=Signatory._meta.get_field("wikidata").validators,
        help_text=_("Its Wikidata number, e.g. Q95."),
    )
    lei = filters.CharFilter(
        label=_("LEI"),
        validators=Signatory._meta.get_field("lei").validators,
        help_text=_("Its Legal Entity Identifier."),
    )

    @property
    def given(self):
        """The parameters that have a value."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def matches(self):
        """The organisations, nearest first; exactly one parameter must be given."""
        name = self.given.get("name")
        return lookup(name) if name else lookup_id(**self.given)
