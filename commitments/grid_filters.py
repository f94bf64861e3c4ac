"""What the grid can be asked."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import filters

from commitments.grid import Grid
from initiatives.filters import of_initiatives
from initiatives.models import Initiative
from signatories.filters import of_signatories
from signatories.models import Membership, Signatory, SignatoryName
from sources.filters import AsOf, Choices, FactFilterSet, Text
from sources.nearest import not_known

AREAS, THEMES = "areas", "themes"
# So many organisations a grid has at most in one answer or file; it takes about five seconds to make.
LARGEST = 1_000


def organisations():
    """What the rows of a grid are made of: public organisations with their names."""
    names = Prefetch("names", SignatoryName.objects.published().cited())
    return Signatory.objects.published().cited().prefetch_related(names)


class OneOfField(forms.ChoiceField):
    def validate(self, value):
        words = [word for word, label in self.choices if word]
        if value and value not in words:
            raise not_known(_("“%(value)s” is not one of the values."), value, words)


class OneOf(filters.ChoiceFilter):
    """One value of a closed list; any other is named."""

    field_class = OneOfField


class AreasOfOne:
    """For the form: areas can be columns only where one initiative is chosen."""

    def clean(self):
        asked = super().clean()
        chosen = asked.get("initiative")
        if asked.get("columns") == AREAS and chosen is not None and len(chosen) != 1:
            message = _("Action areas belong to one initiative: choose exactly one, or “themes”.")
            params = {"parameter": "columns", "suggestion": THEMES}
            self.add_error("columns", ValidationError(message, code="areas_of_one", params=params))
        return asked


class GridFilterSet(FactFilterSet):
    """The organisations in the rows, and of what the grid is: initiatives, role, columns, day."""

    whole = True
    orderings = (("name", Lower("name")), "kind", "sector", "country", "slug")

    initiative = of_initiatives(
        method="of_the_grid",
        help_text=_("Slug of an initiative whose members are the rows; repeat for several."),
    )
    columns = OneOf(
        choices=[(AREAS, _("Action areas")), (THEMES, _("Themes"))],
        method="of_the_grid",
        label=_("Columns"),
        help_text=_(
            "areas: those of the one initiative chosen, in its own words. themes: our list, over "
            "all initiatives chosen. Without it: areas where one initiative is chosen."
        ),
    )
    role = Choices(choices=Membership.Role.choices, method="of_the_grid", label=_("Role"))
    kind = Choices(choices=Signatory.Kind.choices, label=_("Kind"))
    sector = Choices(choices=Signatory.Sector.choices, label=_("Sector"))
    country = Text(label=_("Country"), help_text=_("ISO code of the seat, e.g. “NO”."))
    signatory = of_signatories(method="filter_signatory")
    as_of = AsOf(
        method="of_the_grid",
        help_text=_(
            "What was documented for that day, YYYY-MM-DD. Those who were in on other days come "
            "last; initiatives that had not begun are left out and named."
        ),
    )

    def get_form_class(self):
        return type("GridForm", (AreasOfOne, super().get_form_class()), {})

    def of_the_grid(self, queryset, name, value):
        return queryset  # it decides what the cells say: see grid

    def filter_signatory(self, queryset, name, value):
        return queryset.filter(pk__in=[one.pk for one in value])

    def filter_queryset(self, queryset):
        """Those alone who are a row: who were in one of the initiatives, in one of the roles.

        ``without()`` may have left out either parameter.
        """
        held = Membership.objects.listed().filter(initiative__in=self.initiatives)
        if roles := self.form.cleaned_data.get("role"):
            held = held.filter(role__in=roles)
        return (
            super().filter_queryset(queryset).filter(Exists(held.filter(signatory=OuterRef("pk"))))
        )

    @cached_property
    def initiatives(self):
        """Those that were chosen, or all."""
        chosen = self.form.cleaned_data.get("initiative")
        return chosen or list(Initiative.objects.listed().prefetch_related(None))

    @cached_property
    def grid(self):
        """The grid that was asked for."""
        return self.grid_of(self.qs)

    def grid_of(self, signatories):
        """The same of these rows alone."""
        asked = self.form.cleaned_data
        return Grid(
            signatories,
            self.initiatives,
            day=asked["as_of"],
            roles=asked["role"],
            by_area=self.by_area,
            evidence=len(asked["signatory"]) == 1,
            query=self.query,
        )

    @property
    def query(self):
        """The address of the whole grid: all parameters but the rows, and none of the answer."""
        asked = [(name, value) for name in self.form.fields for value in self.data.getlist(name)]
        return urlencode([(name, value) for name, value in asked if value and name != "signatory"])

    def told(self):
        """What was asked for, as pairs of a label and a value."""
        for name, field in self.form.fields.items():
            for value in filter(None, self.data.getlist(name)):
                yield field.label, value

    @property
    def by_area(self):
        asked = self.form.cleaned_data
        return asked["columns"] == AREAS or (not asked["columns"] and len(asked["initiative"]) == 1)
