"""An organisation's life on one line of time: its names, what it was in, who owned it."""

from django.utils.translation import gettext as _

from initiatives.timeline import Span, Timeline

SHORT = 44  # characters of a label: more would not stand beside a bar on a telephone


def life(signatory, facts, today=None):
    """The drawing of names, memberships and owners; None where no document dates any of them."""
    groups = [
        (_("Names"), [named(one) for one in facts["names"]]),
        (_("Was in"), [member(one) for one in facts["memberships"]]),
        (_("Owners"), [owned(one) for one in facts["ownerships"]]),
    ]
    groups = [(title, sorted(filter(None, spans), key=beginning)) for title, spans in groups]
    return Timeline(groups, today) if any(spans for _title, spans in groups) else None


def beginning(span):
    return span.perhaps_from or span.start


def seen(fact):
    """The days of the first and of the last dated document that bears a fact out."""
    days = [day for each in fact.citations.all() if (day := each.document.published_on)]
    return (min(day.earliest for day in days), max(day.latest for day in days)) if days else None


def spell(fact, start, end, label, *, perhaps_from=None, perhaps_until=None, **kwargs):
    """A span between two documented dates, or, where they lack, between the documents it is in."""
    told = seen(fact)
    first = start.earliest if start else told and told[0]
    if not first:
        return None
    known = end.latest if end else max(told[1] if told else first, first)
    return Span(
        of=fact,
        label=label if len(label) <= SHORT else f"{label[: SHORT - 1]}…",
        start=first,
        known=known,
        perhaps_from=None if start else perhaps_from,
        perhaps_until=end.latest if end else perhaps_until,
        **kwargs,
    )


def named(name):
    """A name: between its dates; an undated one from the first document that prints it on."""
    in_turn = name.kind in (name.Kind.CURRENT, name.Kind.FORMER)
    until = None if in_turn else seen(name) and seen(name)[1]
    return spell(
        name, name.valid_from, name.valid_until, name.name, perhaps_until=until, url="#names"
    )


def member(membership):
    """A membership: from joining, or perhaps from the launch where no document dates joining."""
    initiative = membership.initiative
    launch, end = initiative.started_on, initiative.ended_on
    start = membership.joined or membership.documented_from
    span = spell(
        membership,
        start,
        membership.left or membership.absent_from,
        initiative.short_name,
        perhaps_until=end.latest if end else None,
        url=initiative.get_absolute_url(),
        words=_("as %s") % membership.name_as_listed,
    )
    if not membership.joined and launch:
        span.perhaps_from = launch.earliest
    return span


def owned(ownership):
    start = ownership.since or ownership.documented_from
    share = f", {ownership.share}" if ownership.share else ""
    return spell(
        ownership, start, ownership.until, ownership.owner_name + share, url=f"#{ownership.ref}"
    )
