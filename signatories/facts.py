"""What the page of an organisation tells: all that is documented, or what held on one day."""

from django.db.models import Q

from sources.pages import Shown, listed


def facts_about(signatory, day=None):
    """The facts by kind; those that hold for a while only as far as they held on the day."""
    about = Q(signatory=signatory) | Q(service__signatory=signatory)
    reports = listed("commitments.CompanyReport").filter(membership__signatory=signatory)
    binding = Shown(listed("commitments.Commitment").binding_on(signatory, day))
    facts = {
        "names": sorted(signatory.names.all(), key=in_turn),
        "memberships": list(signatory.memberships.listed()),
        "services": list(signatory.services.listed()),
        "particulars": list(signatory.particulars.listed()),
        "ownerships": list(signatory.ownerships.listed()),
        "holdings": list(signatory.holdings.listed()),
        "binding": binding,
        "own_commitments": [one for one in binding if one.is_individual],
        "shared_commitments": [one for one in binding if not one.is_individual],
        "reports": list(reports),
        "findings": Shown(listed("commitments.Finding").filter(about)),
        "disagreements": list(signatory.disagreements.listed()),
        "events": list(signatory.events.listed()),
        "statements": list(signatory.statements.listed()),
    }
    return facts if day is None else facts | of_day(facts, day)


def in_turn(name):
    """Names that followed one another, the first given up first; then those beside them."""
    return (name.kind not in ("former", "current"), name.valid_until or "9999")


def of_day(facts, day):
    """Memberships and ownerships of the day, and the memberships of other days."""
    held = {
        name: [one for one in facts[name] if one.known_on(day)]
        for name in ("memberships", "ownerships", "holdings")
    }
    others = [one for one in facts["memberships"] if not one.known_on(day)]
    return held | {"other_memberships": others}
