"""The base of all lists: what the form offers, what is in force, the rows, the ways out of none."""

from functools import partial
from itertools import islice
from time import time

from django.urls import reverse
from django.utils.functional import cached_property
from django_filters.views import FilterView

from sources.counting import in_time, once
from sources.facets import Facets, Whole
from sources.models import Fact
from sources.pages import PagesMixin, rows_to_list
from sources.throttling import ThrottledMixin
from sources.whole import is_whole, number, off_lists

# A list to choose from that is longer helps nobody: the values with most rows are offered.
MOST_OPTIONS = 200


class RecordListView(ThrottledMixin, PagesMixin, FilterView):
    """Public records of a kind, filtered by the FilterSet that the API uses too."""

    paginate_by = 50
    context_object_name = "records"
    template_name_suffix = "_list"
    # The parameters that the form of the page offers; the address may hold the others too.
    asked = ("q",)
    # Ways to sort that the form offers: the value of "ordering" and its words.
    sorts = ()
    # Words for values where the page says them better than the parameter does.
    words = {}
    # Help beside a field where the page says it better than the API does.
    hints = {}

    @property
    def resource(self):
        """The resource of the API that has the same rows."""
        return self.model.resource

    def get_queryset(self):
        return rows_to_list(self.model).all()

    @cached_property
    def query(self):
        """What the reader asked for, without empty fields and the number of the page."""
        query = self.request.GET.copy()
        query.pop("page", None)
        for name in list(query):
            query.setlist(name, [value for value in query.getlist(name) if value])
            if not query.getlist(name):
                del query[name]
        return query

    def get_filterset_kwargs(self, filterset_class):
        kwargs = super().get_filterset_kwargs(filterset_class)
        return kwargs | {"data": self.query, "shown": self.asked}

    def without(self, name):
        """The rows that the other parameters leave."""
        rows = self.get_queryset()
        return rows.none() if self.filterset.errors else self.filterset.without(name, rows).qs

    @cached_property
    def counted(self):
        """For the parameters of the form, how many rows each value gives under the others.

        None where to count them would take too long: then it is tried again, once a minute, and goes on
        where it was stopped. The server may only have been busy.
        """
        if self.filterset.errors:
            return {}
        minute = f"facets in minute {time() // 60:.0f}"
        return once(self.request, self.model, minute, partial(in_time, self.count))

    @property
    def counts(self):
        return self.counted or {}

    @property
    def is_uncounted(self):
        return self.counted is None

    def count(self):
        """The same, each parameter once for all of its values: they do not count for its own."""
        off = off_lists(self.request, self.model) if issubclass(self.model, Fact) else None
        rows, found = self.rows_to_count(off), {}
        shared = Whole(rows, off) if off and is_whole(self.filterset.qs) else None
        counting = Facets(self.filterset, rows, shared)
        for name in self.asked:
            make = partial(counting.count, name)
            found[name] = once(self.request, self.model, f"rows by {name}", make, but=name)
        return {name: counted for name, counted in found.items() if counted is not None}

    def rows_to_count(self, off):
        """The rows of the list, of facts so that an index is enough to count them."""
        if off is None:
            return self.get_queryset().prefetch_related(None)
        return self.model.objects.published_alone(but=off.kept)

    def choices(self, name):
        """The values of a parameter and their words."""
        field = self.filterset.form.fields.get(name)
        offered = getattr(field, "choices", ())
        choices = once(
            self.request,
            self.model,
            f"choices of {name}",
            lambda: {str(value): str(label) for value, label in offered},
            any_question=True,
        )
        if field and not choices:
            choices = {value: value for value in sorted(self.counts.get(name, ()), key=str.lower)}
        if words := self.words.get(name):
            return {value: words.get(value, label) for value, label in choices.items()}
        return choices

    def options(self, name, chosen):
        """The choices of a parameter that would give rows, and those that are chosen."""
        counted, choices = self.counts.get(name), self.choices(name)
        if len(choices) > MOST_OPTIONS:
            most = {*islice(counted or choices, MOST_OPTIONS), *chosen}
            choices = {value: label for value, label in choices.items() if value in most}
        for value, label in choices.items():
            count = counted.get(value, 0) if counted else None
            if value and (count != 0 or value in chosen):
                yield {"value": value, "label": label, "chosen": value in chosen, "count": count}

    def fields(self):
        """The fields of the form, each with its options and what is chosen."""
        for name in self.asked:
            field, chosen = self.filterset.form[name], self.query.getlist(name)
            yield {
                "field": field,
                "options": list(self.options(name, chosen)),
                "chosen": chosen,
                "hint": self.hints.get(name, field.help_text),
            }

    def active_filters(self):
        """Each filter in force: its label, its value in words, and the address without it."""
        for name in self.query:
            field = self.filterset.form.fields.get(name)
            choices = dict(self.sorts) if name == "ordering" else self.choices(name)
            for value in self.query.getlist(name):
                rest = self.query.copy()
                rest.setlist(name, [other for other in rest.getlist(name) if other != value])
                yield {
                    "label": field.label if field else name,
                    "value": choices.get(value, value),
                    "url": f"?{rest.urlencode()}",
                }

    def ways_out(self):
        """For a list that came out empty: what each filter, left out, would let through."""
        for name in self.query:
            if name in self.filterset.form.fields and name != "ordering":
                rest = self.query.copy()
                del rest[name]
                if count := number(self.request, self.without(name), but=name):
                    label = self.filterset.form.fields[name].label
                    yield {"label": label, "count": count, "url": f"?{rest.urlencode()}"}

    def nearest(self):
        """The words of the search as the registry spells them, and the address that asks so."""
        index, asked = self.filterset.index, self.query.get("q")
        if index and asked and (near := index.nearly(asked, self.resource)):
            query = self.query.copy()
            query["q"] = near
            return {"q": near, "url": f"?{query.urlencode()}"}
        return None

    def tell_why(self, records):
        """Give each record the passage in which the words of the search occur."""
        index, asked = self.filterset.index, self.query.get("q")
        if index and asked:
            passages = index.passages(self.resource, records, asked)
            for record in records:
                record.why = passages.get(record.pk, "")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        twin = reverse(f"api:{self.resource}-list")
        for form in ("json", "csv", "atom"):
            query = self.query.copy()
            query["format"] = form
            context[f"{form}_url"] = f"{twin}?{query.urlencode()}"
        if not self.filterset.errors:
            self.tell_why(context["object_list"])
            if not context["object_list"]:
                context |= {"nearest": self.nearest(), "ways_out": list(self.ways_out())}
        return context | {
            "kind": self.model._meta,
            "fields": list(self.fields()),
            "sorts": self.sorts,
            "ordering": self.query.get("ordering", ""),
            "query": self.query.urlencode(),
            "active_filters": list(self.active_filters()),
        }

    def render_to_response(self, context, **kwargs):
        if self.filterset.errors:
            kwargs["status"] = 400
        response = super().render_to_response(context, **kwargs)
        if "counted" in vars(self) and self.is_uncounted:  # not every page counts
            response["Cache-Control"] = "no-store"  # with the counts it is another page
        return response
