"""What lists of initiatives, areas, themes, events, figures and national codes can be asked."""

from django.utils.translation import gettext_lazy as _

from initiatives.models import ActionArea, Event, Initiative, NationalCode, Theme, ThemeMapping
from sources.facets import tally
from sources.filters import (
    AnyOf,
    AsOf,
    Choices,
    DateFrom,
    DateTo,
    FactFilterSet,
    RecordFilterSet,
    Text,
)


def of_initiatives(**kwargs):
    """The filter of everything that belongs to an initiative."""
    defaults = {
        "label": _("Initiative"),
        "help_text": _("Slug of an initiative; repeat for any of several."),
    }
    return AnyOf(queryset=Initiative.objects.published(), **defaults | kwargs)


def of_themes(**kwargs):
    """The filter of everything that speaks to a theme."""
    help_text = _("Slug of a theme; repeat for any of several.")
    queryset = Theme.objects.published()
    return AnyOf(queryset=queryset, label=_("Theme"), help_text=help_text, **kwargs)


def areas_on(themes):
    """Public action areas that are mapped to any of the themes."""
    mapped = ThemeMapping.objects.filter(theme__in=themes).values("action_area")
    return ActionArea.objects.published().cited().filter(pk__in=mapped)


class InitiativeFilterSet(FactFilterSet):
    search_fields = ("name", "short_name", "convened_by", "summary")
    orderings = ("name", "announced_on", "started_on", "ended_on", "slug")

    kind = Choices(choices=Initiative.Kind.choices, label=_("Kind"))
    status = Choices(choices=Initiative.Status.choices, label=_("Status"))
    theme = of_themes(method="filter_theme")
    announced_on_from = DateFrom("announced_on", label=_("Announced from"))
    announced_on_to = DateTo("announced_on", label=_("Announced to"))
    started_on_from = DateFrom("started_on", label=_("Started from"))
    started_on_to = DateTo("started_on", label=_("Started to"))
    ended_on_from = DateFrom("ended_on", label=_("Ended from"))
    ended_on_to = DateTo("ended_on", label=_("Ended to"))
    as_of = AsOf(
        method="filter_as_of",
        help_text=_(
            "Only initiatives started by that day, YYYY-MM-DD, and not known to have ended; each "
            "with status_as_of and who was in: counts_as_of. Asked for one initiative, a day before "
            "its start or after its end is answered too."
        ),
    )

    def filter_theme(self, queryset, name, value):
        return queryset.filter(pk__in=areas_on(value).values("initiative"))

    def count_theme(self, rows):
        areas = ActionArea.objects.published().cited().filter(initiative__in=self.qs)
        mapped = ThemeMapping.objects.filter(action_area__in=areas)
        return tally(mapped, "theme__slug", "action_area__initiative")

    def filter_as_of(self, queryset, name, value):
        return queryset.existing_on(value)


class ActionAreaFilterSet(FactFilterSet):
    search_fields = ("name", "description")
    orderings = ("name", "position", "slug")

    initiative = of_initiatives()
    theme = of_themes(method="filter_theme")
    parent = AnyOf(
        queryset=ActionArea.objects.published(),
        label=_("Strand"),
        help_text=_("Slug of the strand; repeat for any of several."),
    )

    def filter_theme(self, queryset, name, value):
        return queryset.filter(pk__in=areas_on(value).values("pk"))


class ThemeFilterSet(RecordFilterSet):
    search_fields = ("name", "description")
    orderings = ("position", "name", "slug")

    initiative = of_initiatives(
        method="filter_initiative",
        help_text=_("Slug of an initiative that spoke to the theme; repeat for any of several."),
    )

    def filter_initiative(self, queryset, name, value):
        areas = ActionArea.objects.published().cited().filter(initiative__in=value)
        mapped = ThemeMapping.objects.filter(action_area__in=areas)
        return queryset.filter(pk__in=mapped.values("theme"))

    def count_initiative(self, rows):
        areas = ActionArea.objects.published().cited()
        mapped = ThemeMapping.objects.filter(action_area__in=areas, theme__in=self.qs)
        return tally(mapped, "action_area__initiative__slug", "theme")


class EventFilterSet(FactFilterSet):
    search_fields = ("title", "note")
    orderings = ("date", "title", "ref")

    initiative = of_initiatives()
    kind = Choices(choices=Event.Kind.choices, label=_("Kind"))
    date_from = DateFrom("date", label=_("From"))
    date_to = DateTo("date", label=_("To"))
    as_of = AsOf("date", help_text=_("What had happened by that day, YYYY-MM-DD."))


class FigureFilterSet(FactFilterSet):
    search_fields = ("measure", "unit", "note")
    orderings = ("measure", "value", "as_of", "ref")

    initiative = of_initiatives()
    measure = Text(label=_("Measure"), help_text=_("What is counted, as the figure names it."))
    as_of_from = DateFrom("as_of", label=_("As of, from"))
    as_of_to = DateTo("as_of", label=_("As of, to"))
    as_of = AsOf("as_of", help_text=_("Numbers of that day or before."))


class NationalCodeFilterSet(FactFilterSet):
    search_fields = ("title", "operators", "note")
    index = None
    orderings = ("country", "status", "as_of", "since", "ref")

    initiative = of_initiatives()
    country = Text(label=_("Country"), help_text=_("ISO code, e.g. “ES”."))
    status = Choices(choices=NationalCode.Status.choices, label=_("Status"))
    as_of_from = DateFrom("as_of", label=_("As of, from"))
    as_of_to = DateTo("as_of", label=_("As of, to"))
    since_from = DateFrom("since", label=_("In force from"))
    since_to = DateTo("since", label=_("In force to"))
    as_of = AsOf("as_of", help_text=_("Documented for that day or before, YYYY-MM-DD."))
