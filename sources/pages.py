"""The bases that all pages of records build on."""

from functools import cache
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from sources.counting import fetched
from sources.parameters import DayField
from sources.whereabouts import whereabouts
from sources.whole import number


def listed(model_name):
    """The public rows of a model of a higher app, which pages show without importing it."""
    return apps.get_model(model_name).objects.listed()


@cache
def rows_to_list(model):
    """The public rows of a model with all that pages print: a query that is put together once."""
    return model.objects.listed()


def documents_of(*facts):
    """The documents that the facts on a page rest on, from what was fetched with them."""
    documents = {citation.document for fact in facts for citation in fact.citations.all()}
    return sorted(documents, key=lambda document: (document.published_on or "", document.title))


class AsOfForm(forms.Form):
    """The day whose state a page shows."""

    as_of = DayField(required=False, label=gettext_lazy("On a chosen day"))


class AsOfMixin:
    """Reads ?as_of=YYYY-MM-DD; with a bad date the page is shown as without one, and says so."""

    @cached_property
    def as_of_form(self):
        return AsOfForm(self.request.GET)

    @cached_property
    def as_of(self):
        return self.as_of_form.cleaned_data["as_of"] if self.as_of_form.is_valid() else None

    def get_context_data(self, **kwargs):
        return super().get_context_data(as_of_form=self.as_of_form, as_of=self.as_of, **kwargs)

    def render_to_response(self, context, **kwargs):
        if not self.as_of_form.is_valid():
            kwargs["status"] = 400
        return super().render_to_response(context, **kwargs)


class RecordDetailView(DetailView):
    """One public record; a renamed one leads to its address of today, a withdrawn one is gone."""

    def get_queryset(self):
        return rows_to_list(self.model).all()

    def get_slug_field(self):
        return self.model.key_field

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            moved, reason = whereabouts(self.model, self.kwargs["slug"])
            if moved:
                query = request.META["QUERY_STRING"]
                address = "?".join(filter(None, [moved.get_absolute_url(), query]))
                return HttpResponsePermanentRedirect(address, preserve_request=True)
            if reason:
                key = self.kwargs["slug"]
                return render(request, "410.html", {"key": key, "reason": reason}, status=410)
            raise

    def get_context_data(self, **kwargs):
        query = {"format": "json"}
        if kwargs.get("as_of"):
            query["as_of"] = kwargs["as_of"]
        twin = f"{self.object.get_api_url()}?{urlencode(query)}"
        linked = f"{self.object.get_api_url()}?format=jsonld"
        feed = f"{self.object.get_api_url()}?format=atom"
        return super().get_context_data(
            record=self.object, json_url=twin, jsonld_url=linked, atom_url=feed, **kwargs
        )


# Of one kind of facts a page of something shows so many, and leads on to the list of all.
MOST_SHOWN = 500


class Shown(list):
    """The first rows of a kind that a page tells of, and how many there are."""

    def __init__(self, rows):
        self.total = rows.order_by().prefetch_related(None).count()
        self.is_cut = self.total > MOST_SHOWN
        # A limit would tempt the database to look for few rows along the order of all.
        super().__init__(rows[:MOST_SHOWN] if self.is_cut else rows)


# To come to a page, all before it are passed over: nobody leafs so far, and programs use the API.
DEEPEST = 100


class PagesMixin:
    """A page number beyond the last shows the last page, says so, and answers 404.

    Of a very long list the first pages are shown; the API leads through all of it by cursor.
    """

    missing_page, is_cut = "", False

    def paginate_queryset(self, queryset, page_size):
        wanted = self.request.GET.get("page") or "1"
        count = number(self.request, queryset)
        paginator = self.get_paginator(queryset, page_size)
        paginator.count = count
        self.is_cut = paginator.num_pages > DEEPEST
        paginator.num_pages = min(paginator.num_pages, DEEPEST)

        def fetch(rows):
            paginator.object_list = rows
            page = paginator.get_page(wanted)
            len(page.object_list)  # now, and kept
            return page

        page = fetched(self.request, self.of(queryset, count), count, fetch)
        self.missing_page = wanted if str(page.number) != wanted else ""
        return page.paginator, page, page.object_list, page.has_other_pages()

    def of(self, queryset, count):
        """What the pages are made of, where it depends on how many rows there are."""
        return queryset

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"missing_page": self.missing_page, "is_cut": self.is_cut}

    def render_to_response(self, context, **kwargs):
        kwargs.setdefault("status", 404 if self.missing_page else 200)
        return super().render_to_response(context, **kwargs)
