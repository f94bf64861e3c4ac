"""Every list of the admin can be had as a file, as filtered; importing it changes nothing."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from sources import writers

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml; charset=utf-8",
}


def download(tables, kind, stem):
    """The tables as a file; Http404 for a kind that there is not."""
    if kind not in writers.WRITERS:
        raise Http404(f"There is no export as {kind}: take {', '.join(writers.WRITERS)}.")
    content, suffix = writers.write(tables, kind)
    name = f"{stem}-{timezone.localdate():%Y-%m-%d}.{suffix}"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[suffix],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class ExportableAdmin(admin.ModelAdmin):
    """A list with its rows as CSV, and as a workbook or YAML with their evidence."""

    exports = list(writers.WRITERS)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<str:kind>/", view, name=name), *super().get_urls()]

    def export_view(self, request, kind):
        if not self.has_view_permission(request):
            raise PermissionDenied
        listed = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
            tables = {self.model: rows} if kind == "csv" else writers.with_parts(rows)
            return download(tables, kind, self.opts.model_name)
        except IncorrectLookupParameters:
            return redirect(listed)
        except writers.CannotWrite as error:
            messages.error(request, str(error))
            return redirect(listed)
