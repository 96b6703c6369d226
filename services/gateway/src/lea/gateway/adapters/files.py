"""The broker's files in PostgreSQL, read under row-level security: other people's rows are not there."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text

from lea.contracts.forms import FormFields, FormStatus
from lea.gateway.files import ActionPlace, ActionRow, CatalogueEntry, PreparedForm
from lea.runtime.database import Database
from lea.runtime.statements import Row as Single

MOST_STANDING = 500
MOST_FORMS = 200

_CONVERSATION = text("SELECT id FROM chat.conversations WHERE id = :id")
_TRANSACTION = text("SELECT id FROM crm.transactions WHERE id = :id")
_ACTION = (
    "SELECT id, turn_id, action_index, action, line, transaction_id, created_at, undone_at, before, after"
    " FROM crm.action_log WHERE "
)
_FROM_A_PLACE_ON = (
    " AND (CAST(:created_at AS timestamptz) IS NULL"
    " OR (created_at, action_index, id) < (:created_at, CAST(:index AS smallint), CAST(:id AS uuid)))"
    " ORDER BY created_at DESC, action_index DESC, id DESC LIMIT :limit"
)
_ACTIONS = text(_ACTION + "conversation_id = :conversation" + _FROM_A_PLACE_ON)
_ACTIONS_ON = text(_ACTION + "transaction_id = :transaction" + _FROM_A_PLACE_ON)
_STANDING = text(
    _ACTION + "transaction_id = ANY(:transactions) AND created_at >= :oldest AND undone_at IS NULL"
    " ORDER BY created_at DESC, action_index DESC LIMIT :limit"
)
_ENTRY = "k.key, k.code, k.code_en, k.name_fr, k.name_en, k.side, k.category, k.step, k.confidence"
_CATALOGUE = text(f"SELECT {_ENTRY} FROM crm.form_catalogue k ORDER BY k.name_fr, k.key")  # noqa: S608 (constants)
_FORM = (
    f"SELECT f.id, f.transaction_id, f.version, f.status, f.fields, f.created_at, f.sent_at, f.signed_at, {_ENTRY}"  # noqa: S608
    " FROM crm.forms f JOIN crm.form_catalogue k ON k.key = f.form_key WHERE "
)
_FORMS = text(_FORM + "f.transaction_id = :id ORDER BY f.created_at DESC, f.version DESC, f.id LIMIT :limit")
_ONE_FORM = text(_FORM + "f.id = :id")

SOURCED = "sourced"
"""The confidence that a form's code needs to be shown."""


class FileRepository:
    """See `ports.Files`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def actions(
        self, user_id: UUID, conversation_id: UUID, before: ActionPlace | None, limit: int
    ) -> Sequence[ActionRow] | None:
        parameters = _place(before) | {"conversation": conversation_id, "limit": limit}
        rows = await self._rows_under(user_id, _CONVERSATION, conversation_id, _ACTIONS, parameters)
        return None if rows is None else [_action(row) for row in rows]

    async def actions_on(
        self, user_id: UUID, transaction_id: UUID, before: ActionPlace | None, limit: int
    ) -> Sequence[ActionRow] | None:
        parameters = _place(before) | {"transaction": transaction_id, "limit": limit}
        rows = await self._rows_under(user_id, _TRANSACTION, transaction_id, _ACTIONS_ON, parameters)
        return None if rows is None else [_action(row) for row in rows]

    async def standing_actions(self, user_id: UUID, since: Sequence[ActionRow]) -> Sequence[ActionRow]:
        parameters = {
            "transactions": list({row.transaction_id for row in since if row.transaction_id}),
            "oldest": min(row.created_at for row in since),
            "limit": MOST_STANDING,
        }
        async with self._database.transaction(user_id) as session:
            return [_action(row) for row in await session.execute(_STANDING, parameters)]

    async def catalogue(self) -> Sequence[CatalogueEntry]:
        return [_entry(row) for row in await self._database.once(_CATALOGUE, {})]

    async def forms(self, user_id: UUID, transaction_id: UUID) -> Sequence[PreparedForm] | None:
        parameters = {"id": transaction_id, "limit": MOST_FORMS}
        rows = await self._rows_under(user_id, _TRANSACTION, transaction_id, _FORMS, parameters)
        return None if rows is None else [_form(row) for row in rows]

    async def form(self, user_id: UUID, form_id: UUID) -> PreparedForm | None:
        async with self._database.transaction(user_id) as session:
            row = (await session.execute(_ONE_FORM, {"id": form_id})).one_or_none()
        return _form(row) if row else None

    async def _rows_under(
        self,
        user_id: UUID,
        owner: TextClause,
        owner_id: UUID,
        statement: TextClause,
        parameters: Mapping[str, Any],
    ) -> Sequence[Row[Any]] | None:
        """Return a statement's rows, or None where what they hang on is not the user's."""
        async with self._database.transaction(user_id) as session:
            if (await session.execute(owner, {"id": owner_id})).one_or_none() is None:
                return None
            return (await session.execute(statement, parameters)).all()


def _place(before: ActionPlace | None) -> dict[str, Any]:
    return {
        "created_at": before.created_at if before else None,
        "index": before.index if before else None,
        "id": before.id if before else None,
    }


def _action(row: Row[Any]) -> ActionRow:
    return ActionRow(
        id=row.id,
        turn_id=row.turn_id,
        index=row.action_index,
        action=row.action,
        line=row.line,
        transaction_id=row.transaction_id,
        created_at=row.created_at,
        undone_at=row.undone_at,
        before=row.before or {},
        after=row.after or {},
    )


def _entry(row: Row[Any] | Single) -> CatalogueEntry:
    sourced = row.confidence == SOURCED
    return CatalogueEntry(
        key=row.key,
        code=row.code if sourced else None,
        code_en=row.code_en if sourced else None,
        name_fr=row.name_fr,
        name_en=row.name_en,
        side=row.side,
        category=row.category,
        step=row.step,
    )


def _form(row: Row[Any]) -> PreparedForm:
    return PreparedForm(
        id=row.id,
        transaction_id=row.transaction_id,
        entry=_entry(row),
        version=row.version,
        status=FormStatus(row.status),
        fields=FormFields.model_validate(row.fields),
        created_at=row.created_at,
        sent_at=row.sent_at,
        signed_at=row.signed_at,
    )
