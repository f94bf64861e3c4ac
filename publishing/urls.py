from django.urls import path, re_path

from publishing import views
from publishing.releases import NAME

app_name = "publishing"
name = NAME.pattern
urlpatterns = [
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
