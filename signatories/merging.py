"""Two rows that turned out to be one organisation become one: nothing that was said of either is lost."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from signatories.models import Membership, Service, Signatory, SignatoryName
from sources.models import Citation, Record

FILLED = ("joined", "left", "absent_from", "note", "launched_on", "closed_on")


def merge(loser, winner, reason):
    """Give the winner all that belongs to the loser, its address included; raise ValidationError."""
    if winner.pk == loser.pk:
        raise ValidationError(_("An organisation cannot be merged with itself."))
    if winner.succeeded_by_id == loser.pk:
        winner.succeeded_by = loser.succeeded_by if loser.succeeded_by_id != winner.pk else None
    try:
        move_all(loser, winner, reason)
        hand_over_address(loser, winner, reason)
    except IntegrityError as error:
        raise ValidationError(str(error).splitlines()[0]) from None
    return winner


def move_all(old, new, reason):
    """Let every row that names the one name the other; of twins one stays and gets what the other has."""
    for relation in type(old)._meta.related_objects:
        table, name = relation.related_model, relation.field.name
        if not issubclass(table, Record):
            continue
        relations = [field.name for field in table._meta.fields if field.many_to_one]
        for row in table._base_manager.filter(**{name: old}).select_related(*relations):
            if row == new:
                continue  # settled by merge() itself
            setattr(row, name, new)
            row._change_reason = reason
            if twin := twin_of(row, new):
                move_all(row, twin, reason)
                fill(twin, row, reason)
                row.delete()
                continue
            if isinstance(row, SignatoryName) and row.kind == SignatoryName.Kind.CURRENT:
                row.kind = SignatoryName.Kind.AS_LISTED  # one current name is enough
            row.full_clean()
            row.save()


def twin_of(row, new):
    """The row that already says of the other what this one would say of it."""
    rows = type(row)._base_manager.exclude(pk=row.pk)
    if isinstance(row, Membership):
        return rows.filter(signatory=new, initiative=row.initiative, role=row.role).first()
    if isinstance(row, Service):
        return rows.filter(signatory=new, name__iexact=row.name).first()
    if isinstance(row, Citation):
        return rows.filter(fact=new, document=row.document, locator=row.locator).first()
    return None


def fill(twin, row, reason):
    """What only the row that goes knows."""
    found = [name for name in FILLED if hasattr(row, name)]
    missing = [name for name in found if getattr(row, name) and not getattr(twin, name)]
    for name in missing:
        setattr(twin, name, getattr(row, name))
    first = getattr(row, "documented_from", None)
    if first and first < twin.documented_from:
        twin.documented_from = first
        missing.append("documented_from")
    if missing:
        twin._change_reason = reason
        twin.full_clean()
        twin.save()


def hand_over_address(loser, winner, reason):
    """The winner bears the loser's slug for a moment: so history leads the old address to it."""
    loser = Signatory.objects.get(pk=loser.pk)
    loser._change_reason = reason
    old, own = loser.slug, winner.slug
    for name in ("country", "sector", "website", "wikidata", "lei"):
        setattr(winner, name, getattr(winner, name) or getattr(loser, name))
    loser.delete()
    for slug in (old, own):
        winner.slug = slug
        winner._change_reason = reason
        winner.full_clean()
        winner.save()
