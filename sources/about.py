"""What the registry is called, what it is, and under which licence its data are."""

TITLE = "Child Safety Registry"
SUMMARY = (
    "The European Union’s self-regulatory initiatives for the safety of children online since 2007: "
    "who signed, under which name, by when, what was promised, and what became of it. Every fact "
    "rests on a passage of a public document."
)
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
LICENCE_LINE = f"{LICENCE['title']} ({LICENCE['name']}), {LICENCE['path']}"
