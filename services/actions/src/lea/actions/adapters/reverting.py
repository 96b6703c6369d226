"""Compensating writes: rows are put back as an action found them, unless something later stands on them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lea.actions.adapters import images
from lea.actions.ports import LoggedAction
from lea.contracts.messages import TurnAccepted
from lea.store import Base, crm

_OF_A_TRANSACTION = (crm.Property, crm.Participant, crm.Price, crm.Date, crm.Form, crm.SessionLink)


class _InTheWay(Exception):
    """Something later changed or needs what an action wrote."""


class Reverting:
    """Undoing in a turn's transaction."""

    def __init__(self, session: AsyncSession, turn: TurnAccepted) -> None:
        self._session = session
        self._turn = turn

    async def last_actions(self) -> Sequence[LoggedAction]:
        """Return what the conversation's latest turn with effects did and was not undone, latest first."""
        log = crm.ActionLogEntry
        standing = (log.conversation_id == self._turn.conversation_id, log.undone_at.is_(None))
        latest = select(log.turn_id).where(*standing).order_by(log.created_at.desc()).limit(1)
        statement = (
            select(log.id, log.line)
            .where(*standing, log.turn_id == latest.scalar_subquery())
            .order_by(log.action_index.desc())
        )
        return [LoggedAction(row.id, row.line) for row in await self._session.execute(statement)]

    async def revert(self, actions: Sequence[LoggedAction]) -> LoggedAction | None:
        """Put back what the actions found; return the one that can't be undone, with nothing put back."""
        ids = [action.id for action in actions]
        action: LoggedAction | None = None
        try:
            async with self._session.begin_nested():
                for action in actions:
                    await self._revert(await self._session.get_one(crm.ActionLogEntry, action.id))
                await self._session.execute(
                    update(crm.ActionLogEntry)
                    .where(crm.ActionLogEntry.id.in_(ids))
                    .values(undone_at=func.now())
                    .execution_options(synchronize_session=False)
                )
        except _InTheWay:
            return action
        return None

    async def _revert(self, entry: crm.ActionLogEntry) -> None:
        before, after = entry.before or {}, entry.after or {}
        for name in reversed(list(after)):
            model, key = images.find(name)
            row = await self._session.get(model, key, populate_existing=True)
            if not images.same(images.image(row) if row else None, after[name]):
                raise _InTheWay
            await self._put_back(model, row, before.get(name))

    async def _put_back(self, model: type[Base], row: Base | None, before: dict[str, Any] | None) -> None:
        if row is not None and before is None:
            if await self._is_needed(row):
                raise _InTheWay
            await self._session.delete(row)
        elif row is None and before is not None:
            self._session.add(model(**images.values(model, before)))
        elif row is not None and before is not None:
            for name, value in images.values(model, before).items():
                setattr(row, name, value)
        await self._session.flush()

    async def _is_needed(self, row: Base) -> bool:
        """Tell whether a row that would go is referred to, or is not the latest of its kind any more."""
        match row:
            case crm.Transaction():
                return any(
                    [await self._any(model, model.transaction_id == row.id) for model in _OF_A_TRANSACTION]
                )
            case crm.Contact():
                return await self._any(crm.Participant, crm.Participant.contact_id == row.id)
            case crm.Price() | crm.Date():
                model = type(row)
                return await self._any(
                    model,
                    model.transaction_id == row.transaction_id,
                    model.kind == row.kind,
                    model.id > row.id,
                )
            case crm.Form():
                return await self._any(
                    crm.Form,
                    crm.Form.transaction_id == row.transaction_id,
                    crm.Form.form_key == row.form_key,
                    crm.Form.version > row.version,
                )
            case _:
                return False

    async def _any(self, model: type[Base], *conditions: Any) -> bool:
        return bool((await self._session.execute(select(exists(select(model).where(*conditions))))).scalar())
