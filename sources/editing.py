"""Forms of the admin: they ask why, know what the editor saw, and refuse facts without evidence."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, UniqueConstraint
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources.choices import KnownChoiceField
from sources.conflicts import clashes


class SeenVersionField(forms.IntegerField):
    """The version of the row that the editor has on screen; hidden."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, label="")

    def has_changed(self, initial, data):
        return bool(data) and super().has_changed(initial, data)


class VersionedForm(forms.ModelForm):
    """Refuses to save over what somebody else saved in the meantime."""

    seen_version = SeenVersionField()

    # Fields of the form that are not fields of the record.
    own_fields = {"seen_version"}
    # Whether somebody saved the row after this form was opened, and where the two differ.
    is_stale, clashes = False, ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
        for name, field in self.fields.items():
            if isinstance(field, KnownChoiceField):
                relation = self.instance._meta.get_field(name)
                row = relation.get_cached_value(self.instance, default=None)
                field.known = {str(row.pk): row} if row else {}

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("seen_version") != self.instance.version:
            self.is_stale, self.clashes = True, list(clashes(self))
            differ = _("%(field)s: theirs is %(theirs)s, yours is %(yours)s.")
            told = [
                differ % {"field": each.label, "theirs": each.theirs, "yours": each.mine}
                for each in self.clashes
            ]
            raise ValidationError(
                [
                    ValidationError(line, code="stale")
                    for line in (self.conflict_message(self.instance), *told)
                ]
            )
        return cleaned

    @property
    def column_names(self):
        return {field.name for field in self.instance._meta.fields}

    @staticmethod
    def conflict_message(row):
        last = row.history.select_related("history_user").first() if row.pk else None
        return _(
            "Nothing was saved: %(who)s saved this at %(time)s, after you opened it. "
            "Your entries still stand below. Compare and choose."
        ) % {
            "who": (last and last.history_user) or _("someone else"),
            "time": f"{localtime(last.history_date):%H:%M}" if last else "?",
        }

    def as_read(self, name, value):
        """A value in words: of a choice its label, of a relation what it is called."""
        if value in (None, ""):
            return _("empty")
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField) and not hasattr(value, "pk"):
            value = field.queryset.filter(pk=value).first() or value
        choices = getattr(field, "_choices", None) or ()
        return f"“{dict(choices).get(value, value)}”"


class RecordForm(VersionedForm):
    """The form of a whole record; its reason is kept with the history and told in the feed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for this change"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Public. Why it changes, in one sentence: “The page now lists it as Telia Company.” "
            "Needed whenever the record is already published."
        ),
    )

    override = forms.CharField(
        label=gettext_lazy("Why no second person"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Only to publish at once what you wrote yourself. Public, without your name: "
            "“The company's only editor is on leave; a wrong date had to go today.”"
        ),
    )

    own_fields = {"seen_version", "reason", "override"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reason_needed = bool(self.instance.pk and self.instance.is_public)

    def clean(self):
        cleaned = super().clean()
        reason = cleaned.get("reason", "")
        if self.reason_needed and not reason and "reason" not in self.errors:
            self.add_error("reason", _("Say why: readers see the reason beside the change."))
        cleaned["reason"] = reason
        if (
            "_publish" in self.data
            and not cleaned.get("override")
            and not self.has_error("override")
        ):
            self.add_error("override", _("Say why no second person reads it before it is public."))
        if note := self.data.get("_look"):
            raise ValidationError(note, code="look")
        return cleaned

    @property
    def changed_data(self):
        return [name for name in super().changed_data if name not in self.own_fields]


class PartFormSet(forms.BaseInlineFormSet):
    """Rows that belong to the record on screen; names a row that is there twice."""

    def add_fields(self, form, index):
        """Django would ask once more for each row that the formset already holds."""
        super().add_fields(form, index)
        if form.instance.pk:
            name = self._pk_field.name
            rows = form.fields[name].queryset
            own = KnownChoiceField(rows, required=False, widget=forms.HiddenInput)
            own.initial = form.instance.pk
            own.known = {str(form.instance.pk): form.instance}
            form.fields[name] = own

    def full_clean(self):
        if self.is_bound:
            self._fetch_chosen_rows()
        super().full_clean()

    def _fetch_chosen_rows(self):
        """One query for all rows chosen in a column, not one for each."""
        for name, field in self.form.base_fields.items():
            if isinstance(field, KnownChoiceField):
                chosen = {str(form[name].data) for form in self.forms}
                numbers = [key for key in chosen if key.isdecimal() and len(key) < 19]
                known = {str(pk): row for pk, row in field.queryset.in_bulk(numbers).items()}
                for form in self.forms:
                    form.fields[name].known = known

    def clean(self):
        super().clean()
        for constraint in self.model._meta.constraints:
            # Django leaves out constraints that name the row's owner, which is no field here.
            if isinstance(constraint, UniqueConstraint) and constraint.condition is None:
                self._refuse_twins(constraint)

    def _refuse_twins(self, constraint):
        names = constraint.fields or [e.name for e in constraint.expressions if type(e) is F]
        columns = [name for name in names if name != self.fk.name]
        seen = set()
        for form in self.kept_forms():
            if form.is_valid():
                key = tuple(form.cleaned_data.get(name) for name in columns)
                if key in seen:
                    form.add_error(None, constraint.violation_error_message)
                seen.add(key)

    def kept_forms(self):
        """Forms of rows that will be there after saving."""
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed()) and not self._should_delete_form(form)
        ]


class CitationFormSet(PartFormSet):
    """The evidence of one fact; ``min_num`` says how many documents it needs."""

    def clean(self):
        super().clean()
        if len(self.kept_forms()) < self.min_num:
            raise ValidationError(
                ngettext(
                    "Nothing was saved: a fact without evidence is not shown to anyone. "
                    "Cite at least one document: which one, where in it, and its words.",
                    "Nothing was saved: documents contradict each other only if there are "
                    "at least %(count)s. Cite each side, with what it claims.",
                    self.min_num,
                )
                % {"count": self.min_num},
                code="uncited",
            )
