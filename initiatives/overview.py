"""Themes × initiatives: which initiative had which concern among its areas."""

from initiatives.models import ActionArea, Initiative, ThemeMapping
from sources.ordering import in_order

# From the nearest to the loosest; a cell shows the nearest of its mappings.
STRENGTHS = [strength.value for strength in ThemeMapping.Strength]


def overview(themes):
    """The initiatives as columns, and a row of cells for each theme: a mapping, or nothing."""
    initiatives = list(in_order(Initiative.objects.listed().prefetch_related(None)))
    areas = ActionArea.objects.listed().prefetch_related(None)
    mappings = ThemeMapping.objects.listed().filter(action_area__in=areas)
    nearest = {}
    for mapping in sorted(mappings, key=lambda each: STRENGTHS.index(each.strength), reverse=True):
        nearest[mapping.theme_id, mapping.action_area.initiative_id] = mapping
    rows = [
        (theme, [(one, nearest.get((theme.pk, one.pk))) for one in initiatives]) for theme in themes
    ]
    return {"initiatives": initiatives, "rows": rows}
