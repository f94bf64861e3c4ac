"""The parameters of search, for the page and the API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import filters

from initiatives.models import Initiative, Theme
from search.engine import facets, search, terms
from search.registry import LABELS
from sources.filters import AnyOf, Choices, RecordFilterSet


class SearchFilterSet(RecordFilterSet):
    q = filters.CharFilter(
        label=_("Search"),
        # What is too long is an error of the form, not of the search.
        validators=[terms],
        help_text=_("Words that must all occur; beginnings of words will do."),
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

    @property
    def asked(self):
        """The query and its filters, as engine.search() and engine.facets() take them."""
        data = self.form.cleaned_data
        return {
            "q": data["q"] or "",
            "types": data["type"],
            "initiatives": [initiative.slug for initiative in data["initiative"]],
            "themes": [theme.slug for theme in data["theme"]],
        }

    def filter_queryset(self, queryset):
        return search(**self.asked)

    def facets(self):
        return facets(**self.asked)
