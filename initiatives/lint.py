"""What initiatives, their areas and events say must hang together."""

from initiatives.models import ActionArea, Event, Figure, Theme
from sources.lint import ERROR, WORK, rule

# What may well happen before an initiative starts, or after it has ended.
BEFORE = {Event.Kind.ANNOUNCED, Event.Kind.MEETING, Event.Kind.OTHER, Event.Kind.LAUNCHED}


def outside(date, initiative, *, may_precede=False):
    """How a date lies outside the life of an initiative; None when it may lie inside."""
    start = initiative.announced_on or initiative.started_on
    if date and start and date.latest < start.earliest and not may_precede:
        return f"{date} lies before {initiative.slug} began ({start})"
    if date and initiative.ended_on and date.earliest > initiative.ended_on.latest:
        return f"{date} lies after {initiative.slug} ended ({initiative.ended_on})"
    return None


@rule(WORK)
def events_lie_within_their_initiative():
    for event in Event.objects.select_related("initiative"):
        if problem := outside(event.date, event.initiative, may_precede=event.kind in BEFORE):
            yield event, problem


@rule(WORK)
def figures_lie_within_their_initiative():
    for figure in Figure.objects.select_related("initiative"):
        if problem := outside(figure.as_of, figure.initiative):
            yield figure, problem


@rule(ERROR)
def areas_have_a_theme():
    """Every native area is mapped to a theme, itself or through its strand or its parts."""
    unmapped = ActionArea.objects.filter(
        theme_mappings=None, parts__theme_mappings=None, parent__theme_mappings=None
    )
    for area in unmapped.distinct():
        yield area, "it is mapped to no theme"


@rule(WORK)
def themes_have_areas():
    for theme in Theme.objects.filter(mappings=None):
        yield theme, "no action area is mapped to it"
