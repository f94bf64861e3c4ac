"""Matching a column of company names, as OpenRefine does: the Reconciliation API, version 0.2.

Of its optional services there are previews, which are the small pages that other sites may frame,
and suggestions. JSONP, optional too, is left out: it would run our answer as a script in the page
that asks. The CORS that it asks for instead is in the settings.
"""

import json

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from search.lookup import MOST, candidates
from signatories.models import Signatory
from sources.nearest import not_known
from sources.problems import BadParameters, bad

# Queries in one batch, and characters of one name: what one request may cost.
BATCH, LONGEST = 50, 200
TYPE = {"id": "signatories", "name": "Organisation"}
# A name that differs in no more than legal form and punctuation is the same name.
SURE = 0.9
# Of a query; what a service does not use it may ignore, so says the specification.
KEYS = ("query", "type", "limit", "properties", "type_strict")
STRICT = ("any", "should", "all")
NO_OBJECT = gettext_lazy('“queries” must be a JSON object: {"q0": {"query": "Telia"}}.')


# Its contract is the Reconciliation API's, which the manifest names; OpenAPI would say less.
@extend_schema(exclude=True)
class ReconcileView(APIView):
    """The manifest of the service; with ``queries`` the organisations that names may stand for."""

    renderer_classes = [JSONRenderer]
    parser_classes = [FormParser]

    def get(self, request, *args, **kwargs):
        return self.answer(request, request.query_params)

    def post(self, request, *args, **kwargs):
        return self.answer(request, request.data)

    def answer(self, request, parameters):
        only([*parameters, *request.query_params], ["queries"])
        base = request.build_absolute_uri("/").rstrip("/")
        if "queries" not in parameters:
            return Response(manifest(base))
        queries = parse(parameters.getlist("queries"))
        return Response({key: {"result": results(query)} for key, query in queries.items()})


@extend_schema(exclude=True)
class SuggestView(APIView):
    """Organisations for what somebody has typed so far: the suggest service of the same API."""

    renderer_classes = [JSONRenderer]

    def get(self, request, *args, **kwargs):
        parameters = request.query_params
        only(parameters, ["prefix", "cursor"])
        prefix, skip = parameters.get("prefix", ""), parameters.get("cursor", "") or "0"
        if len(prefix) > LONGEST or "\x00" in prefix:
            told = _("“prefix” is the beginning of a name, of at most %s characters.") % LONGEST
            raise refused(told, "prefix")
        if not (skip.isascii() and skip.isdecimal()):
            raise refused(_("“cursor” is how many suggestions to skip: a whole number."), "cursor")
        found = results({"query": prefix, "limit": MOST})[int(skip[:9]) :]
        shown = ("id", "name", "description")
        return Response(
            {"result": [{name: one[name] for name in shown} | {"notable": [TYPE]} for one in found]}
        )


def only(names, known):
    """Refuse every other parameter."""
    for name in names:
        if name not in (*known, "format"):
            error = not_known(_("There is no parameter “%(value)s” here."), name, known)
            raise BadParameters([bad(name, error)])


def manifest(base):
    """What the service is and where the things it names have their pages."""
    return {
        "versions": ["0.2"],
        "name": _("Child-safety self-regulation in the European Union: organisations"),
        "identifierSpace": f"{base}/signatories/",
        "schemaSpace": f"{base}/api/v1/schema/",
        "defaultTypes": [TYPE],
        "documentation": f"{base}{reverse('api:guide')}#matching-a-column-of-names-openrefine",
        "view": {"url": f"{base}/signatories/{{{{id}}}}/"},
        "preview": {"url": f"{base}/embed/signatories/{{{{id}}}}/", "width": 480, "height": 360},
        "suggest": {"entity": {"service_url": base, "service_path": reverse("api:suggest")}},
        "batchSize": BATCH,
    }


def results(query):
    """Candidates for one query, best first; ``match`` where there is no doubt."""
    found = candidates(query["query"], query["limit"] + 1)
    sure = [match for match in found if match.score >= SURE]
    found = found[: query["limit"]]
    names = dict(
        Signatory.objects.filter(slug__in=[match.signatory for match in found]).values_list(
            "slug", "name"
        )
    )
    return [
        {
            "id": match.signatory,
            "name": names[match.signatory],
            "type": [TYPE],
            "score": round(100 * match.score),
            "match": sure == [match],
            "features": [{"id": "name_agreement", "value": match.score}],
            "description": _("Matches its name “%(name)s” (%(kind)s)")
            % {"name": match.matched_name, "kind": match.matched_kind.replace("_", " ")},
        }
        for match in found
    ]


def parse(texts):
    """The queries by their keys, each checked; what is wrong is named."""
    if len(texts) > 1:
        raise refused(_("“queries” is given more than once; give it one value."))
    try:
        queries = json.loads(texts[0])
    except (ValueError, RecursionError):
        raise refused(NO_OBJECT) from None
    if not isinstance(queries, dict) or not all(isinstance(one, dict) for one in queries.values()):
        raise refused(NO_OBJECT)
    if len(queries) > BATCH:
        raise refused(_("There are more than %s queries in this batch; send fewer.") % BATCH)
    return {key: checked(key, query) for key, query in queries.items()}


def checked(key, query):
    """One query with its limit; without a name there is nothing that we could look for."""
    for part in query.keys() - set(KEYS):
        error = not_known(_("“%(value)s” is no part of a query."), part, KEYS)
        raise BadParameters([bad("queries", error)])
    name, limit, properties = query.get("query"), query.get("limit", 10), query.get("properties")
    if not are_properties(properties):
        raise refused(_("The “properties” of “%s” must be a list: [{“pid”: …, “v”: …}].") % key)
    if name is None and properties:
        name = ""
    if not isinstance(name, str) or len(name) > LONGEST or "\x00" in name:
        told = _("“%(key)s” needs a “query” of at most %(most)s characters.")
        raise refused(told % {"key": key, "most": LONGEST})
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise refused(_("The “limit” of “%s” must be a whole number from 1.") % key)
    types = query.get("type") or []
    for one in types if isinstance(types, list) else [types]:
        among("type", one.get("id") if isinstance(one, dict) else one, [TYPE["id"]])
    among("type_strict", query.get("type_strict", "any"), STRICT)
    return {"query": name, "limit": min(limit, MOST)}


def are_properties(properties):
    """Other attributes that a candidate should have; we have none to compare and read past them."""
    return properties is None or (
        isinstance(properties, list)
        and all(isinstance(one, dict) and {"pid", "v"} <= one.keys() for one in properties)
    )


def among(part, value, known):
    if value not in known:
        message = _("“%(value)s” is no “%(part)s” here.")
        error = not_known(message, str(value)[:100], known, part=part)
        raise BadParameters([bad("queries", error)])


def refused(detail, parameter="queries"):
    return BadParameters([{"parameter": parameter, "detail": str(detail), "suggestion": None}])
