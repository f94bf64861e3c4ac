"""What every page prints the same way: dates, evidence, navigation, how to cite."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from sources.models import Register

register = template.Library()

SECTIONS = (
    ("initiatives:initiative-list", _("Initiatives")),
    ("signatories:signatory-list", _("Signatories")),
    ("commitments:commitment-list", _("Commitments")),
    ("themes:theme-list", _("Themes")),
    ("documents:document-list", _("Documents")),
    ("search", _("Search")),
)


@register.simple_tag(takes_context=True)
def sections(context):
    """The main navigation, with the section that the page belongs to marked."""
    path = getattr(context.get("request"), "path", "")
    for name, label in SECTIONS:
        url = reverse(name)
        current = "page" if path == url else "true" if path.startswith(url) else ""
        yield {"url": url, "label": label, "current": current}


@register.simple_tag
def when(date, missing=""):
    """A date as readers say it, at the precision the document gave."""
    if not date:
        return missing
    human = date.human() if hasattr(date, "human") else f"{date.day} {date:%B %Y}"
    return format_html('<time datetime="{}">{}</time>', str(date), human)


@register.inclusion_tag("sources/_evidence.html")
def evidence(fact, name=""):
    """The source mark of a fact: a button that opens the passages it rests on."""
    return {"citations": fact.citations.all(), "name": name or str(fact)}


@register.simple_tag
def register_state():
    """Number and date of the newest change: the version of all public data."""
    return Register.objects.first()


@register.inclusion_tag("_partials/cite.html", takes_context=True)
def cite_this(context, title, as_of=None):
    """How to cite the page: title, day it shows, version of the data, address."""
    request = context["request"]
    path = f"{request.path}?as_of={as_of}" if as_of else request.path
    address = request.build_absolute_uri(path)
    return {"title": title, "as_of": as_of, "address": address, "state": register_state()}


@register.simple_tag(takes_context=True)
def absolute(context, path=None):
    """The full address of a path of this site; of the page itself if none is given."""
    return context["request"].build_absolute_uri(path)
