"""Background work: taking the figures once a day, and when somebody asks."""

from django.utils import timezone

from tessera.jobs import actions as jobs
from tessera.statistics import rounds


@jobs.handler(rounds.JOB)
def take_the_figures(run: jobs.Run) -> None:
    rounds.take(now=timezone.now())


@jobs.regularly(seconds=60)
def keep_taking_the_figures() -> None:
    if rounds.due(now=timezone.now()) and not rounds.is_under_way():
        rounds.ask_for()
