from django.urls import path, re_path

from publishing import citing_views, views
from publishing.releases import NAME

app_name = "publishing"
name = NAME.pattern
urlpatterns = [
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
