"""The tables of staff at work: what waits for a second person, reviews, checked links, imported files.

None of it is a fact of the register: readers see nothing of it, and it keeps no history.
"""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ProposalQuerySet(models.QuerySet):
    def open(self):
        """Those that wait for somebody: for a second person, or for their author."""
        return self.filter(state__in=[Proposal.State.WAITING, Proposal.State.SENT_BACK])

    def about(self, record):
        return self.filter(model=record._meta.label_lower, record_id=record.pk)


class Proposal(models.Model):
    """Something an editor wrote that is not public before a second person has read it."""

    class Action(models.TextChoices):
        PUBLISH = "publish", _("New record")
        EDIT = "edit", _("Edit")
        REVERT = "revert", _("Return to an older state")
        MERGE = "merge", _("Merger")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second person")
        SENT_BACK = "sent_back", _("Sent back to its author")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Dropped")

    # What is proposed
    action = models.CharField(max_length=7, choices=Action)
    model = models.CharField(max_length=60, help_text="E.g. “signatories.membership”.")
    record_id = models.BigIntegerField("record", help_text="The number of the row it is about.")
    title = models.CharField(max_length=300, help_text="The record, as it was called.")
    data = models.JSONField(
        default=dict, help_text="What the editor entered: each field of the form with its values."
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Public, once published.")

    # Who and when
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="proposals",
        help_text="All who wrote on it. None of them may publish it.",
    )
    written_at = models.DateTimeField(default=timezone.now)

    # What became of it
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    comment = models.TextField(blank=True, help_text="What the second person had to say.")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviewed_proposals",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    override_reason = models.CharField(
        max_length=300,
        blank=True,
        help_text="Why one of its authors published it. Blank: a second person did.",
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "draft or edit", "drafts and edits"
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "model",
                "record_id",
                name="proposal_to_publish_once",
                condition=Q(action="publish", state__in=["waiting", "sent_back"]),
                violation_error_message="This record already waits to be published.",
            ),
        ]

    def __str__(self):
        return f"{self.get_action_display()}: {self.title}"

    @property
    def is_open(self):
        return self.state in {self.State.WAITING, self.State.SENT_BACK}

    @property
    def kind(self):
        """What sort of record it is about."""
        return apps.get_model(self.model)._meta.verbose_name

    def get_record(self):
        """The record as it is now; None if it was deleted."""
        model = apps.get_model(self.model)
        relations = [field.name for field in model._meta.fields if field.many_to_one]
        # Without any relation, select_related() would follow all there are.
        rows = model._base_manager.select_related(*relations or [None])
        return rows.filter(pk=self.record_id).first()


class Review(models.Model):
    """Somebody looked a record through and found it still correct; the newest such day.

    No fact about the world: it is no change of the record and not in the feed.
    """

    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reviewed_on = models.DateField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reviews"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "model",
                "record_id",
                name="review_newest_of_a_record",
                violation_error_message="The record has a review already: bring that up to date.",
            ),
        ]

    def __str__(self):
        return f"{self.model} {self.record_id}: {self.reviewed_on}"


class LinkCheck(models.Model):
    """Whether the address of a document still answers; the newest look at it."""

    class State(models.TextChoices):
        WORKS = "works", _("Works")
        DEAD = "dead", _("Dead")
        UNCLEAR = "unclear", _("Not clear: it refuses or fails for now")

    document = models.OneToOneField("sources.Document", models.CASCADE, related_name="link_check")
    state = models.CharField(max_length=7, choices=State)
    checked_on = models.DateField()

    def __str__(self):
        return f"{self.document.slug}: {self.state}"


class ImportQuerySet(models.QuerySet):
    def expired(self):
        """Files that nobody made use of within a day."""
        return self.filter(written_at=None, created_at__lt=timezone.now() - self.model.KEPT)


class Import(models.Model):
    """A file that staff brought in: what it would change and, once it is written, who did so and why."""

    # How long it waits to be written.
    KEPT = timedelta(hours=24)

    # The file
    name = models.CharField("file", max_length=200, editable=False)
    content = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    label = models.CharField(
        "its rows are",
        max_length=60,
        blank=True,
        help_text="Only for a CSV file or sheet that does not name its model.",
    )
    complete = models.BooleanField(
        "the file is complete",
        default=False,
        help_text="Tick it only if the file holds all rows of its models and initiatives: public "
        "records of the same model and initiative that are not in it are then withdrawn.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="imports",
        verbose_name="brought in by",
    )
    created_at = models.DateTimeField("brought in", default=timezone.now, editable=False)

    # What it would do, and did; sources/imports.py says how that is told.
    outcome = models.JSONField(null=True, editable=False)
    written_at = models.DateTimeField("written", null=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="written_imports",
    )
    reason = models.CharField(max_length=300, blank=True, editable=False)
    override_reason = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="Why the one who brought it in wrote it. Blank: a second person did.",
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_written_with_a_reason",
                condition=Q(written_at=None) | ~Q(reason=""),
                violation_error_message="Say why the records change.",
            )
        ]

    def __str__(self):
        return self.name
