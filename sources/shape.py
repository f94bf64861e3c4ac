"""Which fields an answer has: ``fields=``, ``omit=`` and ``expand=``."""

from django.utils.translation import gettext as _

from sources.nearest import not_known
from sources.problems import BadParameters, bad
from sources.reads import shown

DEPTH = 2


def named(query, parameter):
    return [name.strip() for name in query.get(parameter, "").split(",") if name.strip()]


class Shape:
    """The fields chosen for one answer, and the relations shown as whole records."""

    def __init__(self, query, serializer, detail, day=None):
        self.errors = []
        self.serializer = serializer
        known = list(serializer.field_names(of_day=bool(day)))
        light = [name for name in known if detail or name not in self.serializer.detail_only]
        fields = self.checked("fields", named(query, "fields"), known)
        omit = self.checked("omit", named(query, "omit"), known)
        chosen = [name for name in known if name in (fields or light) and name not in omit]
        self.names = tuple(chosen or light)
        self.expand = {}
        for path in named(query, "expand"):
            self.add(path)
        if self.errors:
            raise BadParameters(self.errors)

    def checked(self, parameter, names, known):
        message = _("“%(value)s” is no field of this resource.")
        for name in names:
            if name not in known:
                self.errors.append(bad(parameter, not_known(message, name, known)))
        return names

    def add(self, path):
        """Note one path such as ``membership.signatory``."""
        tree, serializer, parts = self.expand, self.serializer, path.split(".")
        if len(parts) > DEPTH:
            message = _("“%(value)s” is too deep: expand at most %(depth)s levels.")
            shorter = [".".join(parts[:DEPTH])]
            self.errors.append(bad("expand", not_known(message, path, shorter, depth=DEPTH)))
            return
        for number, part in enumerate(parts):
            known = serializer.relations()
            known = {name: to for name, to in known.items() if number or name in self.names}
            if part not in known:
                message = _("“%(value)s” is no relation in this answer.")
                self.errors.append(bad("expand", not_known(message, part, known)))
                return
            tree, serializer = tree.setdefault(part, {}), known[part]


def expanded(data, serializer, tree, day, base):
    """Put whole records in the place of slugs: one set of queries for each relation, not each row.

    What is not public stays a slug or null.
    """
    for name, below in tree.items():
        related = serializer.relations()[name]
        keys = {}
        for row in data:
            value = row[name]
            keys.update(
                dict.fromkeys(value if isinstance(value, list) else [value] if value else [])
            )
        names, key_field = related.field_names(of_day=bool(day)), related.Meta.model.key_field
        names = tuple(name for name in names if name not in related.detail_only)
        by_key = shown(related.Meta.model, names, day, base, key_field, list(keys))
        expanded(list(by_key.values()), related, below, day, base)
        for row in data:
            value = row[name]
            if isinstance(value, list):
                row[name] = [by_key.get(key, key) for key in value]
            else:
                row[name] = by_key.get(value, value)
    return data
