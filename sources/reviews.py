"""“Still correct”: records that somebody looked through, and links that somebody tried."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources.columns import change_url
from sources.models import Document, LinkCheck, Review


def still_correct(user, records):
    """Note that the records were looked through today; no change of a record."""
    reviews = [
        Review(
            model=record._meta.label_lower,
            record_id=record.pk,
            reviewed_on=timezone.localdate(),
            reviewer=user,
        )
        for record in records
    ]
    Review.objects.bulk_create(
        reviews,
        update_conflicts=True,
        unique_fields=["model", "record_id"],
        update_fields=["reviewed_on", "reviewer"],
    )


def note_link(document, state):
    """Note whether the document's address answers today."""
    today = {"state": state, "checked_on": timezone.localdate()}
    return LinkCheck.objects.update_or_create(document=document, defaults=today)[0]


class ReviewsMixin:
    """A button on the record, and an action on its list, that record a review without an edit."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_review"
        view = self.admin_site.admin_view(self.review_view)
        return [path("<path:object_id>/review/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            key = {"model": self.opts.label_lower, "record_id": obj.pk}
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_review"
            context["review_url"] = reverse(name, args=[obj.pk])
            context["review"] = Review.objects.select_related("reviewer").filter(**key).first()
            if isinstance(obj, Document):
                context["link_check"] = LinkCheck.objects.filter(document=obj).first()
                context["link_states"] = LinkCheck.State.choices
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def review_view(self, request, object_id):
        """Takes the buttons “Still correct” and, for a document, what became of its link."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        state = request.POST.get("link_state")
        if "_checked" in request.POST and state in LinkCheck.State and self.model is Document:
            said = _("Link: %s") % note_link(record, state).get_state_display()
        else:
            still_correct(request.user, [record])
            said = _("Still correct")
        self.log_change(request, record, said)
        messages.success(request, f"“{record}”: {said}.")
        return HttpResponseRedirect(change_url(record))

    @admin.action(description=gettext_lazy("Still correct"), permissions=["change"])
    def still_correct(self, request, queryset):
        still_correct(request.user, queryset)
        for record in queryset:
            self.log_change(request, record, _("Still correct"))
        number = len(queryset)
        said = ngettext("%s record found still correct.", "%s records found still correct.", number)
        messages.success(request, said % number)
