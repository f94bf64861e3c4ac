"""Columns of the admin's lists: dates as people say them, counts that lead to the rows."""

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html


def change_url(record):
    """Where the record is edited."""
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def date_column(name, label):
    """A partial date in words, for the class body of an admin; sorts as the date does."""

    @admin.display(description=label, ordering=name)
    def column(model_admin, record):
        date = getattr(record, name)
        return date and date.human()

    return column


def count_column(relation, label):
    """How many rows point here, as a link to them; needs ``with_counts``."""

    @admin.display(description=label, ordering=f"count_{relation}")
    def column(model_admin, record):
        rows = record._meta.get_field(relation)
        opts = rows.related_model._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return format_html(
            '<a href="{}?{}__id__exact={}">{}</a>',
            url,
            rows.field.name,
            record.pk,
            getattr(record, f"count_{relation}"),
        )

    return column


def count_of(rows):
    """The number of related rows, counted in a subquery so that counts do not multiply."""
    owner = rows.field.name
    counted = rows.related_model._base_manager.filter(**{owner: OuterRef("pk")})
    counted = counted.order_by().values(owner).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def with_counts(queryset, relations):
    get_field = queryset.model._meta.get_field
    return queryset.annotate(**{f"count_{name}": count_of(get_field(name)) for name in relations})
