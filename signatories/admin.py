"""Screens of organisations, their names and services, memberships and disagreements."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from initiatives.admin import AS_PRECISE_AS_SAID, InitiativeColumn, OfInitiativeAdmin
from signatories.merge_admin import MergingMixin
from signatories.models import (
    Disagreement,
    Membership,
    Ownership,
    Particular,
    Service,
    Signatory,
    SignatoryEvent,
    SignatoryName,
    Statement,
)
from sources.admin import FactAdmin
from sources.columns import count_column, date_column
from sources.worklists import (
    NO_COUNTRY,
    NO_IDENTIFIER,
    UNEXPLAINED,
    EvidenceFilter,
    IdentifierFilter,
)


class NameInline(admin.TabularInline):
    """The names to see; each is edited on its own screen, where its evidence is."""

    model = SignatoryName
    fields = ["name", "kind", "valid_from", "valid_until", "publication"]
    readonly_fields = fields
    extra = max_num = 0
    can_delete = False
    template = "admin/names_inline.html"

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Signatory)
class SignatoryAdmin(MergingMixin, FactAdmin):
    list_display = ["name", "kind", "sector", "country", "names", "memberships", "publication"]
    list_filter = [
        "kind",
        "sector",
        ("country", admin.EmptyFieldListFilter),
        IdentifierFilter,
        EvidenceFilter,
        "publication",
    ]
    list_select_related = ["succeeded_by", "initiative"]
    search_fields = ["names__name", "name", "slug"]
    search_help_text = _("Finds an organisation by any of its names, also with a typing error.")
    autocomplete_fields = ["succeeded_by", "initiative"]
    slug_from = ["name"]
    inlines = [NameInline]
    counted = ["names", "memberships"]
    worklists = [*FactAdmin.worklists, NO_COUNTRY, NO_IDENTIFIER]
    fieldsets = [
        (
            _("Identity"),
            {
                "fields": ["slug", "name", "kind", "sector", "country"],
                "description": _("One row per body in the real world, whatever it was called."),
            },
        ),
        (_("Elsewhere"), {"fields": ["website", "wikidata", "lei"]}),
        (_("Relations"), {"fields": ["succeeded_by", "initiative", "note"]}),
    ]
    names = count_column("names", _("names"))
    memberships = count_column("memberships", _("memberships"))

    @staticmethod
    def find(name):
        """Slugs of organisations of that name; the search app puts its lookup here."""
        return []

    def get_search_results(self, request, queryset, search_term):
        rows, _repeated = super().get_search_results(request, queryset, search_term)
        if search_term:
            rows |= queryset.filter(slug__in=self.find(search_term))
        return rows, True


class OfSignatoryAdmin(FactAdmin):
    list_select_related = ["signatory"]
    autocomplete_fields = ["signatory"]

    def get_view_on_site_url(self, obj=None):
        if obj and obj.is_public:
            return super().get_view_on_site_url(obj.signatory)
        return None


@admin.register(SignatoryName)
class SignatoryNameAdmin(OfSignatoryAdmin):
    list_display = ["name", "signatory", "kind", "since", "until", "publication"]
    list_filter = ["kind", EvidenceFilter, "publication"]
    search_fields = ["name", "signatory__name"]
    fieldsets = [
        (
            _("Name"),
            {
                "fields": ["signatory", "name", "kind", ("valid_from", "valid_until")],
                "description": AS_PRECISE_AS_SAID,
            },
        )
    ]
    since = date_column("valid_from", _("from"))
    until = date_column("valid_until", _("until"))


@admin.register(Service)
class ServiceAdmin(OfSignatoryAdmin):
    list_display = ["name", "signatory", "publication"]
    search_fields = ["name", "slug", "signatory__name"]
    slug_from = ["name"]
    fieldsets = [
        (
            _("Service"),
            {"fields": ["slug", "signatory", "name", ("launched_on", "closed_on"), "note"]},
        )
    ]


@admin.register(Particular)
class ParticularAdmin(OfSignatoryAdmin):
    list_display = ["signatory", "kind", "value", "speaks_of", "publication"]
    list_display_links = ["value"]
    list_filter = ["kind", EvidenceFilter, "publication"]
    search_fields = ["value", "ref", "signatory__names__name"]
    fieldsets = [(_("Particular"), {"fields": ["ref", "signatory", "kind", "value", "as_of"]})]
    speaks_of = date_column("as_of", _("as of"))


@admin.register(Ownership)
class OwnershipAdmin(OfSignatoryAdmin):
    list_display = ["signatory", "kind", "owner_name", "begun", "ended", "publication"]
    list_display_links = ["owner_name"]
    list_filter = ["kind", EvidenceFilter, "publication"]
    list_select_related = ["signatory", "owner"]
    search_fields = ["owner_name", "ref", "signatory__names__name"]
    autocomplete_fields = ["signatory", "owner"]
    fieldsets = [
        (
            _("Ownership"),
            {
                "fields": [
                    "ref",
                    "signatory",
                    "kind",
                    "owner_name",
                    "owner",
                    "share",
                    ("since", "until", "documented_from"),
                ],
                "description": AS_PRECISE_AS_SAID,
            },
        )
    ]
    begun = date_column("since", _("since"))
    ended = date_column("until", _("until"))


@admin.register(SignatoryEvent)
class SignatoryEventAdmin(OfSignatoryAdmin):
    list_display = ["title", "signatory", "kind", "when", "publication"]
    list_filter = ["kind", "initiative", EvidenceFilter, "publication"]
    list_select_related = ["signatory", "initiative"]
    search_fields = ["title", "ref", "signatory__names__name"]
    autocomplete_fields = ["signatory", "initiative"]
    fieldsets = [
        (
            _("Event"),
            {
                "fields": [
                    "ref",
                    "signatory",
                    ("date", "until"),
                    "kind",
                    "title",
                    "initiative",
                    "note",
                ],
                "description": AS_PRECISE_AS_SAID,
            },
        )
    ]
    when = date_column("date", _("date"))


@admin.register(Membership)
class MembershipAdmin(OfInitiativeAdmin):
    list_display = [
        "name_as_listed",
        "signatory",
        "under",
        "role",
        "joined_on",
        "left_on",
        "documented",
        "publication",
    ]
    list_filter = [
        "initiative",
        "role",
        ("joined", admin.EmptyFieldListFilter),
        EvidenceFilter,
        "publication",
    ]
    list_select_related = ["initiative", "signatory"]
    search_fields = ["signatory__names__name", "name_as_listed", "ref"]
    search_help_text = _("Finds a membership by any name of the organisation.")
    autocomplete_fields = ["initiative", "signatory"]
    fieldsets = [
        (
            _("Identity"),
            {"fields": ["ref", "initiative", "signatory", "role", "name_as_listed"]},
        ),
        (
            _("Dates"),
            {
                "fields": ["joined", "left", "documented_from", "absent_from", "note"],
                "description": AS_PRECISE_AS_SAID,
            },
        ),
    ]
    joined_on = date_column("joined", _("joined"))
    left_on = date_column("left", _("left"))
    documented = date_column("documented_from", _("documented from"))


@admin.register(Disagreement)
class DisagreementAdmin(InitiativeColumn, FactAdmin):
    list_display = ["subject", "under", "signatory", "publication"]
    list_filter = [
        "initiative",
        ("explanation", admin.EmptyFieldListFilter),
        EvidenceFilter,
        "publication",
    ]
    list_select_related = ["initiative", "signatory"]
    search_fields = ["subject", "explanation", "ref", "signatory__names__name"]
    autocomplete_fields = ["initiative", "signatory"]
    worklists = [*FactAdmin.worklists, UNEXPLAINED]
    fieldsets = [
        (
            _("Disagreement"),
            {
                "fields": ["ref", "initiative", "signatory", "subject", "explanation", "shown"],
                "description": _("Cite every side, each with what that document claims."),
            },
        )
    ]


@admin.register(Statement)
class StatementAdmin(OfInitiativeAdmin):
    list_display = ["author", "kind", "under", "made", "publication"]
    list_filter = ["initiative", "kind", EvidenceFilter, "publication"]
    list_select_related = ["initiative", "signatory"]
    search_fields = ["author", "text", "ref", "signatory__names__name"]
    autocomplete_fields = ["initiative", "signatory"]
    fieldsets = [
        (
            _("Statement"),
            {
                "fields": ["ref", "initiative", "signatory", "author", "kind", "made_on", "text"],
                "description": AS_PRECISE_AS_SAID,
            },
        )
    ]
    made = date_column("made_on", _("made"))
