"""Figures for Prometheus, and for nobody else."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

TOKEN = "t" * 24


def figures(client):
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", f"Basic {TOKEN}", "Bearer"])
@pytest.mark.parametrize("token", ["", TOKEN])
def test_nobody_sees_figures_without_the_token(authorization, token, client, settings):
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", headers={"authorization": authorization})
    assert answer.status_code == 404


def test_requests_and_statements_are_counted(client, settings, db):
    settings.METRICS_TOKEN = TOKEN
    before = figures(client)
    client.get("/documents/?q=jane")
    client.get("/no/such/page/")
    after = figures(client)
    grown = {key: after[key] - before.get(key, 0) for key in after if "_total" in key[0]}
    name = "registry_requests_total"
    seen = (("method", "GET"), ("status", "200"), ("view", "documents:document-list"))
    assert grown[name, *seen] == 1
    assert grown[name, ("method", "GET"), ("status", "404"), ("view", "none")] == 1
    assert grown["registry_queries_total", ("database", "default")] > 0
    assert "jane" not in str(after)
