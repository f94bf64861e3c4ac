"""Compares what citations quote with the documents themselves."""

import hashlib
import re
from collections import Counter

from django.apps import apps
from django.conf import settings

from sources.models import Citation, Document, Fact
from sources.text import plain


def citation_models():
    """Every concrete citation table."""
    return [model for model in apps.get_models() if issubclass(model, Citation)]


def stands_in(quote, text):
    """Whether the quote is in the text word for word; white space of all kinds counts as one.

    Both sides must be plain() already. "BT" does not stand in "BTG": words are not cut.
    """
    start = r"(?<!\w)" if quote[:1].isalnum() else ""
    end = r"(?!\w)" if quote[-1:].isalnum() else ""
    return re.search(start + re.escape(quote) + end, text) is not None


def library():
    """Our copies of the documents, if they are at hand."""
    return Library(settings.DOCUMENTS_DIR) if settings.DOCUMENTS_DIR.is_dir() else None


class Library:
    """The folder with our copies of documents."""

    def __init__(self, folder):
        self.folder = folder
        self._texts = {}

    def problem_with_copy(self, document):
        """Why the copy of the document cannot be trusted; None when it is what it should be."""
        path = self.folder / document.file_name
        if not path.is_file():
            return f"there is no file {document.file_name} in {self.folder}"
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        if checksum != document.sha256:
            return f"{document.file_name} has the checksum {checksum}, not {document.sha256}"
        return None

    def problem_with_quote(self, document, quote):
        """Why the quote is no evidence; None when the document holds it."""
        if not document.file_name or not quote:
            return None
        if document.file_name not in self._texts:
            path = self.folder / document.file_name
            text = path.read_text(encoding="utf-8") if path.is_file() else None
            self._texts[document.file_name] = text and plain(text)
        text = self._texts[document.file_name]
        if text is None:
            return f"{document.slug} cannot be read: no file {document.file_name} in {self.folder}"
        if not stands_in(plain(quote), text):
            return f"the quote is not in {document.slug} ({document.file_name}): “{quote}”"
        return None


def check(folder):
    """Compare every checksum and quote; return the problems and the numbers of what was checked."""
    library, problems = Library(folder), []
    documents = list(Document.objects.exclude(file_name=""))
    for document in documents:
        if problem := library.problem_with_copy(document):
            problems.append(f"{document.slug}: {problem}")
    quotes = 0
    for model in citation_models():
        held = model.objects.exclude(document__file_name="").exclude(quote="")
        for citation in held.select_related("fact", "document"):
            quotes += 1
            if problem := library.problem_with_quote(citation.document, citation.quote):
                label = model.fact.field.related_model._meta.label_lower
                problems.append(f"{label} {citation.fact.key}, {citation.locator}: {problem}")
    return problems, len(documents), quotes


# Rows that are being loaded: by model and natural key, with the records they became, and which failed


def uncited(rows, known, failed):
    """Rows of facts with fewer citations than they need, each with the reason."""
    for model in filter(lambda model: issubclass(model, Fact), rows):
        citations = model.citations.rel.related_model
        counts = Counter(citations.objects.values_list("fact", flat=True))
        # A fact is not said to lack the citation that was itself refused.
        excused = {key[: -len(citations.key_fields) + 1] for m, key in failed if m is citations}
        for key, row in rows[model].items():
            if (model, key) in failed or key in excused:
                continue
            needed, found = model.citations_needed, counts[known[model][key].pk]
            if found < needed:
                yield row, f"needs {needed} citation{'s'[: needed - 1]}, has {found or 'none'}"


def misquoted(rows, known, failed, library):
    """Rows of citations whose words are not in their document, each with the reason."""
    for model in filter(lambda model: issubclass(model, Citation), rows):
        for key, row in rows[model].items():
            if (model, key) not in failed:
                citation = known[model][key]
                if problem := library.problem_with_quote(citation.document, citation.quote):
                    yield row, problem
