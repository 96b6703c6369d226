"""Whether an action may still be undone, as far as the action log tells.

An estimate for who shows a button: `actions` decides, by the rows themselves. It knows more (a form that was
sent since, a contact that another file needs), so an undo may be refused that this called possible.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from lea.gateway.files import ActionRow


def undoable(actions: Sequence[ActionRow], standing: Collection[ActionRow]) -> set[UUID]:
    """Return which of `actions` nothing in `standing` came after and rests on.

    `standing` holds what was not undone on the same transactions, at least since the oldest of `actions`.
    """
    found: set[UUID] = set()
    for action in actions:
        later = (other for other in standing if _moment(other) > _moment(action))
        if action.undone_at is None and not any(_rests_on(other, action) for other in later):
            found.add(action.id)
    return found


def _moment(action: ActionRow) -> tuple[dt.datetime, int]:
    return action.created_at, action.index


def _rests_on(later: ActionRow, earlier: ActionRow) -> bool:
    created = {name for name, image in earlier.after.items() if image and not earlier.before.get(name)}
    return not created.isdisjoint(_needs(later)) or not set(_slots(later)).isdisjoint(_slots(earlier))


def _slots(action: ActionRow) -> Iterator[str]:
    """Name what an action wrote: a price or a date by its kind, a form by its transaction and key."""
    for name, after in action.after.items():
        image = after or action.before.get(name) or {}
        match name.partition("/")[0]:
            case "prices" | "dates" as table:
                yield f"{table}/{image.get('transaction_id')}/{image.get('kind')}"
            case "forms":
                yield f"forms/{image.get('transaction_id')}/{image.get('form_key')}"
            case _:
                yield name


def _needs(action: ActionRow) -> Iterator[str]:
    """Name the rows that what an action left refers to."""
    for image in action.after.values():
        if image and "transaction_id" in image:
            yield f"transactions/{image['transaction_id']}"
        if image and "contact_id" in image:
            yield f"contacts/{image['contact_id']}"
