"""What the admin screens of all records share, and those of documents and changes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from sources.bulk import BulkMixin
from sources.choices import EveryRelationAutocompletes
from sources.columns import count_of, date_column, with_counts
from sources.deleting import DeletingMixin
from sources.editing import RecordForm
from sources.exportadmin import ExportableAdmin
from sources.histories import HistoriesMixin
from sources.importadmin import ImportAdmin  # noqa: F401 - registers itself
from sources.inlines import citation_inline
from sources.models import Change, Citation, Document, Proposal
from sources.publishing import PublishingMixin
from sources.reviewing import ProposalAdmin
from sources.reviews import ReviewsMixin
from sources.worklists import (
    DEAD,
    DRAFTS,
    NOT_REVIEWED,
    UNCHECKED,
    UNCITED,
    UNQUOTED,
    UNREAD,
    EvidenceFilter,
    LinkFilter,
    ReviewFilter,
)

admin.site.site_header = _("Child-safety initiatives: editing")
admin.site.site_title = _("Registry editing")
admin.site.index_title = _("Editing the registry")
admin.site.empty_value_display = "–"
# The lists need the width; the front page is one step away.
admin.site.enable_nav_sidebar = False

PUBLICATION = (_("Publication"), {"fields": ["publication", "withdrawn_because"]})


class RecordAdmin(
    BulkMixin,
    DeletingMixin,
    HistoriesMixin,
    ReviewsMixin,
    PublishingMixin,
    ExportableAdmin,
    EveryRelationAutocompletes,
    SimpleHistoryAdmin,
):
    """A screen on which one record changes as a whole, with a reason, and over nobody's head."""

    form = RecordForm
    actions = ["change_one_field", "still_correct"]
    list_per_page = 50
    list_filter = ["publication"]
    show_facets = admin.ShowFacets.ALWAYS
    object_history_list_template = "admin/history_list.html"
    worklists = [DRAFTS, NOT_REVIEWED]
    # Reverse relations that the list counts.
    counted = []
    # Fields that suggest the slug of a new record.
    slug_from = []

    def get_queryset(self, request):
        queryset = with_counts(super().get_queryset(request), self.counted)
        return queryset.select_related(*self.list_select_related or [None])

    def get_list_filter(self, request):
        given = super().get_list_filter(request)
        return given if ReviewFilter in given else [*given, ReviewFilter]

    def get_fieldsets(self, request, obj=None):
        # A new record is a draft: there is nothing to tell yet.
        return [*super().get_fieldsets(request, obj), *([PUBLICATION] if obj else [])]

    def get_readonly_fields(self, request, obj=None):
        """Links lead to the slug or ref of a published record, so it no longer changes."""
        fields = [*super().get_readonly_fields(request, obj), *PUBLICATION[1]["fields"]]
        if obj and obj.is_public and obj.key_field in {"slug", "ref"}:
            return [*fields, obj.key_field]
        return fields

    def get_prepopulated_fields(self, request, obj=None):
        return {"slug": self.slug_from} if self.slug_from and not obj else {}

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_public else None

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"keeps_deleted": True, **(extra_context or {})})


class FactAdmin(RecordAdmin):
    """The screen of a fact: its evidence belongs to it."""

    list_filter = [EvidenceFilter, "publication"]
    worklists = [DRAFTS, UNCITED, UNQUOTED, NOT_REVIEWED]

    def get_inlines(self, request, obj):
        return [citation_inline(self.model), *self.inlines]


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = ["title", "publisher", "kind", "published", "extent", "facts", "publication"]
    list_filter = [
        "kind",
        "extent",
        LinkFilter,
        ("file_name", admin.EmptyFieldListFilter),
        "publication",
    ]
    search_fields = ["title", "publisher", "slug", "url"]
    worklists = [DRAFTS, UNREAD, UNCHECKED, DEAD, NOT_REVIEWED]
    fieldsets = [
        (_("Identity"), {"fields": ["slug", "title", "publisher", "kind", "language"]}),
        (
            _("Dates"),
            {
                "fields": ["published_on", "retrieved_on"],
                "description": _("As precise as the document, never more: 2007, Nov 2020."),
            },
        ),
        (_("Where it is"), {"fields": ["url", "archived_url"]}),
        (_("What was read"), {"fields": ["extent", "file_name", "sha256", "note"]}),
    ]
    published = date_column("published_on", _("published"))

    def get_queryset(self, request):
        tables = [
            rows for rows in self.opts.related_objects if issubclass(rows.related_model, Citation)
        ]
        return super().get_queryset(request).annotate(facts=sum(count_of(rows) for rows in tables))

    @admin.display(description=_("facts resting on it"), ordering="facts")
    def facts(self, document):
        return document.facts


admin.site.register(Proposal, ProposalAdmin)


@admin.register(Change)
class ChangeAdmin(admin.ModelAdmin):
    """The public list of changes, to read: it writes itself."""

    list_display = ["sequence", "at", "kind", "resource", "ref", "fields", "reason"]
    list_filter = ["kind", "resource"]
    search_fields = ["ref", "reason"]
    ordering = ["-sequence"]
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
