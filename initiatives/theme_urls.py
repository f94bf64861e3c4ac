from django.urls import path

from initiatives import views

app_name = "themes"
urlpatterns = [
    path("", views.ThemeListView.as_view(), name="theme-list"),
    path("<slug:slug>/", views.ThemeDetailView.as_view(), name="theme-detail"),
]
