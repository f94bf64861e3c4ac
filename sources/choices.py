"""Fields of the admin's forms in which a related row is chosen by typing."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models

# A text that is longer is no summary but a paste gone wrong.
LONGEST_TEXT = 20_000


class KnownSelect(AutocompleteSelect):
    """An autocomplete that need not ask for the label of a row that came with the form."""

    def optgroups(self, name, value, attr=None):
        row = self.choices.field.known.get(value[0])
        if row is None:
            return super().optgroups(name, value, attr)
        option = self.create_option(name, row.pk, str(row), True, 0)
        blank = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*blank, option], 0)]


class KnownChoiceField(forms.ModelChoiceField):
    """A choice that need not ask for a row that came with the form."""

    known = {}

    def to_python(self, value):
        return self.known.get(str(value)) or super().to_python(value)


class EveryRelationAutocompletes:
    """Related rows are found by typing: nobody scrolls through a hundred organisations."""

    formfield_overrides = {
        models.TextField: {
            "widget": forms.Textarea({"rows": 3, "cols": 80}),
            "max_length": LONGEST_TEXT,
        },
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownSelect(db_field, self.admin_site, using=kwargs.get("using"))
            kwargs["form_class"] = KnownChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
