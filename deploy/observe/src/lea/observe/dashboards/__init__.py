"""The dashboards, in the order in which an SRE opens them."""

from lea.observe.boards import Board
from lea.observe.dashboards.details import details
from lea.observe.dashboards.glance import GLANCE
from lea.observe.dashboards.providers import PROVIDERS
from lea.observe.dashboards.turn import TURN
from lea.observe.dashboards.workers import WORKERS
from lea.observe.declared import declared


def boards() -> tuple[Board, ...]:
    """Return every dashboard; the last shows what the others leave out."""
    drawn = (GLANCE, PROVIDERS, WORKERS, TURN)
    return (*drawn, details(drawn, declared()))
