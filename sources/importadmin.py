"""The screens of imports: bring a file in, see what it would change, write it with a reason."""

import logging

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources import exportadmin, fixtures, imports, readers, writers
from sources.models import Citation, Import
from sources.outages import outage
from sources.proposals import OVERRIDE, PUBLISH, Refused, check_may_publish

PERMISSION = "sources.import_records"
# So many rows are loaded before the answer; for more, the answer tells how far it is.
AT_ONCE = 500
PER_PAGE = 50
SECTIONS = {
    "problems": gettext_lazy("Problems"),
    "changed": gettext_lazy("Changed"),
    "added": gettext_lazy("Added"),
    "missing": gettext_lazy("Missing"),
    "unchanged": gettext_lazy("Unchanged"),
}
FAULT = gettext_lazy("Something is out of order here; it was noted down for the operators.")
NOT_WRITTEN = gettext_lazy("Nothing was written: try again in a minute.")

logger = logging.getLogger(__name__)


class UploadForm(forms.ModelForm):
    """The file, and what it does not say of itself."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A workbook (.xlsx), CSV in UTF-8, the registry’s own YAML, or a zip of CSV or YAML "
            "files. At most %(rows)s rows and %(size)s MB. Nothing is written before you have seen "
            "what it would change."
        )
        % {"rows": f"{readers.ROWS:,}", "size": readers.BYTES // 2**20},
        widget=forms.FileInput(attrs={"accept": ",".join(readers.READERS)}),
    )

    class Meta:
        model = Import
        fields = ["file", "label", "complete"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["label"].widget = forms.Select(
            choices=[("", _("As the file says")), *names().items()]
        )

    def clean_label(self):
        label = self.cleaned_data["label"]
        if label and label not in names():
            raise forms.ValidationError(_("Choose one of the models in the list."))
        return label

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > readers.BYTES:
            raise forms.ValidationError(
                _("The file has %(size)s MB; at most %(most)s MB are taken. Bring it in by parts.")
                % {"size": f"{file.size / 2**20:,.1f}", "most": readers.BYTES // 2**20}
            )
        return file


class WriteForm(forms.Form):
    """The last word before a file is written."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for this change"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Public. Why these records change, in one sentence."),
    )
    withdraw_many = forms.BooleanField(
        label=gettext_lazy("Yes, withdraw that many"),
        error_messages={
            "required": gettext_lazy(
                "More than a tenth would be withdrawn. Tick this if that is meant; if not, the file "
                "is not complete: bring it in again without that tick."
            )
        },
    )

    override = forms.CharField(
        label=gettext_lazy("Why nobody else reads it first"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "You brought this file in yourself: a second person looks at it here and writes it, or "
            "you say why not. Public, with the reason."
        ),
    )

    def __init__(self, *args, losses, is_own, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        if not losses:
            del self.fields["withdraw_many"]
        if not is_own:
            del self.fields["override"]


def names():
    """The models that a file can hold: label and name for people."""
    models = fixtures.record_models()
    given = [str(name_of(model)) for model in models]
    return {
        model._meta.label_lower: name if given.count(name) == 1 else f"{name} ({model._meta.label})"
        for model, name in zip(models, given, strict=True)
    }


def name_of(model):
    if issubclass(model, Citation):
        fact = model._meta.get_field("fact").related_model
        return _("evidence: %(fact)s") % {"fact": name_of(fact)}
    return model._meta.verbose_name


def why_stopped(error):
    """Why loading a file ended early, in words for who waits for it."""
    if found := outage(error):
        return f"{found.reason} {NOT_WRITTEN}"
    logger.error("Loading a file failed.", exc_info=error)
    return f"{FAULT} {NOT_WRITTEN}"


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin):
    form = UploadForm
    list_display = ["name", "created_at", "author", "became", "reason"]
    list_select_related = ["author", "written_by"]
    actions = None
    change_list_template = "admin/sources/import/change_list.html"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(PERMISSION)

    has_add_permission = has_change_permission = has_view_permission

    def has_module_permission(self, request):
        return request.user.has_perm(PERMISSION)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content", "outcome")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Imports")} | (extra_context or {}))

    @admin.display(description=gettext_lazy("what became of it"))
    def became(self, item):
        if item.written_at:
            return _("written by %(who)s") % {"who": item.written_by or _("somebody")}
        return _("not written yet")

    def get_urls(self):
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<str:kind>/", view, name="sources_export"), *super().get_urls()]

    def export_view(self, request, kind):
        """Everything there is, as one file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            return exportadmin.download(writers.everything(), kind, "registry")
        except writers.CannotWrite as error:
            messages.error(request, str(error))
            return redirect("admin:sources_import_changelist")

    # Bringing a file in

    def save_model(self, request, obj, form, change):
        file = form.cleaned_data["file"]
        imports.bring_in(obj, file.name[-200:], file.read(), request.user)
        super().save_model(request, obj, form, change)
        request.brought_in = obj

    def add_view(self, request, form_url="", extra_context=None):
        context = {"title": _("Bring a file in"), "show_save_and_add_another": False}
        context |= {"show_save_and_continue": False} | (extra_context or {})
        response = super().add_view(request, form_url, context)
        # The file is kept; what comes now is a transaction of its own.
        item = getattr(request, "brought_in", None)
        return self.follow(request, item, imports.check) if item else response

    def response_add(self, request, obj, post_url_continue=None):
        return redirect("admin:sources_import_change", obj.pk)

    def log_addition(self, request, obj, message):
        """The row itself says who brought it in, and when."""

    # Seeing and writing it

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        key = object_id if object_id.isdecimal() else None
        item = get_object_or_404(self.get_queryset(request).select_related("author"), pk=key)
        if request.method != "POST" or item.written_at:
            return self.preview(request, item)
        if "check" in request.POST:
            return self.follow(request, item, imports.check)
        if item.outcome is None or item.outcome["problems"]:
            return self.preview(request, item)
        form = self.write_form(request, item, request.POST)
        if not form.is_valid():
            return self.preview(request, item, form)
        said = {name: form.cleaned_data.get(name, "") for name in ("reason", "override")}
        is_own = self.is_own(request, item)
        try:
            check_may_publish(request.user, is_own=is_own, override=said["override"])
        except Refused as error:
            messages.error(request, *error.messages)
            return self.preview(request, item, form)

        def write(item, rows, problems):
            return imports.write(item, rows, problems, user=request.user, **said)

        return self.follow(request, item, write)

    def write_form(self, request, item, data=None):
        return WriteForm(data, losses=self.losses(item), is_own=self.is_own(request, item))

    @staticmethod
    def is_own(request, item):
        """Four eyes: whoever brought a file in is not the one who writes it, except with a reason."""
        return item.author_id == request.user.pk

    def may_write(self, request, item):
        needed = [PUBLISH, OVERRIDE] if self.is_own(request, item) else [PUBLISH]
        return request.user.has_perms(needed)

    @staticmethod
    def losses(item):
        return item.outcome["losses"] if item.complete and item.outcome else []

    @staticmethod
    def action(item, outcome):
        """What the button says it does; nothing when there is nothing to do."""
        written = len(outcome["added"]) + len(outcome["changed"])
        withdrawn = len(outcome["missing"]) if item.complete else 0
        parts = []
        if written:
            words = ngettext("Write %(count)s record", "Write %(count)s records", written)
            parts.append(words % {"count": f"{written:,}"})
        if withdrawn:
            words = ngettext("withdraw %(count)s record", "withdraw %(count)s records", withdrawn)
            parts.append(words % {"count": f"{withdrawn:,}"})
        return ", ".join(parts).capitalize()

    def preview(self, request, item, form=None):
        outcome = item.outcome or {name: [] for name in SECTIONS}
        counts = [(name, title, len(outcome[name])) for name, title in SECTIONS.items()]
        filled = [name for name, _title, count in counts if count]
        show = request.GET.get("show")
        show = show if show in SECTIONS else (filled or ["changed"])[0]
        page = Paginator(outcome[show], PER_PAGE).get_page(request.GET.get("page"))
        action = self.action(item, outcome)
        context = {
            **self.admin_site.each_context(request),
            "title": item.name,
            "opts": self.opts,
            "item": item,
            "kept_until": item.created_at + Import.KEPT,
            "counts": counts,
            "show": show,
            "page": page,
            "names": names(),
            "losses": self.losses(item),
            "action": action,
            "ready": bool(action and not outcome["problems"]),
            "may_write": self.may_write(request, item),
            "form": form or self.write_form(request, item),
        }
        return TemplateResponse(request, "admin/sources/import/preview.html", context)

    # Loading

    def follow(self, request, item, work):
        """Do the work; for many rows in an answer that tells, as it goes, how far it is.

        Whatever ends it early (a closed page, a worker that is stopped) ends its transaction too:
        then nothing is written, the file is still there, and one begins anew.
        """
        rows, problems = imports.read(item)
        steps = work(item, rows, problems)
        if len(rows) > AT_ONCE:
            answer = StreamingHttpResponse(self.told(request, item, steps))
            answer["X-Accel-Buffering"] = "no"  # a proxy must not keep it until the end
            return answer
        try:
            for _step in steps:
                pass
        except DatabaseError as error:
            messages.error(request, why_stopped(error))
        return redirect("admin:sources_import_change", item.pk)

    def told(self, request, item, steps):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reading %(file)s") % {"file": item.name},
            "opts": self.opts,
            "item": item,
        }
        page = render_to_string("admin/sources/import/progress.html", context, request)
        head, foot = page.split("<!-- progress -->")
        yield head
        try:
            for done, total in steps:
                if done % max(1, total // 50) == 0:
                    yield format_html(
                        '<li><progress max="{}" value="{}"></progress> {}</li>\n',
                        total,
                        done,
                        _("%(done)s of %(total)s rows")
                        % {"done": f"{done:,}", "total": f"{total:,}"},
                    )
            words = _("Done: see what became of it")
        except Exception as error:  # half of the page is sent: nothing else can tell of it
            words = why_stopped(error)
        address = reverse("admin:sources_import_change", args=[item.pk])
        yield format_html('<li><a class="button" href="{}">{}</a></li>', address, words)
        yield foot
