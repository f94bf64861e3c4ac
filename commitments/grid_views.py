"""The page of the grid."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commitments.grid_filters import AREAS, LARGEST, THEMES, GridFilterSet, organisations
from commitments.grid_tables import title
from initiatives.models import Initiative
from signatories.models import Signatory
from sources.lists import RecordListView
from sources.pages import documents_of


class GridView(RecordListView):
    """Signatories × action areas or themes, and what each cell of a single row rests on."""

    model = Signatory
    filterset_class = GridFilterSet
    # More rows than anybody compares; a grid of thousands would take the server half a minute.
    paginate_by = 250
    template_name = "commitments/grid.html"
    asked = ("initiative", "columns", "role", "kind", "sector", "country", "q", "as_of")
    sorts = (("", _("By name")), ("sector", _("By sector")), ("country", _("By country")))
    hints = {
        "as_of": _("What was documented for that day. Those who were in on other days come last.")
    }

    # Its cells decide which rows there are, so that a count of organisations would mislead.
    counts = {}

    def get_queryset(self):
        return organisations()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.filterset.errors:
            return context
        grid = self.grid = self.filterset.grid_of(context["page_obj"].object_list)
        return context | {
            "grid": grid,
            "largest": LARGEST,
            "title": title(grid),
            "as_of": grid.day,
            "choices": list(self.ways(grid)),
            "documents": documents_of(*self.evidence) if self.evidence else [],
            **{f"{form}_url": self.twin(form) for form in ("json", "csv", "xlsx")},
            "atom_url": "",  # a grid has no changes of its own: the records in it have
        }

    @cached_property
    def evidence(self):
        """All facts that the cells of a single row rest on."""
        grid = self.grid
        facts = [one for row in grid.rows for cell in row.cells for one in cell.commitments]
        facts += [one for row in grid.rows for one in row.memberships]
        return facts if grid.evidence else []

    def address(self, **changes):
        """What was asked for, with some parameters changed; None drops one."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return query.urlencode()

    def twin(self, form):
        return f"{reverse('api:grid-list')}?{self.address(format=form)}"

    def ways(self, grid):
        """The grids that can be chosen with one click: over all initiatives, and of each."""
        chosen = self.query.getlist("initiative")
        yield {
            "label": _("All initiatives"),
            "url": f"?{self.address(initiative=None, columns=None, signatory=None)}",
            "current": not chosen,
        }
        members = Initiative.objects.listed().prefetch_related(None)
        for one in members.filter(memberships__isnull=False).distinct():
            yield {
                "label": one.short_name,
                "url": f"?{self.address(initiative=one.slug, columns=None, signatory=None)}",
                "current": chosen == [one.slug],
            }

    @property
    def switch(self):
        """The address with the other kind of columns; blank where there is no other."""
        if len(self.query.getlist("initiative")) != 1:
            return ""
        return f"?{self.address(columns=THEMES if self.filterset.by_area else AREAS)}"

    @property
    def comparable(self):
        """Whether what was asked for can be set side by side as it is."""
        alone = {name: len(self.query.getlist(name)) for name in self.query}
        return alone == {"initiative": 2} or alone in [
            {"signatory": number} for number in (2, 3, 4)
        ]
