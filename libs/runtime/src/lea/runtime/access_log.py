"""Who read which contact's data, when, through what: written with the reading itself.

The entry goes into the reader's own transaction: what could not be logged was not read either, and nothing
waits in a queue that a crash would empty. It costs one insert; a prompt's is written beside the turn's path.
"""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lea.store.privacy import AccessLogEntry


class Reader(StrEnum):
    BROKER = "broker"
    LEA = "lea"
    CLIENT = "client"
    OPERATOR = "operator"


class Purpose(StrEnum):
    DATA_API = "data_api"
    PROMPT = "prompt"
    PORTAL = "portal"
    EXPORT = "export"
    ERASURE = "erasure"


async def log_access(
    session: AsyncSession,
    user_id: UUID,
    route: str,
    contact_ids: Collection[UUID],
    *,
    purpose: Purpose = Purpose.DATA_API,
    reader: Reader = Reader.BROKER,
    reader_name: str | None = None,
    everyone: bool = False,
) -> None:
    """Log that contacts of a user's were read, in the transaction that read them; no contacts, no entry.

    `everyone` stands for all of the user's contacts, as an archive of everything holds them.

    `route` is the route's template (`GET /v1/transactions/{id}`), never with ids in it.
    """
    if contact_ids or everyone:
        await session.execute(
            insert(AccessLogEntry).values(
                user_id=user_id,
                reader=reader,
                reader_name=reader_name,
                purpose=purpose,
                route=route,
                contact_ids=[] if everyone else sorted(set(contact_ids)),
            )
        )
