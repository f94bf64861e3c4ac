from django.urls import path

from commitments import views

app_name = "commitments"
urlpatterns = [
    path("", views.CommitmentListView.as_view(), name="commitment-list"),
    path("<slug:slug>/", views.CommitmentDetailView.as_view(), name="commitment-detail"),
]
