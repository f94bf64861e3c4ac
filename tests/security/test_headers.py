"""Every answer bears the headers that keep browsers safe, whatever kind it is."""

import pytest

POLICY = (
    "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self' data:; manifest-src 'self'; script-src 'self'; style-src 'self'"
)
PAGES = [
    "/",
    "/documents/",
    "/no/such/page/",
    "/api/v1/themes/",
    "/api/v1/docs/",
    "/api/v1/themes.csv",
]
PAGES += ["/admin/login/", "/admin/", "/admin/auth/user/", "/healthz", "/data/"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", PAGES)
def test_nothing_inline_no_frame_no_sniffing_no_devices(path, admin_client):
    headers = admin_client.get(path, follow=True).headers
    policy = "; ".join(sorted(headers["Content-Security-Policy"].split("; ")))
    assert policy == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= {
        *headers["Permissions-Policy"].split(", ")
    }


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "same-origin"),
        ("/admin/login/", "same-origin"),
        ("/apiary/", "same-origin"),
        ("/api/v1/themes/", "cross-origin"),
        ("/static/icon.svg", "cross-origin"),
    ],
)
def test_other_sites_may_load_what_is_meant_for_them_alone(path, kind, client):
    answer = client.get(path)
    answer.close()
    assert answer.headers["Cross-Origin-Resource-Policy"] == kind


def test_the_api_shares_no_cookie_with_other_sites(client):
    answer = client.get("/api/v1/themes/", headers={"origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    page = client.get("/admin/login/", headers={"origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in page.headers


def test_with_tls_browsers_keep_to_it(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    answer = client.get("/about/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == (
        "max-age=31536000; includeSubDomains; preload"
    )


def test_over_http_pages_lead_to_https_and_the_api_is_refused(settings, client):
    settings.SECURE_SSL_REDIRECT = True
    pages, api = client.get("/themes/"), client.get("/api/v1/themes/")
    assert (pages.status_code, pages["Location"]) == (301, "https://testserver/themes/")
    assert (api.status_code, api["Content-Type"]) == (403, "application/problem+json")
    assert api.json()["detail"] == "Ask over https: the API does not answer over http."
    assert client.get("/api/v1/docs/").status_code == 301
    assert client.get("/api/v1/themes/", secure=True).status_code == 200


def test_pages_of_staff_are_kept_by_no_cache(admin_client):
    for path in ("/admin/", "/admin/auth/user/", "/admin/login/"):
        assert {"no-store", "private"} <= {
            *admin_client.get(path).headers["Cache-Control"].split(", ")
        }
