"""The catalogue of the data for Europe's portals, after DCAT-AP 3, as JSON-LD."""

from django.conf import settings
from django.urls import reverse

from publishing import releases
from sources.about import LICENCE, SUMMARY, TITLE

AUTHORITY = "http://publications.europa.eu/resource/authority"
LANGUAGE = {"@id": f"{AUTHORITY}/language/ENG"}
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Each format of a release: the beginning of its paths, its title, its names with the Publications
# Office and with IANA. SQLite has no name with the former.
FORMATS = (
    ("csv/", "CSV, one file for each table", "CSV", "text/csv"),
    ("jsonl/", "JSON Lines, one file for each kind of record", "JSON", "application/jsonl"),
    ("parquet/", "Parquet, one file for each table", "PARQUET", "application/vnd.apache.parquet"),
    (
        "registry.xlsx",
        "Workbook with all tables",
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("registry.sqlite", "SQLite database with all tables", None, "application/vnd.sqlite3"),
)
KEYWORDS = ["child safety", "minors online", "self-regulation", "codes of conduct", "internet"]


def text(value):
    return {"@value": str(value), "@language": "en"}


def resource(url):
    return {"@id": url, "@type": "rdfs:Resource"}


def day(value):
    return {"@value": f"{value:%Y-%m-%d}", "@type": "xsd:date"}


def concept(table, code, label):
    """A value of one of the authority tables of the Publications Office."""
    scheme = {"@id": f"{AUTHORITY}/{table}", "@type": "skos:ConceptScheme"}
    scheme["dcterms:title"] = text(table)
    return {
        "@id": f"{AUTHORITY}/{table}/{code}",
        "@type": "skos:Concept",
        "skos:prefLabel": text(label),
        "skos:inScheme": scheme,
    }


class Catalogue:
    """The description of all data, with addresses of the site at ``base``."""

    def __init__(self, base, state):
        self.base, self.state = base, state
        self.releases = releases.releases()
        self.data = base + reverse("data")

    def document(self):
        """The whole catalogue as one JSON-LD document that needs no other."""
        datasets = [self.live(), *(self.release(one) for one in self.releases)]
        series = [self.series()] if self.releases else []
        catalogue = {
            "@id": f"{self.data}#catalogue",
            "@type": "dcat:Catalog",
            "dcterms:title": text(TITLE),
            **self.common(),
            "foaf:homepage": {"@id": self.data, "@type": "foaf:Document"},
            "dcat:themeTaxonomy": {
                "@id": f"{AUTHORITY}/data-theme",
                "@type": "skos:ConceptScheme",
                "dcterms:title": text("Data theme"),
            },
            "dcat:dataset": [*datasets, *series],
            "dcat:service": self.service(),
        }
        return {"@context": PREFIXES, **catalogue}

    def common(self):
        """What holds of the catalogue and of all in it."""
        changed = {"dcterms:modified": day(self.state.changed_at)} if self.state else {}
        return {
            "dcterms:description": text(SUMMARY),
            "dcterms:publisher": self.publisher(),
            "dcterms:language": LANGUAGE | {"@type": "dcterms:LinguisticSystem"},
            "dcterms:license": self.licence(),
            "dcterms:spatial": {
                "@id": f"{AUTHORITY}/continent/EUROPE",
                "@type": "dcterms:Location",
            },
            **changed,
        }

    def publisher(self):
        return {
            "@id": f"{self.base}/about/#publisher",
            "@type": "foaf:Agent",
            "foaf:name": text(settings.PUBLISHER_NAME or TITLE),
        }

    def licence(self):
        return {
            "@id": LICENCE["path"],
            "@type": "dcterms:LicenseDocument",
            "dcterms:type": concept("licence", "CC_BY_4_0", LICENCE["title"]),
        }

    def contact(self):
        contact = {
            "@id": f"{self.base}/about/#errors",
            "@type": "vcard:Kind",
            "vcard:fn": settings.PUBLISHER_NAME or TITLE,
            "vcard:hasURL": {"@id": f"{self.base}/about/"},
        }
        if settings.CONTACT_EMAIL:
            contact["vcard:hasEmail"] = {"@id": f"mailto:{settings.CONTACT_EMAIL}"}
        return contact

    def dataset(self, address, title, distributions):
        common = self.common()
        licence = common.pop("dcterms:license")
        for one in distributions:
            one["dcterms:license"] = licence
        return {
            "@id": address,
            "@type": "dcat:Dataset",
            "dcterms:title": text(title),
            **common,
            "dcterms:identifier": address,
            "dcterms:accessRights": {
                "@id": f"{AUTHORITY}/access-right/PUBLIC",
                "@type": "dcterms:RightsStatement",
            },
            "dcterms:accrualPeriodicity": self.frequency(),
            "dcterms:temporal": {
                "@type": "dcterms:PeriodOfTime",
                "dcat:startDate": {"@value": "2007-02-06", "@type": "xsd:date"},
            },
            "dcat:contactPoint": self.contact(),
            **self.subject(),
            "dcat:landingPage": {"@id": self.data, "@type": "foaf:Document"},
            "dcat:distribution": distributions,
        }

    def subject(self):
        return {
            "dcat:keyword": [text(word) for word in KEYWORDS],
            "dcat:theme": [
                concept("data-theme", "SOCI", "Population and society"),
                concept("data-theme", "TECH", "Science and technology"),
            ],
        }

    def frequency(self):
        code = f"{AUTHORITY}/frequency/IRREG"
        return {"@id": code, "@type": "dcterms:Frequency"}

    def live(self):
        """The data as they are now, through the API."""
        api = self.base + reverse("api:root")
        distributions = [
            self.distribution(f"{self.data}#live-{form.lower()}", title, api, form, media_type)
            | {"dcat:accessService": {"@id": f"{self.data}#api"}}
            for title, form, media_type in (
                ("REST API, JSON", "JSON", "application/json"),
                ("REST API, CSV", "CSV", "text/csv"),
                ("Linked data of each record", "JSON_LD", "application/ld+json"),
            )
        ]
        return self.dataset(f"{self.data}#dataset", f"{TITLE}: the data of today", distributions)

    def release(self, release):
        """One release, with a distribution for each format."""
        page = self.base + release.get_absolute_url()
        distributions = []
        for start, title, form, media_type in FORMATS:
            files = [file for path, file in release.files.items() if path.startswith(start)]
            address = f"{page}#{start.strip('/').rpartition('.')[2]}"
            one = self.distribution(address, title, page, form, media_type)
            one["dcterms:issued"] = day(release.date)
            size = sum(file.size for file in files)
            one["dcat:byteSize"] = {"@value": str(size), "@type": "xsd:nonNegativeInteger"}
            if len(files) == 1 and not start.endswith("/"):
                one["dcat:downloadURL"] = resource(self.base + files[0].get_absolute_url())
                one["spdx:checksum"] = checksum(files[0])
            distributions.append(one)
        title = f"{TITLE}: release {release.name}"
        dataset = self.dataset(f"{page}#dataset", title, distributions)
        return dataset | {
            "dcterms:issued": day(release.date),
            "dcterms:modified": day(release.date),
            "dcat:version": release.name,
            "adms:versionNotes": text(f"All public data as of change {release.change}."),
            "dcat:inSeries": {"@id": self.series_address},
            "dcat:landingPage": {"@id": page, "@type": "foaf:Document"},
        }

    @property
    def series_address(self):
        return f"{self.base}{reverse('publishing:release-list')}#series"

    def series(self):
        return {
            "@id": self.series_address,
            # A series is a dataset; said outright for those who do not reason.
            "@type": ["dcat:Dataset", "dcat:DatasetSeries"],
            "dcterms:title": text(f"{TITLE}: releases"),
            "dcterms:description": text("All releases of the data, each permanent."),
            "dcterms:publisher": self.publisher(),
            "dcterms:accrualPeriodicity": self.frequency(),
            "dcterms:issued": day(self.releases[-1].date),
            "dcterms:modified": day(self.releases[0].date),
            "dcat:contactPoint": self.contact(),
        }

    def service(self):
        """The API."""
        return {
            "@id": f"{self.data}#api",
            "@type": "dcat:DataService",
            "dcterms:title": text(f"{TITLE}: REST API"),
            "dcterms:description": text("Open for reading, without a key."),
            "dcterms:publisher": self.publisher(),
            "dcterms:license": self.licence(),
            "dcat:contactPoint": self.contact(),
            "dcat:endpointURL": resource(self.base + reverse("api:root")),
            "dcat:endpointDescription": resource(self.base + reverse("api:schema")),
            **self.subject(),
            "dcterms:conformsTo": {
                "@id": "https://spec.openapis.org/oas/v3.1.0",
                "@type": "dcterms:Standard",
            },
            "dcat:servesDataset": {"@id": f"{self.data}#dataset"},
        }

    def distribution(self, address, title, access, form, media_type):
        told = {
            "@id": address,
            "@type": "dcat:Distribution",
            "dcterms:title": text(title),
            "dcterms:description": text(title),
            "dcterms:language": LANGUAGE | {"@type": "dcterms:LinguisticSystem"},
            "dcat:accessURL": resource(access),
            "dcat:mediaType": {
                "@id": f"http://www.iana.org/assignments/media-types/{media_type}",
                "@type": "dcterms:MediaType",
            },
            "dcatap:availability": concept("planned-availability", "STABLE", "stable"),
        }
        if form:
            told["dcterms:format"] = {
                "@id": f"{AUTHORITY}/file-type/{form}",
                "@type": "dcterms:MediaTypeOrExtent",
            }
        return told


def checksum(file):
    return {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {
            "@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
            "@type": "spdx:ChecksumAlgorithm",
        },
        "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
    }
