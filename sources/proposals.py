"""Work that waits for a second person: handing it in, trying it, publishing it, sending it back."""

from contextlib import contextmanager

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.changes import batch
from sources.models import Fact, Proposal, PublicRecord
from sources.restoring import revert
from sources.trials import query_dict, rehearsal, summary, watched, whole

PUBLISH, OVERRIDE = "sources.publish_records", "sources.override_four_eyes"
State, Action = Proposal.State, Proposal.Action


class Refused(Exception):
    """What was proposed cannot be done as things stand; ``messages`` say why."""

    def __init__(self, *messages, is_conflict=False):
        super().__init__(*messages)
        self.messages = messages
        self.is_conflict = is_conflict


# Handing in


def submit(user, record, action, *, data=None, reason="", proposal=None):
    """Let the work wait for a second person; work that already waits is brought up to date."""
    if proposal is None and action == Action.PUBLISH:
        proposal = Proposal.objects.open().about(record).filter(action=action).first()
    proposal = proposal or Proposal(action=action, model=record._meta.label_lower)
    proposal.record_id, proposal.title = record.pk, str(record)[:300]
    proposal.data, proposal.reason = data or {}, reason or proposal.reason
    proposal.state, proposal.written_at = State.WAITING, timezone.now()
    proposal.save()
    proposal.authors.add(user)
    return proposal


def with_override(reason, override):
    """The public reason of a change that no second person has read; it names nobody."""
    if not override:
        return reason
    told = _("Published without a second reader: %s") % override
    return f"{reason} {told}".strip()


# Four eyes


def writers(proposal):
    """The users of whose hand any of it is."""
    found = set(proposal.authors.values_list("pk", flat=True)) if proposal.pk else set()
    record = proposal.get_record()
    if record is not None and proposal.action == Action.PUBLISH:
        found |= wrote_since_public(record)
    return found


def wrote_since_public(record):
    """Who saved the record since readers saw it last."""
    found = set()
    rows = record.history.order_by("-history_date", "-history_id")
    for publication, user in rows.values_list("publication", "history_user"):
        if publication == PublicRecord.Publication.PUBLISHED:
            break
        found.add(user)
    return found - {None}


def check_may_publish(user, *, is_own, override):
    """Raise unless the user may make this public: not own work, except with a reason."""
    if not user.has_perm(PUBLISH):
        raise PermissionDenied
    if not is_own:
        return
    if not user.has_perm(OVERRIDE):
        raise Refused(_("You wrote on this yourself: somebody else publishes it."))
    if not override:
        raise Refused(
            _("You wrote on this yourself: somebody else publishes it, or you say why not.")
        )


# Doing it


def perform(request, proposal, override=""):
    """Write what is proposed; return the record. Call it in a batch or a rehearsal."""
    record = proposal.get_record()
    if record is None:
        raise Refused(_("The record it is about was deleted."), is_conflict=True)
    reason = with_override(proposal.reason, override)
    if proposal.action == Action.PUBLISH:
        make_public(record, reason)
    elif proposal.action == Action.MERGE:
        return admin.site.get_model_admin(type(record)).merge(record, proposal.data, reason)
    elif proposal.action == Action.REVERT:
        return_to(record, proposal.data, reason)
    else:
        model_admin = admin.site.get_model_admin(type(record))
        model_admin.replay(request, record, query_dict(proposal.data), override)
    return type(record)._base_manager.get(pk=record.pk)


def make_public(record, reason):
    """Publish a draft, or bring a withdrawn record back."""
    if isinstance(record, Fact) and record.citations.count() < record.citations_needed:
        raise Refused(_("It lacks its evidence: cite what it rests on first."))
    record.publication, record.withdrawn_because = PublicRecord.Publication.PUBLISHED, ""
    try:
        record.full_clean()
    except ValidationError as error:
        raise Refused(*error.messages) from None
    record._change_reason = reason
    record.save()


def return_to(record, data, reason):
    """Give the record the values of a row of its history, unless it changed since that was asked."""
    if record.version != data["version"]:
        raise Refused(_("The record was changed since."), is_conflict=True)
    row = type(record).history.filter(id=record.pk, history_id=data["history"]).first()
    if row is None:
        raise Refused(_("That state is not in its history."))
    try:
        revert(record, row, reason)
    except (ValidationError, IntegrityError) as error:
        raise Refused(*getattr(error, "messages", [str(error)])) from None


def trial(request, proposal):
    """What publishing would change: the steps, and why it cannot be done, if it cannot."""
    steps, refusal = [], None
    with rehearsal(), watched() as rows:
        try:
            record = perform(request, proposal)
            steps = whole(record) if proposal.action == Action.PUBLISH else summary(rows)
        except Refused as error:
            refusal = error
    return steps, refusal


# Deciding


@contextmanager
def deciding(proposal, user, state):
    """Claims the proposal so that of two who decide at once one is told, then notes the decision."""
    with batch():
        claimed = Proposal.objects.filter(pk=proposal.pk, state=proposal.state)
        claimed = claimed.filter(written_at=proposal.written_at)
        if not proposal.is_open or not claimed.update(state=state, written_at=F("written_at")):
            raise Refused(_("Somebody else changed or decided this in the meantime."))
        yield
        proposal.state, proposal.reviewer, proposal.decided_at = state, user, timezone.now()
        proposal.save()


def publish(request, proposal, override=""):
    """Make it public, in one change."""
    is_own = request.user.pk in writers(proposal)
    check_may_publish(request.user, is_own=is_own, override=override)
    with deciding(proposal, request.user, State.PUBLISHED):
        proposal.override_reason = override if is_own else ""
        return perform(request, proposal, proposal.override_reason)


def send_back(user, proposal, comment):
    """Ask its author for more."""
    if not user.has_perm(PUBLISH):
        raise PermissionDenied
    if not comment:
        raise Refused(_("Say what is missing: its author reads the comment."))
    with deciding(proposal, user, State.SENT_BACK):
        proposal.comment = comment


def drop(user, proposal, comment=""):
    """Give it up; its authors may, and who publishes."""
    if not user.has_perm(PUBLISH) and user.pk not in writers(proposal):
        raise PermissionDenied
    with deciding(proposal, user, State.DROPPED):
        proposal.comment = comment or proposal.comment
