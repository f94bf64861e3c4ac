"""Every list of the registry as it ships, walked page by page, holds each row once and in order."""

import pytest


@pytest.mark.parametrize(
    "path",
    [
        "initiatives/?ordering=-started_on",
        "action-areas/",
        "themes/",
        "figures/?ordering=-value",
        "figures/?ordering=as_of",
        "signatories/?ordering=country,-name",
        "signatories/",
        "memberships/",
        "memberships/?as_of=2020-01-01",
        "disagreements/",
        "commitments/",
        "commitments/?ordering=-due_on",
        "assessments/",
        "findings/",
        "assessment-subjects/?ordering=page",
        "company-reports/",
        "national-codes/",
        "ownerships/?as_of=2020-01-01",
        "services/?ordering=-closed_on",
        "signatory-events/",
        "statements/",
        "documents/?ordering=-published_on",
        "changes/?resource=themes",
    ],
)
def test_every_list_can_be_walked(path, client, registry):
    """With orders over relations and expressions, too."""

    def walked(size):
        mark, rows = "&" if "?" in path else "?", []
        url = f"/api/v1/{path}{mark}page_size={size}"
        while url:
            body = client.get(url).json()
            rows, url = rows + body["results"], body["next"]
        return rows

    whole = walked(200)
    assert walked(max(1, len(whole) // 6)) == whole
    assert len(whole) > 2
