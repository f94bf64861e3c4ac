"""How to cite a page, a record or an export: what it is, of which version, at which address."""

import json
import re
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sources.about import TITLE

# Parameters that choose a page or a form of the same rows.
FORM = ("page", "cursor", "page_size", "format", "ordering", "fields", "omit", "expand")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


@dataclass(frozen=True)
class Citation:
    """What is cited: its title, address and filters, and the version of the data it shows."""

    title: str
    address: str
    number: int
    date: date
    filters: tuple = ()  # (parameter, value)

    @property
    def version(self):
        return _("change %(number)s of %(date)s") % {
            "number": self.number,
            "date": date_format(self.date, "j F Y"),
        }

    @property
    def restriction(self):
        """The filters in words: “initiative: ceo-coalition-2011, as_of: 2012-01-01”."""
        return ", ".join(f"{name}: {value}" for name, value in self.filters)

    @property
    def key(self):
        words = re.findall(r"[a-z0-9]+", self.title.lower())
        return "-".join(["csr", *words[:4], str(self.number)])

    def text(self):
        told = [f"“{self.title}”"]
        if self.filters:
            told.append(f"({self.restriction})")
        return f"{' '.join(told)}, {TITLE}, {self.version}, {self.address}\n"

    def bibtex(self):
        fields = {
            "title": f"{{{tex(self.title)}}}",
            "author": f"{{{TITLE}}}",
            "year": self.date.year,
            "month": MONTHS[self.date.month - 1],
            "version": tex(self.version),
            "note": tex(", ".join(filter(None, [self.version, self.restriction]))),
            "url": self.address.replace("{", "%7B").replace("}", "%7D"),
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines},\n}}\n"

    def ris(self):
        lines = [
            ("TY", "DATA"),
            ("TI", self.title),
            ("AU", TITLE),
            ("PB", TITLE),
            ("PY", self.date.year),
            ("DA", f"{self.date:%Y/%m/%d}"),
            ("ET", self.version),
            *([("N1", self.restriction)] if self.filters else []),
            ("UR", self.address),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {line(value)}\r\n" for tag, value in lines)

    def csl(self):
        item = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": TITLE}],
            "container-title": TITLE,
            "publisher": TITLE,
            "issued": {"date-parts": [[self.date.year, self.date.month, self.date.day]]},
            "version": self.version,
            **({"note": self.restriction} if self.filters else {}),
            "URL": self.address,
        }
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def tex(text):
    return "".join(TEX.get(sign, sign) for sign in text)


def line(value):
    """One line, whatever it held."""
    return " ".join(str(value).split())


# For each format: how it is written, its type, and the name of a file.
FORMATS = {
    "text": (Citation.text, "text/plain; charset=utf-8", "txt"),
    "bibtex": (Citation.bibtex, "application/x-bibtex; charset=utf-8", "bib"),
    "ris": (Citation.ris, "application/x-research-info-systems; charset=utf-8", "ris"),
    "csl": (Citation.csl, "application/vnd.citationstyles.csl+json; charset=utf-8", "json"),
}
