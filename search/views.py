"""The search page: one search over all public records."""

from django import forms
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from initiatives.models import Initiative, Theme
from search.engine import facets, highlight, matched_name, search, snippet, terms
from search.lookup import lookup
from search.registry import LABELS
from signatories.models import Signatory
from sources.filters import ChoicesField, KeysField, RecordForm

FACETS = {"type": _("Kind of record"), "initiative": _("Initiative"), "theme": _("Theme")}


class SearchForm(RecordForm):
    allowed = ("page",)

    q = forms.CharField(required=False, strip=True)
    type = ChoicesField(required=False, choices=LABELS.items())
    initiative = KeysField(
        Initiative.objects.published(), required=False, to_field_name=Initiative.key_field
    )
    theme = KeysField(Theme.objects.published(), required=False, to_field_name=Theme.key_field)

    def clean_q(self):
        terms(self.cleaned_data["q"])
        return self.cleaned_data["q"]


class SearchView(TemplateView):
    template_name = "search/search.html"
    paginate_by = 20

    @cached_property
    def form(self):
        return SearchForm(self.request.GET)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(form=self.form, **kwargs)
        if not self.form.is_valid() or not self.form.cleaned_data["q"]:
            return context
        asked = self.form.cleaned_data
        narrowed = {
            "types": asked["type"],
            "initiatives": [one.slug for one in asked["initiative"]],
            "themes": [one.slug for one in asked["theme"]],
        }
        q = asked["q"]
        page = Paginator(search(q, **narrowed), self.paginate_by).get_page(
            self.request.GET.get("page")
        )
        for entry in page:
            entry.label = LABELS[entry.type]
            entry.matched = matched_name(entry, q)
            entry.matched_words = highlight(entry.matched.name, q) if entry.matched else ""
            entry.snippet = snippet(entry, q)
        return context | {
            "q": q,
            "near": [] if page.object_list else self.near(q),
            "page_obj": page,
            "paginator": page.paginator,
            "is_paginated": page.has_other_pages(),
            "facets": list(self.facets(facets(q, **narrowed))),
        }

    def near(self, q):
        """Organisations with a name that is nearly the one asked for."""
        matches = {match.signatory: match for match in lookup(q)}
        organisations = Signatory.objects.published().filter(slug__in=matches)
        return [(one, matches[one.slug].matched_name) for one in organisations]

    def facets(self, counted):
        """Each facet with its options, and the address that chooses or drops each."""
        for name, rows in counted.items():
            query = self.request.GET.copy()
            query.pop("page", None)
            chosen = query.pop(name, [])
            for row in rows:
                row["chosen"] = row["value"] in chosen
                choice = query.copy()
                if not row["chosen"]:
                    choice[name] = row["value"]
                row["url"] = f"?{choice.urlencode()}"
            yield {"title": FACETS[name], "options": rows}

    def render_to_response(self, context, **kwargs):
        kwargs.setdefault("status", 200 if self.form.is_valid() else 400)
        return super().render_to_response(context, **kwargs)
