"""What a page says to programs: structured data, twins, how to embed it."""

import json
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from publishing import structured

register = template.Library()
# A data block ends at the first "</script": no such sign may stand in it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def data_block(document):
    body = json.dumps(document, ensure_ascii=False, default=str).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{body}</script>')  # noqa: S308 - escaped


def base_of(context):
    return context["request"].build_absolute_uri("/").rstrip("/")


@register.simple_tag(takes_context=True)
def structured_record(context):
    """The record of a page, for search engines."""
    return data_block(structured.record_page(context["record"], base_of(context)))


@register.simple_tag(takes_context=True)
def structured_data(context, release, state):
    """The whole of the data, for search engines that know datasets."""
    return data_block(structured.data_page(release, state, base_of(context)))


@register.simple_tag(takes_context=True)
def oembed_url(context):
    """Where a site that wants to embed this page asks how."""
    address = context["request"].build_absolute_uri()
    query = urlencode({"url": address, "format": "json"})
    return f"{base_of(context)}{reverse('publishing:oembed')}?{query}"
