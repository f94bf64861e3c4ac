"""Screens of initiatives, their links, areas, events and figures, and of themes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    ActionArea,
    Event,
    EventDocument,
    Figure,
    Initiative,
    InitiativeLink,
    InitiativeName,
    NationalCode,
    Theme,
    ThemeMapping,
)
from sources.admin import FactAdmin, RecordAdmin
from sources.columns import count_column, date_column
from sources.inlines import PartInline
from sources.worklists import EvidenceFilter

AS_PRECISE_AS_SAID = _("As precise as the document, never more: 2007, Nov 2020, 7 February 2017.")


@admin.register(Initiative)
class InitiativeAdmin(FactAdmin):
    list_display = [
        "name",
        "kind",
        "status",
        "started",
        "ended",
        "memberships",
        "action_areas",
        "commitments",
        "publication",
    ]
    list_filter = ["kind", "status", EvidenceFilter, "publication"]
    search_fields = ["name", "short_name", "slug", "names__name"]
    slug_from = ["short_name"]
    counted = ["memberships", "action_areas", "collective_commitments"]
    fieldsets = [
        (_("Identity"), {"fields": ["slug", "name", "short_name", "kind", "status"]}),
        (
            _("Dates"),
            {
                "fields": ["announced_on", "started_on", "ended_on"],
                "description": AS_PRECISE_AS_SAID,
            },
        ),
        (_("Description"), {"fields": ["convened_by", "summary", "website"]}),
    ]
    started = date_column("started_on", _("started"))
    ended = date_column("ended_on", _("ended"))
    memberships = count_column("memberships", _("memberships"))
    action_areas = count_column("action_areas", _("areas"))
    commitments = count_column("collective_commitments", _("commitments of all"))


class InitiativeColumn:
    """The initiative by its short name: the long ones fill a list."""

    @admin.display(description=_("initiative"), ordering="initiative__started_on")
    def under(self, record):
        return record.initiative and record.initiative.short_name


class OfInitiativeAdmin(InitiativeColumn, FactAdmin):
    list_filter = ["initiative", EvidenceFilter, "publication"]
    list_select_related = ["initiative"]
    autocomplete_fields = ["initiative"]


@admin.register(InitiativeName)
class InitiativeNameAdmin(OfInitiativeAdmin):
    list_display = ["name", "under", "kind", "publication"]
    search_fields = ["name", "initiative__short_name"]
    fieldsets = [(_("Name"), {"fields": ["initiative", "name", "kind"]})]


@admin.register(InitiativeLink)
class InitiativeLinkAdmin(FactAdmin):
    list_display = ["from_initiative", "kind", "to_initiative", "publication"]
    list_display_links = ["kind"]
    list_filter = ["kind", EvidenceFilter, "publication"]
    list_select_related = ["from_initiative", "to_initiative"]
    search_fields = ["ref", "from_initiative__name", "to_initiative__name"]
    autocomplete_fields = ["from_initiative", "to_initiative"]
    fieldsets = [
        (_("Link"), {"fields": ["ref", "from_initiative", "kind", "to_initiative", "note"]}),
    ]


@admin.register(Theme)
class ThemeAdmin(RecordAdmin):
    list_display = ["position", "name", "mappings", "publication"]
    list_display_links = ["name"]
    search_fields = ["name", "slug"]
    slug_from = ["name"]
    counted = ["mappings"]
    fieldsets = [
        (
            _("Theme"),
            {
                "fields": ["slug", "name", "position", "description"],
                "description": _("Our own list, so it cites no document. Areas are mapped to it."),
            },
        )
    ]
    mappings = count_column("mappings", _("areas mapped"))


class ThemeMappingInline(PartInline):
    model = ThemeMapping
    verbose_name_plural = _("themes")
    autocomplete_fields = ["theme"]
    fields = ["theme", "strength", "reason", "seen_version"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("theme", "action_area")


@admin.register(ThemeMapping)
class ThemeMappingAdmin(admin.ModelAdmin):
    """To read only: which areas belong to a theme. It is edited with its area."""

    list_display = ["theme", "action_area", "initiative", "strength", "reason"]
    list_display_links = None
    list_filter = ["theme", "strength"]
    list_select_related = ["theme", "action_area__initiative"]
    search_fields = ["action_area__name", "theme__name", "reason"]
    actions = None

    @admin.display(description=_("initiative"), ordering="action_area__initiative")
    def initiative(self, mapping):
        return mapping.action_area.initiative.short_name

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ActionArea)
class ActionAreaAdmin(OfInitiativeAdmin):
    list_display = ["name", "under", "parent", "position", "commitments", "publication"]
    list_filter = ["initiative", "themes", EvidenceFilter, "publication"]
    list_select_related = ["initiative", "parent"]
    search_fields = ["name", "slug", "initiative__short_name"]
    autocomplete_fields = ["initiative", "parent"]
    counted = ["commitments"]
    inlines = [ThemeMappingInline]
    fieldsets = [
        (_("Identity"), {"fields": ["slug", "initiative", "parent", "position"]}),
        (_("What it says"), {"fields": ["name", "description"]}),
    ]
    commitments = count_column("commitments", _("commitments"))


class EventDocumentInline(PartInline):
    model = EventDocument
    verbose_name_plural = _("documents that came out of it")
    autocomplete_fields = ["document"]
    fields = ["document", "seen_version"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("document", "event")


@admin.register(Event)
class EventAdmin(OfInitiativeAdmin):
    list_display = ["title", "under", "kind", "when", "publication"]
    list_filter = ["initiative", "kind", EvidenceFilter, "publication"]
    search_fields = ["title", "ref", "note"]
    inlines = [EventDocumentInline]
    fieldsets = [
        (
            _("Event"),
            {
                "fields": ["ref", "initiative", ("date", "until"), "kind", "title", "note"],
                "description": AS_PRECISE_AS_SAID,
            },
        )
    ]
    when = date_column("date", _("date"))


@admin.register(Figure)
class FigureAdmin(OfInitiativeAdmin):
    list_display = ["measure", "amount", "under", "speaks_of", "publication"]
    search_fields = ["measure", "ref", "note"]
    fieldsets = [
        (
            _("Figure"),
            {
                "fields": [
                    "ref",
                    "initiative",
                    "measure",
                    ("value", "unit", "out_of"),
                    "in_words",
                    "as_of",
                    "note",
                ],
                "description": _("A number as a document prints it. Counts differ: record each."),
            },
        )
    ]
    speaks_of = date_column("as_of", _("as of"))


@admin.register(NationalCode)
class NationalCodeAdmin(OfInitiativeAdmin):
    list_display = ["__str__", "country", "under", "status", "since_when", "publication"]
    list_filter = ["initiative", "status", EvidenceFilter, "publication"]
    search_fields = ["title", "country", "operators", "ref"]
    fieldsets = [
        (
            _("National code"),
            {
                "fields": [
                    "ref",
                    "initiative",
                    "country",
                    "title",
                    "status",
                    ("as_of", "since"),
                    "operators",
                    "note",
                ],
                "description": AS_PRECISE_AS_SAID,
            },
        )
    ]
    since_when = date_column("since", _("in force since"))
