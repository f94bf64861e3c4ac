"""What search knows about each kind of record: which rows, their words, what they depend on."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils.text import capfirst

from commitments.models import Assessment, AssessmentSubject, Commitment, Finding
from initiatives.models import (
    ActionArea,
    Event,
    Figure,
    Initiative,
    InitiativeName,
    NationalCode,
    Theme,
    ThemeMapping,
)
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
from sources.models import Document
from sources.reads import KEPT, steps_of


@dataclass(frozen=True)
class Words:
    """The words of one record, as they are shown."""

    title: str
    names: list = ()  # (name, kind) of the thing itself
    body: list = ()
    initiatives: list = ()
    themes: list = ()


@dataclass(frozen=True)
class Source:
    """One kind of record in the index."""

    model: Any
    describe: Any  # a record of the model → Words
    # What describe reads, so that many records cost as many queries as one.
    select: tuple = ()
    prefetch: tuple = ()

    @property
    def type(self):
        return self.model.resource

    @cached_property
    def public(self):
        """What the public may see, with what describe reads and no more."""
        listed = self.model.objects.listed().select_related(None).prefetch_related(None)
        return with_these(listed, self.select).prefetch_related(*self.prefetch)

    @cached_property
    def steps(self):
        """The steps to all that the entry of a record reads."""
        return steps_of(self.public)


def with_these(rows, relations):
    """Fetch the relations named; without a name select_related() would fetch all there are."""
    return rows.select_related(*relations) if relations else rows


def label(choices, value):
    """The words of a value; Django's own way translates those of all others with it."""
    return dict(choices.choices).get(value, value)


def document(row):
    return Words(row.title, body=[row.note, row.publisher, label(Document.Kind, row.kind)])


def theme(row):
    return Words(row.name, names=[(row.name, "current")], body=[row.description], themes=[row])


def initiative(row):
    names = [(row.name, "current"), (row.short_name, "short")]
    names += [(name.name, name.kind) for name in row.names.all()]
    body = [row.summary, row.convened_by]
    body += [f"{said.author}: {said.text}" for said in row.statements.all()]
    body += [part for code in row.national_codes.all() for part in (code.title, code.operators)]
    return Words(row.name, names=names, body=body, initiatives=[row])


def action_area(row):
    body = [row.description, row.initiative.short_name]
    return Words(row.name, body=body, initiatives=[row.initiative], themes=_themes(row))


def event(row):
    body = [row.note, label(Event.Kind, row.kind), row.initiative.short_name]
    return Words(row.title, body=body, initiatives=[row.initiative])


def figure(row):
    body = [row.note, row.initiative.short_name]
    return Words(str(row), body=body, initiatives=[row.initiative])


def signatory(row):
    names = [(row.name, "current")]
    names += [(name.name, name.kind) for name in row.names.all()]
    names += [(member.name_as_listed, "as_listed") for member in row.memberships.all()]
    names += [(service.name, "service") for service in row.services.all()]
    body = [row.note, label(Signatory.Kind, row.kind), label(Signatory.Sector, row.sector)]
    body += [detail.value for detail in row.particulars.all()]
    body += [owned.owner_name for owned in row.ownerships.all()]
    body += [happened.title for happened in row.events.all()]
    initiatives = [member.initiative for member in row.memberships.all()]
    return Words(row.name, names=names, body=body, initiatives=initiatives)


def membership(row):
    role = label(Membership.Role, row.role)
    body = [row.initiative.short_name, role, *_known_as(row.signatory), row.note]
    return Words(row.name_as_listed, body=body, initiatives=[row.initiative])


def disagreement(row):
    about = row.initiative.short_name if row.initiative else row.signatory.name
    body = [row.explanation, row.shown, about]
    initiatives = [row.initiative] if row.initiative else []
    return Words(row.subject, body=body, initiatives=initiatives)


def commitment(row):
    under = row.under_initiative
    body = [
        row.wording,
        "" if row.summary == str(row) else row.summary,
        row.indicator,
        row.action_area.name if row.action_area else "",
        *(_known_as(row.made_by) if row.made_by else ()),
        row.service.name if row.service else "",
        under.short_name,
    ]
    themes = [row.theme] if row.theme else _themes(row.action_area)
    return Words(str(row), body=body, initiatives=[under], themes=themes)


def assessment(row):
    body = [row.summary, row.assessor, row.initiative.short_name]
    body += [(subject.service or subject.signatory).name for subject in row.subjects.all()]
    return Words(row.title, body=body, initiatives=[row.initiative])


def finding(row):
    body = [
        row.action_area.name if row.action_area else "",
        *(_known_as(row.signatory) if row.signatory else ()),
        row.service.name if row.service else "",
        row.assessment.title,
        row.initiative.short_name,
    ]
    return Words(str(row), body=body, initiatives=[row.initiative], themes=_themes(row.action_area))


def _themes(area):
    return [mapping.theme for mapping in area.theme_mappings.all()] if area else []


def _known_as(signatory):
    return [signatory.name, *(name.name for name in signatory.names.all())]


def _public(path, model, *select):
    rows = model.objects.published()
    if hasattr(rows, "cited"):
        rows = rows.cited()
    return Prefetch(path, queryset=with_these(rows, select))


def _mappings(path):
    public = ThemeMapping.objects.filter(theme__publication=Theme.Publication.PUBLISHED)
    return Prefetch(path, queryset=public.select_related("theme"))


# In this order: what others depend on comes first.
SOURCES = [
    Source(Document, document),
    Source(Theme, theme),
    Source(
        Initiative,
        initiative,
        prefetch=(
            _public("names", InitiativeName),
            _public("statements", Statement),
            _public("national_codes", NationalCode),
        ),
    ),
    Source(
        ActionArea,
        action_area,
        select=("initiative",),
        prefetch=(_mappings("theme_mappings"),),
    ),
    Source(Event, event, select=("initiative",)),
    Source(Figure, figure, select=("initiative",)),
    Source(
        Signatory,
        signatory,
        prefetch=(
            _public("names", SignatoryName),
            _public("services", Service),
            _public("particulars", Particular),
            _public("ownerships", Ownership),
            _public("events", SignatoryEvent),
            _public("memberships", Membership, "initiative"),
        ),
    ),
    Source(
        Membership,
        membership,
        select=("initiative", "signatory"),
        prefetch=(_public("signatory__names", SignatoryName),),
    ),
    Source(
        Disagreement,
        disagreement,
        select=("initiative", "signatory"),
    ),
    Source(
        Commitment,
        commitment,
        select=(
            "initiative",
            "membership__initiative",
            "membership__signatory",
            "action_area",
            "theme",
            "service",
        ),
        prefetch=(
            _public("membership__signatory__names", SignatoryName),
            _mappings("action_area__theme_mappings"),
        ),
    ),
    Source(
        Assessment,
        assessment,
        select=("initiative",),
        prefetch=(_public("subjects", AssessmentSubject, "service", "signatory"),),
    ),
    Source(
        Finding,
        finding,
        select=("assessment__initiative", "action_area", "signatory", "service"),
        prefetch=(
            _public("signatory__names", SignatoryName),
            _mappings("action_area__theme_mappings"),
        ),
    ),
]
LABELS = {source.type: capfirst(source.model._meta.verbose_name_plural) for source in SOURCES}
# A write that alters what an entry reads is told to the index.
for source in SOURCES:
    KEPT[source.model].append(lambda source=source: source.public)
