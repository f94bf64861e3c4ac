from django.contrib import admin
from django.urls import include, path, re_path

from commitments.compare_views import CompareView
from commitments.grid_views import GridView
from config import views
from config.api import NothingHereView
from publishing.views import DataView
from search.views import SearchView
from sources.views import ChangeListView

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("api/v1/", include("config.api")),
    re_path("^api/", NothingHereView.as_view()),
    path("initiatives/", include("initiatives.urls")),
    path("signatories/", include("signatories.urls")),
    path("commitments/", include("commitments.urls")),
    path("grid/", GridView.as_view(), name="grid"),
    path("compare/", CompareView.as_view(), name="compare"),
    path("themes/", include("initiatives.theme_urls")),
    path("documents/", include("sources.urls")),
    path("search/", SearchView.as_view(), name="search"),
    path("changes/", ChangeListView.as_view(), name="changes"),
    path("data/", DataView.as_view(), name="data"),
    path("", include("publishing.urls")),
    path("about/", views.AboutView.as_view(), name="about"),
    path("accessibility/", views.AccessibilityView.as_view(), name="accessibility"),
    path("", include("operations.urls")),
    path("admin/lint/", admin.site.admin_view(views.LintView.as_view()), name="lint"),
    path("admin/account/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "sources.problems.bad_request"
handler500 = "operations.faults.fault"
