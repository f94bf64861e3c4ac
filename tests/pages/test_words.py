"""Words that readers see go through gettext."""

import re

from django.conf import settings

# Names that are the same in every language, and examples of what can be searched.
NAMES = {"JSON", "CSV", "XLSX", "JSON Lines", "Parquet", "SHA-256", "Wikidata", "LEI"}
NAMES |= {"JSON-LD", "BibTeX", "RIS", "CSL-JSON", "telia.jsonld", "privacy.ttl"}
NAMES |= {"catalog.ttl", "catalog.jsonld", "TeliaSonera", "Research in Motion", "parental control"}
# Pages of the staff have their own tests.
HIDDEN = {"admin", "accounts"}
TAGS = re.compile(
    r"{% comment %}.*?{% endcomment %}|{% blocktranslate\b.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}|{#.*?#}",
    re.DOTALL,
)
SPOKEN = re.compile(r'(?:aria-label|placeholder|title|alt)="([^"]*)"')
TRANSLATED = re.compile(r"{% blocktranslate\b.*?%}(.*?){% endblocktranslate %}", re.DOTALL)
PLAIN = re.compile(r"{{ \w+ }}")
ELEMENTS = re.compile(r"<code\b.*?</code>|<[^>]*>", re.DOTALL)


def words_outside_gettext(template):
    text = TAGS.sub("", template)
    said = SPOKEN.findall(text) + ELEMENTS.sub("\n", text).split("\n")
    said = [part.strip(" ,;…·()–:\u201c\u201d") for part in said]
    return [part for part in said if re.search("[A-Za-z]{3}", part) and part not in NAMES]


def test_words_outside_gettext_are_found():
    assert words_outside_gettext('<p title="One">Two {% translate "x" %}</p>') == ["One", "Two"]


def test_no_public_template_has_words_outside_gettext():
    folder = settings.BASE_DIR / "templates"
    public = [path for path in folder.rglob("*.html") if HIDDEN.isdisjoint(path.parts)]
    found = {path.name: words_outside_gettext(path.read_text("utf-8")) for path in public}
    assert {name: words for name, words in found.items() if words} == {}


def blanks(template):
    """What stands between words to translate and is no plain name: Django shows nothing there."""
    said = " ".join(TRANSLATED.findall(template))
    return re.findall(r"{{.*?}}", PLAIN.sub("", said))


def test_what_would_be_blank_is_found():
    said = "{% blocktranslate with url=a.url %}{{ url }} {{ a.name }}{% endblocktranslate %}{{ a.name }}"
    assert blanks(said) == ["{{ a.name }}"]


def test_no_template_has_blanks_between_words_to_translate():
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    found = {path.name: blanks(path.read_text("utf-8")) for path in templates}
    assert {name: said for name, said in found.items() if said} == {}
