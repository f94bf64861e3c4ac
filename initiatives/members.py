"""Who was in an initiative, as its page tells it: in which role, and how each is known."""

from collections import Counter
from itertools import groupby

from sources.days import has_come


class Members:
    """The memberships documented for a day, or all of them; and why others are not among them."""

    def __init__(self, memberships, day=None):
        self.day = day
        everyone = list(memberships)
        self.shown = [one for one in everyone if not day or one.known_on(day)]
        self.others = [one for one in everyone if one not in self.shown]

    @property
    def gone(self):
        """Those who were in before the day."""
        return [one for one in self.others if has_come(one.start, self.day)]

    @property
    def joined_later(self):
        return [one for one in self.others if one.joined and one.joined.earliest > self.day]

    @property
    def perhaps(self):
        """Those who joined in a month or year that holds the day, so perhaps after it."""
        coming = [one for one in self.others if one.joined and not has_come(one.joined, self.day)]
        return [one for one in coming if one.joined.earliest <= self.day]

    @property
    def listed_later(self):
        """Those who stand on later lists alone, so that they may have been in or not."""
        undated = [one for one in self.others if not one.joined]
        return [one for one in undated if not has_come(one.documented_from, self.day)]

    @property
    def documents(self):
        """Each document that bears out several of them, with their number, the most first."""
        cited = [{each.document for each in one.citations.all()} for one in self.shown]
        counted = Counter(document for documents in cited for document in documents)
        return [(document, number) for document, number in counted.most_common() if number > 1]

    @property
    def roles(self):
        """Them by role, signatories first, and within it by how and since when each is known."""

        def role(one):
            return (one.role != "signatory", one.role)

        for _role, rows in groupby(sorted(self.shown, key=role), role):
            rows = list(rows)
            yield {"first": rows[0], "count": len(rows), "groups": list(groups(rows))}


def groups(memberships):
    """Memberships of one role that began, or are first documented, on the same date."""

    def known(one):
        return (one.start, not one.joined)

    documented = Counter(one.documented_from for one in memberships)
    # A document that names one alone is no list.
    first_list = min((date for date, names in documented.items() if names > 1), default=None)
    for _known, group in groupby(sorted(memberships, key=known), known):
        group = list(group)
        # What is to be said of all of them is said once.
        notes = {one.note for one in group}
        yield {
            "first": group[0],
            "memberships": group,
            "note": notes.pop() if len(group) > 1 and len(notes) == 1 else "",
            "later": first_list and group[0].documented_from > first_list,
        }
