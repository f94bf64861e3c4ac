"""Rules that no single row can break: what the registry says must hang together.

Each app keeps its rules in ``lint.py``. A rule is a generator of ``(record, message)``. An ``ERROR`` stops
a load and CI; ``WORK`` is for editors to look at, listed in the admin.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules

from sources.evidence import citation_models
from sources.models import QUOTE_WORDS, Citation, Document, Fact

ERROR, WORK = "error", "work"
RULES = []


@dataclass(frozen=True)
class Remark:
    """What a rule has to say of one record."""

    level: str
    rule: str
    record: object
    message: str

    def get_admin_url(self):
        """Where an editor mends it; a citation is mended on the screen of its fact."""
        record = self.record.fact if isinstance(self.record, Citation) else self.record
        opts = record._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])

    def __str__(self):
        label = self.record._meta.label_lower
        return f"{self.level}: {label} {' / '.join(self.record.natural_key())}: {self.message} ({self.rule})"


def rule(level):
    """Register a generator as a rule; its docstring says what it asks for."""

    def register(check):
        RULES.append((level, check))
        return check

    return register


def check(*levels):
    """All remarks of the levels asked for (all levels if none is named), rule by rule."""
    autodiscover_modules("lint")
    for level, each in RULES:
        if not levels or level in levels:
            for record, message in each():
                yield Remark(level, each.__name__.replace("_", " "), record, message)


def facts():
    return [model for model in apps.get_models() if issubclass(model, Fact)]


@rule(ERROR)
def facts_are_cited():
    """A fact rests on as many citations as it needs."""
    for model in facts():
        counted = model.objects.annotate(found=Count("citations"))
        for fact in counted.filter(found__lt=model.citations_needed):
            yield fact, f"needs {model.citations_needed}, has {fact.found} citations"


@rule(ERROR)
def quotes_are_short():
    """A quotation is evidence, not a copy."""
    for model in citation_models():
        for citation in model.objects.exclude(quote="").select_related("fact", "document"):
            count = len(citation.quote.split())
            if count > QUOTE_WORDS:
                yield citation, f"the quote has {count} words; {QUOTE_WORDS} are allowed"


@rule(WORK)
def documents_are_used():
    """A document is here because something rests on it, or came with it."""
    relations = [each for each in Document._meta.related_objects if "historical" not in each.name]
    unused = Document.objects.filter(**{f"{each.name}__isnull": True for each in relations})
    for document in unused:
        yield document, "nothing rests on it"
