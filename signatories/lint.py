"""What organisations, memberships and counts say must hang together."""

from collections import defaultdict
from itertools import combinations

from initiatives.lint import outside
from initiatives.models import Figure
from signatories.models import Disagreement, Membership, Service, Signatory, SignatoryName
from sources.lint import ERROR, WORK, rule
from sources.text import words

# The measures that count signatories; each should equal the rows, or a disagreement says why not.
COUNTS_OF_SIGNATORIES = {"signatories", "companies that signed"}


def documents_of(fact):
    return {citation.document_id for citation in fact.citations.all()}


def explained():
    """For each initiative, the documents whose contradictions a disagreement explains."""
    documents = defaultdict(set)
    for each in Disagreement.objects.exclude(explanation="").prefetch_related("citations"):
        documents[each.initiative_id] |= documents_of(each)
    return documents


@rule(ERROR)
def contradicting_figures_are_explained():
    """Two values for one measure of one time need a disagreement with both documents."""
    known, groups = explained(), defaultdict(list)
    figures = Figure.objects.select_related("initiative").prefetch_related("citations")
    for figure in figures.exclude(as_of=None):
        groups[figure.initiative_id, figure.measure, figure.unit, figure.as_of].append(figure)
    for group in groups.values():
        for one, other in combinations(group, 2):
            both = documents_of(one) | documents_of(other)
            if one.amount != other.amount and not both <= known[one.initiative_id]:
                yield one, f"{other.ref} says {other.amount} and no disagreement explains it"


@rule(WORK)
def counts_agree_with_the_rows():
    """A printed number of signatories equals the rows of its day, or a disagreement says why not."""
    known = explained()
    figures = Figure.objects.filter(measure__in=COUNTS_OF_SIGNATORIES).exclude(as_of=None)
    for figure in figures.select_related("initiative").prefetch_related("citations"):
        members = Membership.objects.as_of(figure.as_of.latest).filter(
            initiative=figure.initiative, role=Membership.Role.SIGNATORY
        )
        count = members.count()
        if (
            figure.value not in (None, count)
            and not documents_of(figure) <= known[figure.initiative_id]
        ):
            yield figure, f"the rows count {count} on {figure.as_of}, the document {figure.amount}"


@rule(ERROR)
def memberships_do_not_overlap():
    """One body is in an initiative once at a time: not in two roles, nor beside its successor."""
    groups = defaultdict(list)
    memberships = Membership.objects.select_related("initiative", "signatory")
    for membership in memberships.exclude(role=Membership.Role.TASK_FORCE):
        groups[membership.initiative_id].append(membership)
    for group in groups.values():
        for one, other in combinations(group, 2):
            same = one.signatory_id == other.signatory_id
            line = other.signatory_id == one.signatory.succeeded_by_id
            line = line or one.signatory_id == other.signatory.succeeded_by_id
            if (same or line) and at_once(one, other):
                yield one, f"overlaps with {other.ref}"


def at_once(one, other):
    """Whether two memberships may have run at the same time."""
    gone = (
        first.left and second.start and first.left.latest <= second.start.earliest
        for first, second in ((one, other), (other, one))
    )
    return not any(gone)


@rule(WORK)
def memberships_lie_within_their_initiative():
    for membership in Membership.objects.select_related("initiative"):
        for date in (membership.joined, membership.left):
            if problem := outside(date, membership.initiative):
                yield membership, problem


@rule(ERROR)
def names_tell_organisations_apart():
    """Names of two organisations differ by more than case, accents, white space and punctuation."""
    owners = defaultdict(list)
    for name in SignatoryName.objects.select_related("signatory"):
        owners["".join(words(name.name))].append(name)
    for names in owners.values():
        for one, other in combinations(names, 2):
            if one.signatory_id != other.signatory_id:
                yield one, f"“{other}” of {other.signatory.slug} differs by accents or signs alone"


@rule(ERROR)
def display_names_are_among_the_names():
    """The name readers see first is the organisation's current name."""
    current = dict(SignatoryName.objects.filter(kind="current").values_list("signatory", "name"))
    for signatory in Signatory.objects.all():
        if current.get(signatory.pk) != signatory.name:
            yield signatory, f"its current name is “{current.get(signatory.pk, 'missing')}”"


@rule(WORK)
def organisations_take_part():
    """An organisation is here because it was in something, or owns, is owned, is spoken of."""
    idle = Signatory.objects.filter(
        memberships=None, holdings=None, services=None, predecessors=None, statements=None
    )
    for signatory in idle:
        yield signatory, "it is a member of nothing"


@rule(WORK)
def services_are_spoken_of():
    for service in Service.objects.filter(assessed_in=None, commitments=None, findings=None):
        yield service, "no assessment, finding or commitment speaks of it"
