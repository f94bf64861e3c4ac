"""Pages about the data as a whole: what there is to download, and the releases."""

import json

from django.apps import apps
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe
from django.views.generic import ListView, TemplateView, View

from publishing import releases
from publishing.catalogue import Catalogue
from publishing.linked import turtle
from sources.about import LICENCE
from sources.models import Change, PublicRecord, Register
from sources.pages import PagesMixin
from sources.views import with_records

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DataView(TemplateView):
    """The newest release, and the resources of the API, each with its rows and its twins."""

    template_name = "publishing/data.html"

    def get_context_data(self, **kwargs):
        records = [model for model in apps.get_models() if issubclass(model, PublicRecord)]
        models = [model for model in records if model.resource]
        resources = [
            {
                "name": model.resource,
                "title": model._meta.verbose_name_plural,
                "count": model.objects.listed().count(),
                "url": reverse(f"api:{model.resource}-list"),
            }
            for model in models
        ]
        return super().get_context_data(
            resources=resources, release=releases.newest(), licence=LICENCE, **kwargs
        )


class ReleaseListView(TemplateView):
    """All releases, and the way to what changed between two of them."""

    template_name = "publishing/release_list.html"
    problem = ""

    def get(self, request, *args, **kwargs):
        names = [request.GET.get(name, "") for name in ("from", "to")]
        if not any(names):
            return super().get(request, *args, **kwargs)
        if all(map(releases.release, names)):
            url = reverse("publishing:release-comparison", args=names)
            return HttpResponseRedirect(url)
        missing = ", ".join(f"“{name}”" for name in names if not releases.release(name))
        self.problem = _("There is no release %s. Choose two of those below.") % missing
        return self.render_to_response(self.get_context_data(), status=400)

    def get_context_data(self, **kwargs):
        every = releases.releases()
        return super().get_context_data(releases=every, problem=self.problem, **kwargs)


def found(name):
    """The release of that name; 404 when there is none."""
    if release := releases.release(name):
        return release
    raise Http404(_("There is no release “%s”.") % name)


class ReleaseView(TemplateView):
    """The files of one release."""

    template_name = "publishing/release_detail.html"

    def get_context_data(self, name, **kwargs):
        release = found(name)
        every = releases.releases()
        older = [one for one in every if one.order < release.order]
        return super().get_context_data(
            release=release,
            is_newest=release == every[0],
            before=older[0] if older else None,
            licence=LICENCE,
            **kwargs,
        )


class ComparisonView(PagesMixin, ListView):
    """What changed from one release to a later one."""

    template_name = "publishing/release_comparison.html"
    paginate_by = 50

    def get(self, request, name, to, **kwargs):
        self.old, self.new = found(name), found(to)
        if self.old.order > self.new.order:
            url = reverse("publishing:release-comparison", args=[to, name])
            return HttpResponseRedirect(url)
        return super().get(request, **kwargs)

    def get_queryset(self):
        between = {"sequence__gt": self.old.change, "sequence__lte": self.new.change}
        return Change.objects.filter(**between).order_by("-sequence")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        tally = self.get_queryset().order_by("resource", "kind").values("resource", "kind")
        return context | {
            "old": self.old,
            "new": self.new,
            "changes": with_records(context["object_list"]),
            "tally": tally.annotate(number=Count("sequence")),
            "missing": self.new.change - self.old.change - context["paginator"].count,
            "tables": releases.compared(self.old, self.new),
        }


class CatalogueView(View):
    """What data there are, for the portals of Europe: DCAT-AP 3 as JSON-LD or as Turtle."""

    form = "jsonld"

    def get(self, request):
        base = request.build_absolute_uri("/").rstrip("/")
        document = Catalogue(base, Register.objects.first()).document()
        if self.form == "ttl":
            return HttpResponse(turtle(document), "text/turtle; charset=utf-8")
        body = json.dumps(document, ensure_ascii=False, indent=1)
        return HttpResponse(body, "application/ld+json; charset=utf-8")


def file_etag(request, name, path):
    release = releases.release(name)
    file = release and release.files.get(path)
    return f'"{file.sha256}"' if file else None


@require_safe
@condition(etag_func=file_etag)
def release_file(request, name, path):
    """A file of a release. It never changes, so caches may keep it for good."""
    file = found(name).files.get(path)
    if file is None:
        raise Http404(
            _("The release of %(name)s has no file %(path)s.") % {"name": name, "path": path}
        )
    kind = path.rpartition(".")[2]
    response = FileResponse(
        file.full_path.open("rb"),
        as_attachment=kind in ("csv", "jsonl", "parquet", "sqlite", "xlsx"),
        filename=path.rpartition("/")[2],
        content_type=TYPES.get(kind, "text/plain; charset=utf-8"),
    )
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
