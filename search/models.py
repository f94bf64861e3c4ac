"""The search index: one entry for each public record, kept up to date by search/indexing.py.

Nothing here is a fact of its own: ``manage.py rebuild_search`` makes it all anew.
"""

from functools import cache

from django.db import connections, models
from django.db.models import Prefetch

from initiatives.models import Initiative, Theme
from sources.fetching import QuickQuerySet
from sources.paths import path_to


@cache
def names():
    """What fetches the names of entries."""
    return Prefetch("names", EntryName.objects.all())


class EntryQuerySet(QuickQuerySet):
    # What the index finds, as SQL with its parameters, where nothing else narrows it.
    in_index = None

    def count(self):
        """Of all that the index finds it counts them itself, in a seventh of the time."""
        if self.in_index is None:
            return super().count()
        sql, params = self.in_index
        with connections[self.db].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS hits", params)  # noqa: S608
            return cursor.fetchone()[0]

    def shown(self):
        """What is shown of a hit, without the words that only the index reads."""
        rows = self.only("type", "ref", "record_id", "path", "title", "body")
        return rows.prefetch_related(names())


class Entry(models.Model):
    """One public record as search sees it."""

    # The record
    type = models.CharField(max_length=30, help_text="Resource of the API, e.g. “signatories”.")
    ref = models.CharField(max_length=160, help_text="Slug or ref of the record.")
    # Finds the entry again when the record was given another slug.
    record_id = models.BigIntegerField()
    path = models.TextField(help_text="Where its page is.")

    # What is shown
    title = models.TextField()
    body = models.TextField(help_text="Text that snippets are cut from.")
    shown = models.TextField(help_text="Names and filing, to tell whether they have changed.")

    # What is searched: folded words, so that both databases compare the same letters
    names_words = models.TextField()
    title_words = models.TextField()
    body_words = models.TextField()

    # What it is filed under
    initiatives = models.ManyToManyField(Initiative, related_name="+")
    themes = models.ManyToManyField(Theme, related_name="+")

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["type", "ref"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint("type", "ref", name="entry_once_per_record"),
            models.UniqueConstraint("type", "record_id", name="entry_once_per_row"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.path

    def get_api_url(self):
        return path_to(f"api:{self.type}-detail", self.ref)


class EntryName(models.Model):
    """A name by which the thing behind an entry is known."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="names")
    name = models.TextField(help_text="As it is printed.")
    kind = models.CharField(max_length=9, help_text="Kind of the name, e.g. “former”.")
    folded = models.TextField(help_text="Without case and accents.")
    key = models.TextField(help_text="Without legal forms and punctuation, too.")

    objects = QuickQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["folded"], name="entry_name_folded"),
            models.Index(fields=["key"], name="entry_name_key"),
        ]

    def __str__(self):
        return self.name


class Misspelling(models.Model):
    """The key of a name with one letter left out: where misspelt names meet right ones."""

    name = models.ForeignKey(EntryName, models.CASCADE, related_name="misspellings")
    letters = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["letters"], name="misspelling_letters")]

    def __str__(self):
        return self.letters
