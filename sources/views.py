"""Pages of documents and of changes."""

from django.apps import apps
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from sources.filters import ChangeFilterSet, DocumentFilterSet
from sources.lists import RecordListView
from sources.models import Change, Citation, Document, PublicRecord
from sources.pages import RecordDetailView

LANGUAGES = {code: _(info["name"]) for code, info in LANG_INFO.items() if "name" in info}


class DocumentListView(RecordListView):
    model = Document
    filterset_class = DocumentFilterSet
    asked = ("q", "kind", "language", "publisher", "published_on_from", "published_on_to")
    sorts = (
        ("", _("Usual order")),
        ("title", _("By title")),
        ("-published_on", _("Newest first")),
        ("published_on", _("Oldest first")),
    )
    words = {"language": LANGUAGES}


class DocumentDetailView(RecordDetailView):
    model = Document

    def get_context_data(self, **kwargs):
        return super().get_context_data(groups=list(evidence_in(self.object)), **kwargs)


class ChangeListView(RecordListView):
    """The public log: what was added, changed or withdrawn, newest first."""

    model = Change
    filterset_class = ChangeFilterSet
    asked = ("kind", "resource")

    resource = Change.resource_label

    def get_queryset(self):
        return Change.objects.all()

    def paginate_queryset(self, queryset, page_size):
        """Readers want the newest first; programs that follow the log read it from the start."""
        return super().paginate_queryset(queryset.reverse(), page_size)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"changes": with_records(context["object_list"])}


def evidence_in(document):
    """What rests on the document: for each kind of fact, its passages with the facts."""
    for model in apps.get_models():
        if not issubclass(model, Citation):
            continue
        citations = list(model.objects.filter(document=document))
        if not citations:
            continue
        kind = model.fact.field.related_model
        public = kind.objects.listed().prefetch_related(None).select_related(*what_names(kind))
        facts = public.in_bulk([citation.fact_id for citation in citations])
        shown = []
        for citation in citations:
            if fact := facts.get(citation.fact_id):
                citation.document = document
                page = fact if hasattr(fact, "get_absolute_url") else fact.public_record
                shown.append({"fact": fact, "url": page.get_absolute_url(), "citation": citation})
        if shown:
            yield {"name": said_of(kind), "passages": shown}


def said_of(kind):
    """What a kind of fact is called where all kinds stand together: names say whose they are."""
    called = kind._meta.verbose_name_plural
    if kind.key_field != "name":
        return called
    bearer = kind._meta.get_field(kind.rests_on[0]).related_model
    return _("%(names)s of %(bearers)s") % {
        "names": called,
        "bearers": bearer._meta.verbose_name_plural,
    }


def what_names(kind):
    """The relations that a fact's own words and the address of its page come from."""
    for field in kind._meta.fields:
        if field.many_to_one:
            yield field.name
            for parent in getattr(field.related_model, "rests_on", ()):
                yield f"{field.name}__{parent}"


def with_records(changes):
    """Give each change the public record it tells of, in one query for each kind of record."""
    changes = list(changes)
    models = {
        model.resource: model for model in apps.get_models() if issubclass(model, PublicRecord)
    }
    records = {}
    for resource in {change.resource for change in changes}:
        model = models[resource]
        refs = [change.ref for change in changes if change.resource == resource]
        rows = model.objects.listed().prefetch_related(None)
        for record in rows.filter(**{f"{model.key_field}__in": refs}):
            records[resource, record.key] = record
    for change in changes:
        change.record = records.get((change.resource, change.ref))
        change.record_kind = models[change.resource]._meta.verbose_name
    return changes
