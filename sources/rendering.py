"""Records as JSON, written once in each version of the data, however many lists they stand in.

Answers are kept by what was asked (sources/caching.py), but the same records stand in many lists: page
after page, under filter after filter. Most of what a list costs is to fetch them with their evidence, to
show them and to write them; that is done once for each record and each choice of its fields.
"""

import json
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from rest_framework.compat import SHORT_SEPARATORS
from rest_framework.renderers import JSONRenderer

from sources.caching import Memory, still
from sources.reads import shown
from sources.version import Version

# Half of what a worker may keep is for records.
MOST = settings.ANSWERS_MB * 2**20 // 2
memory = Memory(MOST)
# So many bytes it takes to keep a record, beside its JSON.
BESIDE = 400
encode = JSONRenderer.encoder_class(
    ensure_ascii=JSONRenderer.ensure_ascii,
    allow_nan=not JSONRenderer.strict,
    separators=SHORT_SEPARATORS,
    check_circular=False,
).encode


def as_json(row):
    """Plain data as JSON in one line, without the two ends of lines that JavaScript knows beside."""
    return encode(row).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@dataclass(frozen=True, slots=True)
class Kept:
    """The JSON of a record, and the version of the data in which it holds."""

    version: Version
    text: bytes

    @property
    def size(self):
        return len(self.text) + BESIDE


class Rows(list):
    """Rows that are JSON already."""


def written(request, form, keys):
    """The public records of these keys as JSON, in their order, without those that were withdrawn.

    ``form``: the model and all that its answers depend on beside the data, as ``shown`` takes it.
    """
    version = getattr(request, "data_version", None)
    # Inside a transaction the version may be set only as it ends.
    is_kept = bool(version and memory.most and not connection.in_atomic_block)
    found = known(version, form, keys) if is_kept else {}
    if missing := [key for key in keys if key not in found]:
        rows = shown(*form, "pk", missing)
        new = {key: as_json(row).encode() for key, row in rows.items()}
        if is_kept and still(version):
            for key, text in new.items():
                memory.put((form, key), Kept(version, text))
        found |= new
    return Rows(found[key] for key in keys if key in found)


def known(version, form, keys):
    """Those of the records that were written in this version: {key: JSON}."""
    kept = ((key, memory.get((form, key))) for key in keys)
    return {key: one.text for key, one in kept if one and one.version == version}


class RowsRenderer(JSONRenderer):
    """JSON in which rows that are JSON already are put as they are."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        rows = data.get("results") if isinstance(data, dict) else None
        if not isinstance(rows, Rows):
            return super().render(data, accepted_media_type, renderer_context)
        if self.get_indent(accepted_media_type or "", renderer_context or {}) is not None:
            data = data | {"results": [json.loads(row) for row in rows]}
            return super().render(data, accepted_media_type, renderer_context)
        others = {name: value for name, value in data.items() if name != "results"}
        begun = super().render(others | {"results": []}, accepted_media_type, renderer_context)
        return b"%b%b]}" % (begun.removesuffix(b"]}"), b",".join(rows))
