"""Form fields for the parameters of lists; each names what it did not understand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sources.dates import parse_partial_date
from sources.fetching import ByKey
from sources.nearest import not_known


class KeysField(forms.ModelMultipleChoiceField):
    """Records named by slug or ref."""

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, **kwargs)
        self.named = ByKey(queryset, self.to_field_name)

    def clean(self, value):
        value = [word for word in value or () if word]
        if not value and not self.required:
            return []
        if unknown := [word for word in value if "\x00" in word]:
            raise self.no_such(unknown[0])  # PostgreSQL would refuse to look
        return list(super().clean(value))

    def _check_values(self, value):
        named = self.named.records(value)
        known = {getattr(record, self.to_field_name) for record in named}
        for word in value:
            if word not in known:
                raise self.no_such(word)
        return named

    def no_such(self, word):
        keys = self.queryset.order_by().values_list(self.to_field_name, flat=True)
        what = self.queryset.model._meta.verbose_name
        return not_known(_("There is no %(what)s “%(value)s”."), word, keys.iterator(), what=what)


class KeyField(KeysField):
    """One record named by slug or ref."""

    widget = forms.Select

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, **kwargs)
        self.empty_label = "—"

    def clean(self, value):
        return super().clean([value])


class CommaSeparated(forms.TextInput):
    """One parameter that holds several values: a,b."""

    def value_from_datadict(self, data, files, name):
        return [part.strip() for part in data.get(name, "").split(",") if part.strip()]

    def format_value(self, value):
        return ",".join(value) if isinstance(value, list) else value


class ChoicesField(forms.MultipleChoiceField):
    """Any of a closed list of words."""

    def to_python(self, value):
        return [word for word in super().to_python(value) if word]

    def validate(self, value):
        for word in value:
            if not self.valid_value(word):
                words = [word for word, label in self.choices]
                raise not_known(_("“%(value)s” is not one of the values."), word, words)


class OrderingField(forms.ChoiceField):
    """One or more of the declared names, comma-separated, each with “-” for descending."""

    def validate(self, value):
        names = [name for name, label in self.choices if name]
        for name in value.split(",") if value else []:
            if name not in names:
                raise not_known(_("“%(value)s” is no order of this list."), name, names)


class YesNoField(forms.ChoiceField):
    """Yes, no, or not asked; anything else is an error, not a silent “not asked”."""

    WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

    def __init__(self, **kwargs):
        super().__init__(choices=[("", "—"), ("true", _("Yes")), ("false", _("No"))], **kwargs)

    def clean(self, value):
        if value in self.empty_values:
            return None
        if value.lower() not in self.WORDS:
            raise not_known(_("“%(value)s” is neither true nor false."), value, ["true", "false"])
        return self.WORDS[value.lower()]


class DayField(forms.CharField):
    """One full day."""

    widget = forms.DateInput(attrs={"type": "date"})

    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        try:
            date = parse_partial_date(value)
        except ValueError:
            date = None
        if date is None or date.precision != "day" or date != value:
            message = _("“%(value)s” is not a day. Write year, month and day, as in 2017-02-07.")
            raise not_known(message, value, [date.latest] if date else [])
        return date.earliest
