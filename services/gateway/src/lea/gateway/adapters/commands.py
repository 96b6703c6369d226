"""Commands over NATS: asked of `actions` and `llm`, told to every worker."""

from typing import TypeVar

from lea.contracts import subjects
from lea.contracts.base import Contract
from lea.contracts.commands import (
    CancelTurn,
    CapabilityChecked,
    CheckCapability,
    ConversationsForgotten,
    EraseFiles,
    FilesErased,
    ForgetConversations,
    FormStatusAnswered,
    LinkSession,
    SessionLinked,
    SetFormStatus,
    UndoAction,
    UndoAnswered,
)
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
from lea.gateway.errors import ActionsUnavailable, AnsweringUnavailable
from lea.runtime.bus import Bus
from lea.runtime.errors import BusUnavailable

ANSWER_TIMEOUT_S = 5.0
"""A command waits behind the broker's own turn, which holds their files for milliseconds."""
CHECK_TIMEOUT_S = 11.0
"""`llm` gives an external agent 10 s."""

A = TypeVar("A", bound=Contract)


class NatsCommands:
    """See `ports.Commands`, `ports.Workers` and `portal.PortalCommands`."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def undo_action(self, command: UndoAction) -> UndoAnswered:
        return await self._ask(subjects.UNDO_ACTION, command, UndoAnswered)

    async def set_form_status(self, command: SetFormStatus) -> FormStatusAnswered:
        return await self._ask(subjects.SET_FORM_STATUS, command, FormStatusAnswered)

    async def link_session(self, command: LinkSession) -> SessionLinked:
        return await self._ask(subjects.LINK_SESSION, command, SessionLinked)

    async def erase_files(self, command: EraseFiles) -> FilesErased:
        return await self._ask(subjects.ERASE_FILES, command, FilesErased)

    async def forget_conversations(self, command: ForgetConversations) -> ConversationsForgotten:
        return await self._ask(subjects.FORGET_CONVERSATIONS, command, ConversationsForgotten)

    async def invite_to_portal(self, command: InviteToPortal) -> InvitedToPortal:
        return await self._ask(subjects.INVITE_TO_PORTAL, command, InvitedToPortal)

    async def revoke_portal_access(self, command: RevokePortalAccess) -> PortalAccessRevoked:
        return await self._ask(subjects.REVOKE_PORTAL_ACCESS, command, PortalAccessRevoked)

    async def request_signature(self, command: RequestSignature) -> SignatureRequested:
        return await self._ask(subjects.REQUEST_SIGNATURE, command, SignatureRequested)

    async def record_visit(self, command: RecordVisit) -> PortalEventRecorded:
        return await self._ask(subjects.RECORD_VISIT, command, PortalEventRecorded)

    async def record_signature(self, command: RecordSignature) -> PortalEventRecorded:
        return await self._ask(subjects.RECORD_SIGNATURE, command, PortalEventRecorded)

    async def cancel_turn(self, command: CancelTurn) -> None:
        await self._bus.tell(subjects.cancel_subject(command.turn_id), command)

    async def _ask(self, subject: str, command: Contract, answer: type[A]) -> A:
        try:
            reply = await self._bus.request(subject, command, timeout_s=ANSWER_TIMEOUT_S)
        except BusUnavailable as error:
            raise ActionsUnavailable from error
        return answer.model_validate_json(reply)


class NatsCapabilities:
    """See `ports.Capabilities`."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def check_capability(self, command: CheckCapability) -> CapabilityChecked:
        try:
            reply = await self._bus.request(subjects.CHECK_CAPABILITY, command, timeout_s=CHECK_TIMEOUT_S)
        except BusUnavailable as error:
            raise AnsweringUnavailable from error
        return CapabilityChecked.model_validate_json(reply)
