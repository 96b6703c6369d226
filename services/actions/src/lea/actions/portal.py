"""Decides what becomes of commands about the client portal; asked again, each is answered the same."""

from typing import assert_never
from uuid import UUID

from lea.actions.metrics import ActionsMetrics
from lea.actions.ports import PortalBooks, PortalDesk
from lea.contracts.forms import FormStatus
from lea.contracts.portal import (
    InvitedToPortal,
    InviteToPortal,
    PortalAccessRevoked,
    PortalEventRecorded,
    RecordSignature,
    RecordVisit,
    RequestSignature,
    RevokePortalAccess,
    SignatureRequested,
)


class Portal:
    """Who may look into a broker's files, when they did, and what they signed."""

    def __init__(self, desk: PortalDesk, metrics: ActionsMetrics) -> None:
        self._desk = desk
        self._metrics = metrics

    async def invite(self, command: InviteToPortal) -> InvitedToPortal:
        """Give a party of a transaction access to its file."""
        async with self._desk.open(command.user_id, command.command_id) as books:
            if recorded := await books.recorded(InvitedToPortal):
                return recorded
            answer = await _invite(command, books)
            if answer.outcome == "invited":
                await books.record(answer)
        self._count("invite_to_portal", answer.outcome)
        return answer

    async def revoke(self, command: RevokePortalAccess) -> PortalAccessRevoked:
        """Take an access back; a visit is refused from then on."""
        async with self._desk.open(command.user_id, command.command_id) as books:
            if recorded := await books.recorded(PortalAccessRevoked):
                return recorded
            access = await books.access(command.access_id)
            if access is None or access.transaction_id != command.transaction_id:
                answer = PortalAccessRevoked(outcome="unknown")
            else:
                await books.revoke(access.id)
                answer = PortalAccessRevoked(outcome="revoked")
                await books.record(answer)
        self._count("revoke_portal_access", answer.outcome)
        return answer

    async def request_signature(self, command: RequestSignature) -> SignatureRequested:
        """Put a form on the portal for a signature; a prepared one counts as sent from then on."""
        async with self._desk.open(command.user_id, command.command_id) as books:
            if recorded := await books.recorded(SignatureRequested):
                return recorded
            answer = await _request(command, books)
            if answer.outcome == "requested":
                await books.record(answer)
        self._count("request_signature", answer.outcome)
        return answer

    async def record_visit(self, command: RecordVisit) -> PortalEventRecorded:
        """Keep that a contact looked into the file."""
        return await self._record("record_visit", command)

    async def record_signature(self, command: RecordSignature) -> PortalEventRecorded:
        """Keep that a contact signed a document."""
        return await self._record("record_signature", command)

    async def _record(self, name: str, command: RecordVisit | RecordSignature) -> PortalEventRecorded:
        user_id = await self._desk.broker_of(command.access_id)
        if user_id is None:
            self._count(name, "unknown")
            return PortalEventRecorded(outcome="unknown")
        async with self._desk.open(user_id, command.command_id) as books:
            if recorded := await books.recorded(PortalEventRecorded):
                return recorded
            answer = await _happened(command, user_id, books)
            if answer.outcome == "recorded":
                await books.record(answer)
        self._count(name, answer.outcome)
        return answer

    def _count(self, command: str, outcome: str) -> None:
        self._metrics.commands.labels(command, outcome).inc()


async def _invite(command: InviteToPortal, books: PortalBooks) -> InvitedToPortal:
    if not await books.has_transaction(command.transaction_id):
        return InvitedToPortal(outcome="unknown_transaction")
    if not await books.has_contact(command.contact_id):
        return InvitedToPortal(outcome="unknown_contact")
    if not await books.is_party(command.transaction_id, command.contact_id):
        return InvitedToPortal(outcome="not_a_party")
    access_id = await books.invite(command.transaction_id, command.contact_id)
    return InvitedToPortal(outcome="invited", access_id=access_id)


async def _request(command: RequestSignature, books: PortalBooks) -> SignatureRequested:
    access = await books.access(command.access_id)
    if access is None or access.transaction_id != command.transaction_id:
        return SignatureRequested(outcome="unknown")
    if not access.stands:
        return SignatureRequested(outcome="revoked")
    form = await books.form_to_sign(command.form_id)
    if form is None or form.transaction_id != command.transaction_id:
        return SignatureRequested(outcome="unknown_form")
    match form.status:
        case FormStatus.SIGNED:
            return SignatureRequested(outcome="signed")
        case FormStatus.PREPARED:
            await books.set_form_status(command.form_id, FormStatus.SENT)
        case FormStatus.SENT:
            pass
        case _:
            assert_never(form.status)
    document_id = await books.put_document(access.id, command.form_id, form.name)
    return SignatureRequested(outcome="requested", document_id=document_id)


async def _happened(
    command: RecordVisit | RecordSignature, user_id: UUID, books: PortalBooks
) -> PortalEventRecorded:
    access = await books.access(command.access_id)
    if access is None:
        return PortalEventRecorded(outcome="unknown")
    if not access.stands:
        return PortalEventRecorded(outcome="revoked")
    if isinstance(command, RecordSignature) and not await _sign(command, books):
        return PortalEventRecorded(outcome="unknown_document")
    await books.visit(access.id)
    return PortalEventRecorded(outcome="recorded", user_id=user_id, transaction_id=access.transaction_id)


async def _sign(command: RecordSignature, books: PortalBooks) -> bool:
    if not await books.sign(command.access_id, command.document_id):
        return False
    form_id = await books.form_fully_signed(command.document_id)
    if form_id is not None:
        await books.set_form_status(form_id, FormStatus.SIGNED)
    return True
