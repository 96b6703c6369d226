"""The client portal: a broker invites parties to a file; the portal's application tells what they did there."""

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID, uuid4, uuid5

from lea.contracts.portal import (
    InviteToPortal,
    PortalEventRecorded,
    RecordSignature,
    RecordVisit,
    RequestSignature,
    RevokePortalAccess,
)
from lea.gateway import errors
from lea.gateway.portal import PortalCommands
from lea.gateway.transactions import Access, TransactionRecords


class ClientPortal:
    """Raises the problems of `lea.gateway.errors`, and outages as they are. The same key does a thing once."""

    def __init__(self, records: TransactionRecords, commands: PortalCommands) -> None:
        self._records = records
        self._commands = commands

    async def accesses(self, user_id: UUID, transaction_id: UUID) -> Sequence[Access]:
        """Return who may look into a file, or could. Raises UnknownTransaction."""
        found = await self._records.portal(user_id, transaction_id, by_client=False)
        if found is None:
            raise errors.UnknownTransaction
        return found

    async def invite(self, user_id: UUID, transaction_id: UUID, contact_id: UUID, key: UUID | None) -> Access:
        """Let a party look into the file. Raises UnknownTransaction, UnknownContact, NotAParty, ActionsUnavailable."""
        answer = await self._commands.invite_to_portal(
            InviteToPortal(
                command_id=_command_id(key, f"invite {transaction_id} {contact_id}"),
                user_id=user_id,
                transaction_id=transaction_id,
                contact_id=contact_id,
            )
        )
        match answer.outcome:
            case "invited":
                return _of(answer.access_id, await self.accesses(user_id, transaction_id))
            case "unknown_transaction":
                raise errors.UnknownTransaction
            case "unknown_contact":
                raise errors.UnknownContact
            case "not_a_party":
                raise errors.NotAParty
            case _:
                assert_never(answer.outcome)

    async def revoke(self, user_id: UUID, transaction_id: UUID, access_id: UUID, key: UUID | None) -> None:
        """Take an access back. Raises UnknownAccess, ActionsUnavailable."""
        answer = await self._commands.revoke_portal_access(
            RevokePortalAccess(
                command_id=_command_id(key, f"revoke {access_id}"),
                user_id=user_id,
                transaction_id=transaction_id,
                access_id=access_id,
            )
        )
        if answer.outcome == "unknown":
            raise errors.UnknownAccess

    async def request_signature(
        self, user_id: UUID, transaction_id: UUID, access_id: UUID, form_id: UUID, key: UUID | None
    ) -> Access:
        """Put a form up for a contact's signature.

        Raises UnknownAccess, AccessRevoked, UnknownForm, FormSigned, ActionsUnavailable.
        """
        answer = await self._commands.request_signature(
            RequestSignature(
                command_id=_command_id(key, f"sign {access_id} {form_id}"),
                user_id=user_id,
                transaction_id=transaction_id,
                access_id=access_id,
                form_id=form_id,
            )
        )
        match answer.outcome:
            case "requested":
                return _of(access_id, await self.accesses(user_id, transaction_id))
            case "unknown":
                raise errors.UnknownAccess
            case "revoked":
                raise errors.AccessRevoked
            case "unknown_form":
                raise errors.UnknownForm
            case "signed":
                raise errors.FormSigned
            case _:
                assert_never(answer.outcome)

    async def record_visit(self, access_id: UUID, key: UUID | None) -> Access:
        """Keep that a contact was there; return what waits for them. Raises UnknownAccess, AccessRevoked."""
        command = RecordVisit(command_id=_command_id(key, f"visit {access_id}"), access_id=access_id)
        return await self._shown(access_id, await self._commands.record_visit(command))

    async def record_signature(self, access_id: UUID, document_id: UUID, key: UUID | None) -> Access:
        """Keep that a contact signed. Raises UnknownAccess, AccessRevoked, UnknownDocument."""
        command = RecordSignature(
            command_id=_command_id(key, f"signed {access_id} {document_id}"),
            access_id=access_id,
            document_id=document_id,
        )
        return await self._shown(access_id, await self._commands.record_signature(command))

    async def _shown(self, access_id: UUID, answer: PortalEventRecorded) -> Access:
        match answer.outcome:
            case "recorded":
                if answer.user_id is None or answer.transaction_id is None:
                    raise TypeError("what was recorded has a broker and a transaction")
                found = await self._records.portal(answer.user_id, answer.transaction_id, by_client=True)
                return _of(access_id, found or ())
            case "unknown":
                raise errors.UnknownAccess
            case "revoked":
                raise errors.AccessRevoked
            case "unknown_document":
                raise errors.UnknownDocument
            case _:
                assert_never(answer.outcome)


def _of(access_id: UUID | None, accesses: Sequence[Access]) -> Access:
    for access in accesses:
        if access.id == access_id:
            return access
    raise errors.UnknownAccess


def _command_id(key: UUID | None, deed: str) -> UUID:
    return uuid5(key, deed) if key else uuid4()
