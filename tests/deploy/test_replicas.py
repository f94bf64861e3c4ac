"""Past one machine: a primary and a streaming replica, either of which may die."""

import shutil
import time

import pytest
from django.db import connection

from tests.clusters import Cluster, free_port
from tests.deploy.conftest import NGINX

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="runs with PostgreSQL's tests"),
    pytest.mark.skipif(not NGINX or not shutil.which("openssl"), reason="no nginx or openssl here"),
]
NOTICE = b"The registry is open for reading alone at the moment"
STAFF = {"Cookie": "__Host-sessionid=of-somebody-who-writes"}


@pytest.fixture(scope="module")
def replica(host):
    """A replica of the host's database, which the site reads from."""
    replica = Cluster(host.folder, free_port()).copy_of(host.cluster)
    host.restart(REPLICA_URLS=replica.url)
    yield replica
    replica.stop()
    host.restart(REPLICA_URLS="")


def until(wanted, seconds=20):
    """Wait until something holds; say whether it does."""
    end = time.monotonic() + seconds
    while not (held := wanted()) and time.monotonic() < end:
        time.sleep(0.2)
    return held


def test_readers_read_from_the_replica_and_writers_see_what_they_wrote(host, replica):
    replica.say("SELECT pg_wal_replay_pause()")
    host.cluster.say(
        "UPDATE initiatives_initiative SET name = 'Named anew' WHERE slug = 'ceo-coalition-2011'"
    )
    path = "/initiatives/ceo-coalition-2011/"
    assert b"Named anew" not in host.ask(path).body
    assert b"Named anew" in host.ask(path, headers=STAFF).body
    replica.say("SELECT pg_wal_replay_resume()")
    assert until(lambda: b"Named anew" in host.ask(path).body)


def test_while_the_primary_is_gone_pages_and_api_go_on_with_a_notice(host, replica):
    host.cluster.kill()
    # A worker notices within five seconds.
    assert until(lambda: NOTICE in host.ask("/themes/").body)
    answers = [
        host.ask(path)
        for path in ("/", "/signatories/", "/api/v1/signatories/", "/api/v1/themes.csv")
    ]
    assert [answer.status for answer in answers] == [200] * 4
    assert host.ask("/readyz").status == 200
    refused = host.ask("/admin/auth/user/", headers=STAFF)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
    host.cluster.start()
    assert until(
        lambda: NOTICE not in host.ask("/themes/").body and NOTICE not in host.ask("/").body
    )


def test_while_the_replica_is_gone_the_primary_serves(host, replica):
    replica.kill()
    statuses = {
        host.ask(path).status for path in ("/", "/grid/", "/api/v1/commitments/") for _ in range(4)
    }
    assert statuses == {200}
    replica.start()
