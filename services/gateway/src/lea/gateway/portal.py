"""What the client portal asks of `actions`, which keeps who may look into which file."""

from typing import Protocol

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


class PortalCommands(Protocol):
    """Raises ActionsUnavailable: then it may have been done."""

    async def invite_to_portal(self, command: InviteToPortal) -> InvitedToPortal: ...

    async def revoke_portal_access(self, command: RevokePortalAccess) -> PortalAccessRevoked: ...

    async def request_signature(self, command: RequestSignature) -> SignatureRequested: ...

    async def record_visit(self, command: RecordVisit) -> PortalEventRecorded: ...

    async def record_signature(self, command: RecordSignature) -> PortalEventRecorded: ...
