"""The search page: one search over all public records."""

from functools import partial

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django_filters.views import FilterView

from search.days import at
from search.engine import MOST_RANKED, search
from search.filters import SearchFilterSet
from search.lookup import lookup
from search.models import Entry
from search.nearby import alone
from search.nearby import nearly as nearly_spelt
from search.registry import SOURCES
from search.snippets import highlight, reason
from signatories.models import Signatory
from sources.counting import once
from sources.pages import PagesMixin
from sources.throttling import ThrottledMixin

FACETS = {"type": _("Kind of record"), "initiative": _("Initiative"), "theme": _("Theme")}
KINDS = {source.type: source.model._meta.verbose_name for source in SOURCES}


class SearchView(ThrottledMixin, PagesMixin, FilterView):
    queryset = Entry.objects.none()
    filterset_class = SearchFilterSet
    template_name = "search/search.html"
    paginate_by = 20

    def get(self, request, *args, **kwargs):
        """The results; or the bare form when nothing is asked yet."""
        if not request.GET.get("q", "").strip():
            return render(request, self.template_name)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.filterset.errors:
            return context
        q, day = self.filterset.asked["q"], self.filterset.asked["day"]
        hits = [shown(entry, q, day) for entry in context["page_obj"]]
        ways_out = {} if hits else self.ways_out(q)
        facets = list(self.facets(context["paginator"].count))
        return context | {"q": q, "as_of": day, "hits": hits, "facets": facets} | ways_out

    def ways_out(self, q):
        """For a search that found nothing: names and words that are nearly these, and less."""
        narrowed = any(value for name, value in self.filterset.asked.items() if name != "q")
        unfiltered = search(q).count() if narrowed else 0
        return {
            "near": nearly(q),
            "nearest": nearly_spelt(q),
            "alone": alone(q),
            "unfiltered": unfiltered,
        }

    def without_day(self):
        """The address of the same search without its day."""
        query = self.request.GET.copy()
        query.pop("as_of", None)
        query.pop("page", None)
        return f"?{query.urlencode()}"

    def of(self, queryset, count):
        self.are_many = count > MOST_RANKED
        return self.filterset.of_many() if self.are_many else queryset

    def facets(self, hits):
        """Each facet with its options, and the address that chooses or drops each."""
        facets = once(self.request, Entry, "facets", partial(self.filterset.facets, hits))
        for name, rows in facets.items():
            if rows is None:
                continue
            query = self.request.GET.copy()
            query.pop("page", None)
            chosen = query.pop(name, [])
            options = [{**row, "chosen": row["value"] in chosen} for row in rows]
            for option in options:
                choice = query.copy()
                if not option["chosen"]:
                    choice[name] = option["value"]
                option["url"] = f"?{choice.urlencode()}"
            yield {"title": FACETS[name], "options": options}

    def render_to_response(self, context, **kwargs):
        if self.filterset.errors:
            kwargs["status"] = 400
        return super().render_to_response(context, **kwargs)


def shown(entry, q, day):
    """A hit as the page prints it: what it is, which name matched, the passage."""
    return {
        "address": at(entry.get_absolute_url(), day),
        "label": KINDS[entry.type],
        "title": highlight(entry.title, q),
    } | reason(entry, q)


def nearly(q):
    """Organisations with a name that is nearly the one asked for, and that name."""
    matches = {match.signatory: match.matched_name for match in lookup(q)}
    organisations = Signatory.objects.published().filter(slug__in=matches)
    return [(organisation, matches[organisation.slug]) for organisation in organisations]
