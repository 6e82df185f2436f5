"""The addresses under `/s/`; `members.training.links` makes the absolute ones."""

from django.urls import path

from members.training.pages.answering import answer_proposal

urlpatterns = [
    path("<str:token>", answer_proposal),  # a link that lost its last stroke on the way
    path("<str:token>/", answer_proposal, name="session_answer"),
]
