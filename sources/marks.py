"""The source mark of a fact: a button that opens the passages it rests on, as HTML.

Written here and not as a template, since a page has hundreds of passages: a template would look up each
of their values by itself, for half the price of the whole page.
"""

from html import escape

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# Few elements: a page has hundreds of passages.
MARK = """<details class="evidence" name="evidence">
<summary>{label}<span class="hidden-text">: {name}</span></summary>
<ul class="evidence-panel">
{passages}
</ul>
</details>
"""
PASSAGE = """<li>{quote}
<p><a href="{page}">{title}</a>, {publisher}, {date}. {locator}.</p>
{notes}<p class="muted">{extent}{read}; {copy}</p>
{address}</li>"""
QUOTE = '<blockquote lang="{}">“{}”</blockquote>'
NOTE = "<p>{} {}</p>\n"
LINK = '<a href="{}" rel="external">{}</a>'
STATE = ' <span class="muted">({} {})</span>'

NOTHING = SafeString()

# What was found when an address was last tried.
STATES = {
    "works": gettext_lazy("the address answered on"),
    "dead": gettext_lazy("dead link: the address no longer answered on"),
    "unclear": gettext_lazy("whether the address answers was unclear on"),
}


def when(date, missing=""):
    """A date as readers say it, at the precision the document gave."""
    if not date:
        return missing
    human = date.human() if hasattr(date, "human") else f"{date.day} {date:%B %Y}"
    return format_html('<time datetime="{}">{}</time>', str(date), human)


def evidence(citations, name):
    """The source mark of the fact of that name; nothing where it has no citations."""
    if not citations:
        return NOTHING
    label = ngettext("source", "%(number)s sources", len(citations)) % {"number": len(citations)}
    passages = "\n".join(map(passage, citations))
    return SafeString(MARK.format(label=escape(label), name=escape(str(name)), passages=passages))


def passage(citation):
    """One passage: its words, where they stand, what was read, and the way there."""
    document, notes = citation.document, []
    if citation.statement:
        notes.append((_("What it says:"), citation.statement))
    if citation.confidence != citation.Confidence.HIGH:
        notes.append((_("Confidence:"), citation.get_confidence_display()))
    date, read = document.published_on, document.retrieved_on
    return PASSAGE.format(
        quote=filled(QUOTE, document.language, citation.quote) if citation.quote else "",
        page=escape(document.get_absolute_url()),
        title=escape(document.title),
        publisher=escape(document.publisher),
        date=escape(date.human() if date else _("no date given")),
        locator=escape(citation.locator),
        notes="".join(filled(NOTE, *note) for note in notes),
        extent=escape(document.get_extent_display()),
        read=f", {date_format(read, 'j F Y')}" if read else "",
        copy=escape(copy_of(document)),
        address=address_of(citation),
    )


def filled(html, *texts):
    """The HTML with the texts in it; as ``format_html``, but every one of them is plain text."""
    return html.format(*map(escape, texts))


def copy_of(document):
    """How to tell our copy of the document by its checksum."""
    if not document.sha256:
        return _("no copy kept")
    return f"{_('our copy:')} SHA-256 {document.sha256[:12]}…"


def address_of(citation):
    """The way to the passage where it was published and to a copy, and whether the first still led there."""
    document, url = citation.document, citation.get_url()
    if url:
        way = filled(LINK, url, _("Read it where it was published"))
        way += link_state(document.last_check)
    else:
        way = filled('<span class="muted">{}</span>', _("Its address is not recorded."))
    copy = document.archived_url
    return f"{way} {filled(LINK, copy, _('Archived copy'))}" if copy else way


def link_state(check):
    """What was found when an address was last tried; nothing where it was not."""
    return format_html(STATE, STATES[check.state], when(check.checked_on)) if check else NOTHING
