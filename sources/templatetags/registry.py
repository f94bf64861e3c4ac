"""What every page prints the same way: dates, evidence, navigation, how to cite."""

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sources import marks
from sources.countries import COUNTRIES
from sources.models import Register

register = template.Library()

SECTIONS = (
    ("initiatives:initiative-list", _("Initiatives")),
    ("signatories:signatory-list", _("Signatories")),
    ("commitments:commitment-list", _("Commitments")),
    ("themes:theme-list", _("Themes")),
    ("grid", _("Grid")),
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


register.simple_tag(marks.when)
register.simple_tag(marks.link_state)


# What can be said of an initiative or a service on a day.
STATES = {
    "not_yet": _("did not exist yet"),
    "active": _("active"),
    "running": _("running"),
    "ended": _("had ended"),
    "closed": _("had been closed"),
    "not_documented": _("not documented whether it ran"),
}


@register.filter
def country(code):
    """What a country is called; its code where it is not among those with a name here."""
    return COUNTRIES.get(code, code)


@register.filter
def state_on(record, day):
    """What is documented of an initiative or a service for a day, in words."""
    return STATES[record.status_on(day)]


@register.filter
def name_on(signatory, day):
    """The name of a day, and whether documents date it; without a day the name shown first."""
    name, known = signatory.name_on(day) if day else (signatory.name, "undated")
    return {"name": name, "dated": known == "dated"}


@register.simple_tag
def evidence(fact, name=""):
    """The source mark of a fact: a button that opens the passages it rests on."""
    return marks.evidence(fact.citations.all(), name or str(fact))


@register.simple_tag
def options_of_select(options):
    """The options of a list to choose from, each with the number of rows it would give."""
    return SafeString("".join(map(option_of_select, options)))


def option_of_select(option):
    """One of the hundreds that a form offers."""
    value, label, count = escape(option["value"]), escape(option["label"]), option["count"]
    selected = " selected" if option["chosen"] else ""
    counted = "" if count is None else f" ({count})"
    return f'<option value="{value}"{selected}>{label}{counted}</option>\n'


@register.simple_tag(takes_context=True)
def register_state(context):
    """Number and date of the newest change, the version of all public data; read once a page."""
    request = context["request"]
    if not hasattr(request, "register_state"):
        request.register_state = Register.objects.first()
    return request.register_state


@register.inclusion_tag("_partials/cite.html", takes_context=True)
def cite_this(context, title, as_of=None, query=""):
    """How to cite the page: title, day it shows, version of the data, address."""
    request = context["request"]
    query = query or (f"as_of={as_of}" if as_of else "")
    address = request.build_absolute_uri(f"{request.path}?{query}" if query else request.path)
    return {"title": title, "as_of": as_of, "address": address, "state": register_state(context)}


@register.simple_tag(takes_context=True)
def absolute(context, path=None):
    """The full address of a path of this site; of the page itself if none is given."""
    return context["request"].build_absolute_uri(path)
