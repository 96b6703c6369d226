"""The client portal, from the broker's side: who may look into a file, and what waits for their signature."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from lea.gateway.transactions import Access as AccessRow


class Document(BaseModel):
    id: UUID
    form_id: UUID | None
    """The OACIQ form that it is; null for another document."""
    name: str = Field(examples=["Promesse d’achat"])
    sent_at: datetime
    signed_at: datetime | None
    """Null while it waits."""


class Access(BaseModel):
    id: UUID
    contact_id: UUID
    name: str = Field(examples=["Robert Lacasse"])
    state: Literal["invited", "active", "revoked"]
    """`invited`: was never there."""
    invited_at: datetime
    last_visit_at: datetime | None
    revoked_at: datetime | None
    documents: list[Document]
    """Oldest first."""
    waiting: int
    """How many documents wait for this contact's signature."""


def access_record(access: AccessRow) -> Access:
    """Return an access as clients read it."""
    documents = [Document.model_validate(one, from_attributes=True) for one in access.documents]
    return Access(
        id=access.id,
        contact_id=access.contact_id,
        name=access.name,
        state=access.state,
        invited_at=access.invited_at,
        last_visit_at=access.last_visit_at,
        revoked_at=access.revoked_at,
        documents=documents,
        waiting=sum(one.signed_at is None for one in documents) if access.state != "revoked" else 0,
    )
