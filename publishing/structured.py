"""What search engines read in a page: schema.org terms, with the context in the page itself."""

from django.urls import reverse
from django.utils.text import capfirst

from sources.about import LICENCE, SUMMARY, TITLE

CONTEXT = {"@vocab": "https://schema.org/"}


def filled(**terms):
    """The terms that have something to say."""
    return {name: value for name, value in terms.items() if value not in (None, "", [])}


def iso(date):
    return str(date) if date else None


def signatory(record):
    names = [one.name for one in record.names.all() if one.name != record.name]
    wikidata = record.wikidata and f"https://www.wikidata.org/wiki/{record.wikidata}"
    return filled(
        alternateName=names,
        sameAs=[address for address in (wikidata, record.website) if address],
        leiCode=record.lei,
        address=record.country and {"@type": "PostalAddress", "addressCountry": record.country},
    )


def initiative(record):
    return filled(
        alternateName=record.short_name,
        description=record.summary,
        foundingDate=iso(record.started_on),
        dissolutionDate=iso(record.ended_on),
        sameAs=record.website,
    )


def document(record):
    return filled(
        publisher={"@type": "Organization", "name": record.publisher},
        datePublished=iso(record.published_on),
        inLanguage=record.language,
        sameAs=[url for url in (record.url, record.archived_url) if url],
    )


def commitment(record):
    return filled(
        text=record.wording,
        dateCreated=iso(record.made_on),
        creator=record.made_by and {"@type": "Organization", "name": record.made_by.name},
        isPartOf={"@type": "Project", "name": record.under_initiative.name},
    )


def theme(record):
    return {"description": record.description}


# For each resource that has pages: its class, and what else is said of a record.
KINDS = {
    "signatories": ("Organization", signatory),
    "initiatives": ("Project", initiative),
    "documents": ("DigitalDocument", document),
    "commitments": ("CreativeWork", commitment),
    "themes": ("DefinedTerm", theme),
}


def record_page(record, base):
    """A record and the way to its page."""
    kind, describe = KINDS[record.resource]
    address = base + record.get_absolute_url()
    node = {"@type": kind, "@id": f"{address}#it", "name": str(record), "url": address}
    section = base + address.removeprefix(base).rpartition(f"{record.key}/")[0]
    steps = [
        (TITLE, f"{base}/"),
        (capfirst(str(record._meta.verbose_name_plural)), section),
        (str(record), address),
    ]
    trail = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(steps, 1)
    ]
    crumbs = {"@type": "BreadcrumbList", "itemListElement": trail}
    return {"@context": CONTEXT, "@graph": [node | describe(record), crumbs]}


def data_page(release, state, base):
    """The registry as a dataset, with the files of the newest release."""
    organisation = {"@type": "Organization", "name": TITLE, "url": f"{base}/"}
    files = release.whole if release else []
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": f"{base}{reverse('data')}#dataset",
        "name": TITLE,
        "description": SUMMARY,
        "url": base + reverse("data"),
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "creator": organisation,
        "publisher": organisation,
        "temporalCoverage": "2007/..",
        "spatialCoverage": "European Union",
        "keywords": ["child safety", "minors online", "self-regulation", "European Union"],
        **filled(
            version=state and str(state),
            dateModified=state and f"{state.changed_at:%Y-%m-%d}",
        ),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": file.path.rpartition(".")[2],
                "contentUrl": base + file.get_absolute_url(),
                "contentSize": str(file.size),
            }
            for file in files
            if file.path.startswith("registry.")
        ]
        + [
            {
                "@type": "DataDownload",
                "name": "REST API",
                "encodingFormat": "application/json",
                "contentUrl": base + reverse("api:root"),
            }
        ],
    }
