from django.urls import path

from signatories import views

app_name = "signatories"
urlpatterns = [
    path("", views.SignatoryListView.as_view(), name="signatory-list"),
    path("<slug:slug>/", views.SignatoryDetailView.as_view(), name="signatory-detail"),
]
