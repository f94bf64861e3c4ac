"""Citations of any public address, and the state of a record as of one change."""

import html
import re
from urllib.parse import parse_qsl, quote, urlencode

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView

from publishing import releases
from publishing.asking import ask, own_path
from publishing.citing import FORM, FORMATS, Citation
from publishing.versions import evidence_after, record_of, state_after
from sources.about import TITLE
from sources.models import Change, Register

HEAD = re.compile(r"<title>(.*?) – [^–]*</title>", re.S)
# What the API computes over many records bears the title of its page, which takes the same filters.
TWINS = {"api:grid-list": "grid", "api:compare-list": "compare", "api:search-list": "search"}


class ChangeDetailView(DetailView):
    """One change, and the record as it was after it."""

    model = Change
    slug_field, slug_url_kwarg = "sequence", "number"
    template_name = "publishing/change_detail.html"

    def get_context_data(self, **kwargs):
        change, record = self.object, record_of(self.object)
        shown = {}
        if record and change.kind != Change.Kind.WITHDRAWN:
            later = {"resource": change.resource, "ref": change.ref}
            shown = {
                "state": state_after(change, record),
                "evidence": evidence_after(change, record),
                "later": Change.objects.filter(**later, sequence__gt=change.sequence).count(),
            }
        kind = change.resource.replace("-", " ")
        return super().get_context_data(
            record=record if shown else None, kind=kind, **shown, **kwargs
        )


@require_safe
def cite(request):
    """How to cite the address of this site in ``path``, as text, BibTeX, RIS or CSL-JSON.

    A renamed record leads on; for what is not there, withdrawn or not understood the answer is
    that of the address itself.
    """
    form = request.GET.get("format", "text")
    if form not in FORMATS:
        message = _("“%(form)s” is no format. Choose one of: %(all)s.")
        return mistake(message % {"form": form[:40], "all": ", ".join(FORMATS)})
    address = request.GET.get("path", "")
    own = own_path(address, request.get_host())
    if own is None:
        return mistake(_("Give in “path” the address of a public page of this site."))
    response, match = ask(request, *own)
    if 300 <= response.status_code < 400:
        query = urlencode({"path": response["Location"], "format": form})
        return HttpResponsePermanentRedirect(f"{reverse('publishing:cite')}?{query}")
    if response.status_code != 200:
        return response
    write, content_type, ending = FORMATS[form]
    answer = HttpResponse(write(citation(request, *own, response, match)), content_type)
    if form != "text":
        name = f"child-safety-registry.{ending}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def mistake(message):
    return HttpResponse(f"{message}\n", "text/plain; charset=utf-8", status=400)


def citation(request, path, query, response, match):
    number, day = version(match)
    address = request.build_absolute_uri(f"{quote(path)}?{query}" if query else quote(path))
    filters = [(name, value) for name, value in parse_qsl(query) if name not in FORM]
    if match.view_name in TWINS:
        response, match = ask(request, reverse(TWINS[match.view_name]), urlencode(filters))
    return Citation(title(response, match), address, number, day, tuple(filters))


def title(response, match):
    """What the page calls itself; of data, the record or the kind of records."""
    if response["Content-Type"].startswith("text/html"):
        found = HEAD.search(response.content.decode())
        return html.unescape(found[1]).strip() if found else TITLE
    if match.url_name == "release-file":
        return _("Release of %(name)s: %(path)s") % match.kwargs
    view = getattr(match.func, "cls", None)
    model = getattr(getattr(getattr(view, "serializer_class", None), "Meta", None), "model", None)
    if model is None:
        return TITLE
    if key := match.kwargs.get("key"):
        return str(model.objects.listed().get(**{model.key_field: key}))
    return capfirst(model._meta.verbose_name_plural)


def version(match):
    """Number and day of the version that an address shows: its own, or that of today."""
    if match.url_name in ("release-detail", "release-file"):
        release = releases.release(match.kwargs["name"])
        return release.change, release.date
    if match.url_name == "change-detail":
        change = Change.objects.get(sequence=match.kwargs["number"])
        return change.sequence, change.at.date()
    state = Register.objects.first()
    if state is None:
        raise Http404(_("Nothing has been recorded yet."))
    return state.number, state.changed_at.date()
