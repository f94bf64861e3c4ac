"""Matching a column of company names, as OpenRefine does: the Reconciliation API, version 0.2."""

import json

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
        for name in (*parameters, *request.query_params):
            if name not in ("queries", "format"):
                known = ["queries"]
                error = not_known(_("There is no parameter “%(value)s” here."), name, known)
                raise BadParameters([bad(name, error)])
        base = request.build_absolute_uri("/").rstrip("/")
        if "queries" not in parameters:
            return Response(manifest(base))
        queries = parse(parameters.getlist("queries"))
        return Response({key: {"result": results(query)} for key, query in queries.items()})


def manifest(base):
    """What the service is and where the things it names have their pages."""
    return {
        "versions": ["0.2"],
        "name": _("Child-safety self-regulation in the European Union: organisations"),
        "identifierSpace": f"{base}/signatories/",
        "schemaSpace": f"{base}/api/v1/schema/",
        "defaultTypes": [TYPE],
        "view": {"url": f"{base}/signatories/{{{{id}}}}/"},
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
    """One query with its limit."""
    for name in query.keys() - set(KEYS):
        error = not_known(_("“%(value)s” is no part of a query."), name, KEYS)
        raise BadParameters([bad("queries", error)])
    name, limit, types = query.get("query"), query.get("limit", 10), query.get("type") or []
    if not isinstance(name, str) or len(name) > LONGEST or "\x00" in name:
        told = _("“%(key)s” needs a “query” of at most %(most)s characters.")
        raise refused(told % {"key": key, "most": LONGEST})
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise refused(_("The “limit” of “%s” must be a whole number from 1.") % key)
    types = types if isinstance(types, list) else [types]
    for one in types:
        one = one.get("id") if isinstance(one, dict) else one
        if one != TYPE["id"]:
            error = not_known(_("There is no type “%(value)s” here."), str(one)[:100], [TYPE["id"]])
            raise BadParameters([bad("queries", error)])
    return {"query": name, "limit": min(limit, MOST)}


def refused(detail):
    return BadParameters([{"parameter": "queries", "detail": str(detail), "suggestion": None}])
