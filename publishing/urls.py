from django.contrib.sitemaps import views as sitemaps
from django.urls import path, re_path

from publishing import citing_views, embedding, views
from publishing.discovery import SITEMAPS, SecurityView, TextView
from publishing.releases import NAME

app_name = "publishing"
name = NAME.pattern
urlpatterns = [
    path("oembed", embedding.oembed, name="oembed"),
    path("embed/initiatives/<slug:slug>/", embedding.InitiativeEmbed.as_view()),
    path("embed/signatories/<slug:slug>/", embedding.SignatoryEmbed.as_view()),
    path("embed/grid/", embedding.GridEmbed.as_view()),
    path(
        "sitemap.xml",
        sitemaps.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "publishing:sitemap-section"},
        name="sitemap",
    ),
    path(
        "sitemap-<section>.xml",
        sitemaps.sitemap,
        {"sitemaps": SITEMAPS},
        name="sitemap-section",
    ),
    path("robots.txt", TextView.as_view(template_name="publishing/robots.txt"), name="robots"),
    path("llms.txt", TextView.as_view(template_name="publishing/llms.txt"), name="llms"),
    path(".well-known/security.txt", SecurityView.as_view(), name="security"),
    path(
        "opensearch.xml",
        TextView.as_view(
            template_name="publishing/opensearch.xml",
            content_type="application/opensearchdescription+xml; charset=utf-8",
        ),
        name="opensearch",
    ),
    path("cite/", citing_views.cite, name="cite"),
    path("changes/<int:number>/", citing_views.ChangeDetailView.as_view(), name="change-detail"),
    path("catalog.jsonld", views.CatalogueView.as_view(), name="catalogue"),
    path("catalog.ttl", views.CatalogueView.as_view(form="ttl"), name="catalogue-turtle"),
    path("data/releases/", views.ReleaseListView.as_view(), name="release-list"),
    re_path(
        rf"^data/releases/(?P<name>{name})/$", views.ReleaseView.as_view(), name="release-detail"
    ),
    re_path(
        rf"^data/releases/(?P<name>{name})\.\.(?P<to>{name})/$",
        views.ComparisonView.as_view(),
        name="release-comparison",
    ),
    re_path(
        rf"^data/releases/(?P<name>{name})/(?P<path>[\w./-]+)$",
        views.release_file,
        name="release-file",
    ),
]
