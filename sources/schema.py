"""What the OpenAPI document says of every operation beside what serializers and filters say."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from sources.deprecation import used
from sources.problems import KINDS, ProblemSerializer

AS_OF = (
    "A day, YYYY-MM-DD: what was documented for it, where the record tells of days; otherwise 404 "
    "for a record that is later."
)

DESCRIPTIONS = {
    "format": "The form of the answer; the ending of the address and the Accept header say it too.",
    "key": "The slug or ref of the record.",
}
# Headers of answers: what they say, and with which statuses they come ("" is all that are counted).
HEADERS = {
    "RateLimit-Policy": ("", "The quota of an address and its window in seconds: `q`, `w`."),
    "RateLimit": ("", "Requests left, and seconds until the oldest counts no more: `r`, `t`."),
    "Retry-After": ("429 503", "Seconds to wait before the next request."),
    "ETag": ("200 304", "Send it as If-None-Match: an unchanged answer is a 304 without a body."),
    "Last-Modified": ("200 304", "When any public record changed last."),
    "Location": ("308", "The address that the record has now."),
}


def describe_headers(result, generator, **kwargs):
    """The headers of all answers, described once."""
    result["components"]["headers"] = {
        name: {"description": description, "schema": {"type": "string"}}
        for name, (_statuses, description) in HEADERS.items()
    }
    return result


def drop_required(result, generator, **kwargs):
    """``fields`` and ``omit`` can leave out any field of a record: none is required."""
    for schema in result["components"]["schemas"].values():
        if "html_url" in schema.get("properties", {}):
            schema.pop("required", None)
    return result


class ApiSchema(AutoSchema):
    """Adds the parameters that all answers have, the CSV twin and the problems."""

    def get_override_parameters(self):
        return [
            OpenApiParameter(name, str, description=description)
            for name, description in (
                ("fields", "Only these fields, comma-separated."),
                ("omit", "All fields but these, comma-separated."),
                ("expand", "Relations shown as whole records, comma-separated; “a.b” goes deeper."),
            )
            if name in getattr(self.view, "form", ())
        ] + [
            OpenApiParameter("as_of", {"type": "string"}, description=AS_OF)
            for name in getattr(getattr(self.view, "filterset_class", None), "base_filters", ())
            if name == "as_of" and "{" in self.path
        ]

    def is_deprecated(self):
        return bool(used(self.view.basename))

    def _get_parameters(self):
        parameters = super()._get_parameters()
        for parameter in parameters:
            if parameter["name"] in DESCRIPTIONS:
                parameter.setdefault("description", DESCRIPTIONS[parameter["name"]])
            if any(one.parameter for one in used(self.view.basename, [parameter["name"]])):
                parameter["deprecated"] = True
        return parameters

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for body in bodies.values():
            for media_type in body.get("content", {}):
                if media_type != "application/json":
                    kind = "object" if media_type.endswith("+json") else "string"
                    body["content"][media_type] = {"schema": {"type": kind}}
        schema = self.resolve_serializer(ProblemSerializer, direction).ref
        single = "{" in self.path
        for status, (_anchor, title) in KINDS.items():
            if status in (400, 406, 429, 503) or (single and status in (404, 410)):
                bodies[str(status)] = {
                    "description": str(title),
                    "content": {"application/problem+json": {"schema": schema}},
                }
        bodies["304"] = {"description": "Nothing changed since the ETag that was sent."}
        if single:
            bodies["308"] = {"description": "The record has another address now."}
        for status, body in bodies.items():
            body["headers"] = {
                name: {"$ref": f"#/components/headers/{name}"}
                for name, (statuses, _description) in HEADERS.items()
                if status in (statuses.split() or bodies.keys() - {"304", "503"})
            }
        return bodies
