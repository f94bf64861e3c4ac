"""Names of models for people, where a page knows them by label."""

from django import template

register = template.Library()


@register.filter
def named(label, names):
    """The model's name; its label if it has since gone."""
    return names.get(label, label)
