"""Compensating writes: rows are put back as an action found them, unless something later stands on them."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, exists, func, select, update

from lea.actions.adapters import images
from lea.actions.adapters.images import TABLES, Image, Values
from lea.actions.adapters.rows import Rows
from lea.actions.ports import LoggedAction, Obstacle
from lea.actions.results import UndoObstacle
from lea.store import crm
from lea.store import portal as crm_portal

_LOG = crm.ActionLogEntry
_ACCESS = cast("Table", crm_portal.PortalAccess.__table__)
_OF_A_TRANSACTION = ("properties", "participants", "prices", "dates", "forms", "session_links")


class _InTheWay(Exception):
    """Something later changed or needs what an action wrote."""

    def __init__(self, reason: UndoObstacle) -> None:
        super().__init__(reason)
        self.reason: UndoObstacle = reason


async def last_actions(rows: Rows, conversation_id: UUID) -> Sequence[LoggedAction]:
    """Return what the conversation's latest turn with effects did and was not undone, latest first."""
    standing = (_LOG.conversation_id == conversation_id, _LOG.undone_at.is_(None))
    latest = select(_LOG.turn_id).where(*standing).order_by(_LOG.created_at.desc()).limit(1)
    statement = (
        select(_LOG.id, _LOG.line)
        .where(*standing, _LOG.turn_id == latest.scalar_subquery())
        .order_by(_LOG.action_index.desc())
    )
    return [LoggedAction(row.id, row.line) for row in await rows.connection.execute(statement)]


async def logged_action(rows: Rows, action_id: UUID) -> LoggedAction | None:
    """Return one action of the user's, undone or not."""
    statement = select(_LOG.id, _LOG.line, _LOG.undone_at).where(_LOG.id == action_id)
    row = (await rows.connection.execute(statement)).one_or_none()
    return LoggedAction(row.id, row.line, undone=row.undone_at is not None) if row else None


async def revert(rows: Rows, actions: Sequence[LoggedAction]) -> Obstacle | None:
    """Put back what the actions found; return what stands in the way, with nothing put back."""
    reached: list[LoggedAction] = []
    try:
        async with rows.connection.begin_nested():
            for action in actions:
                reached.append(action)
                await _revert(rows, action)
            ids = [action.id for action in actions]
            await rows.connection.execute(update(_LOG).where(_LOG.id.in_(ids)).values(undone_at=func.now()))
    except _InTheWay as obstacle:
        return Obstacle(reached[-1], obstacle.reason)
    return None


async def _revert(rows: Rows, action: LoggedAction) -> None:
    statement = select(_LOG.before, _LOG.after).where(_LOG.id == action.id)
    entry = (await rows.connection.execute(statement)).one()
    before: dict[str, Image | None] = entry.before or {}
    after: dict[str, Image | None] = entry.after or {}
    for name in reversed(list(after)):
        table, key = images.find(name)
        row = await rows.find(table, key)
        if not images.same(images.image(row) if row else None, after[name]):
            raise _InTheWay("changed")
        await _put_back(rows, table, row, before[name])


async def _put_back(rows: Rows, table: Table, row: Values | None, before: Image | None) -> None:
    match row, before:
        case dict(), None:
            if await _is_needed(rows, table, row):
                raise _InTheWay("needed")
            await rows.remove(table, row)
        case None, dict():
            await rows.add(table, images.values(table, before))
        case dict(), dict():
            await rows.change(table, row, images.values(table, before))
        case _:
            pass


async def _is_needed(rows: Rows, table: Table, row: Values) -> bool:
    """Tell whether a row that would go is referred to, or is not the latest of its kind any more."""
    columns = table.columns
    match table.name:
        case "transactions":
            for name in _OF_A_TRANSACTION:
                if await _any(rows, TABLES[name], TABLES[name].columns["transaction_id"] == row["id"]):
                    return True
            return False
        case "contacts":
            participants = TABLES["participants"]
            return await _any(rows, participants, participants.columns["contact_id"] == row["id"])
        case "participants":
            # what the portal keeps of a contact would go with them
            contact = crm_portal.PortalAccess.contact_id == row["contact_id"]
            return await _any(
                rows, _ACCESS, contact, crm_portal.PortalAccess.transaction_id == row["transaction_id"]
            )
        case "prices" | "dates":
            later = columns["id"] > row["id"]
            same_kind = columns["kind"] == row["kind"]
        case "forms":
            later = columns["version"] > row["version"]
            same_kind = columns["form_key"] == row["form_key"]
        case _:
            return False
    return await _any(rows, table, columns["transaction_id"] == row["transaction_id"], same_kind, later)


async def _any(rows: Rows, table: Table, *conditions: Any) -> bool:
    statement = select(exists(select(table.primary_key.columns[0]).where(*conditions)))
    return bool((await rows.connection.execute(statement)).scalar())
