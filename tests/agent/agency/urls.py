"""The agent's routes."""

from django.urls import path

from agency import views

urlpatterns = [
    path("api/external/agent/chat", views.chat),
    path("api/external/health", views.health),
]
