"""Brings the work lists to the admin's front page, as Django brings its log of actions there."""

from django import template
from django.contrib import admin

from sources.worklists import counted

register = template.Library()


@register.simple_tag(takes_context=True)
def worklists(context):
    """The work lists as ``[(title, total, since, rows), …]``; ``since`` is of the oldest row."""
    found = counted(admin.site, context["request"])
    return [
        (
            worklist.title,
            sum(row.count for row in rows),
            min((row.since for row in rows if row.since), default=None),
            rows,
        )
        for worklist, rows in found.items()
    ]
