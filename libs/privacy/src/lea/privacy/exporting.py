"""Everything about a broker, or about one contact, as one archive: read page by page, handed out as it is read."""

import datetime as dt
from collections.abc import AsyncGenerator, Sequence
from importlib.metadata import version
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, tuple_

from lea.privacy.archive import File, zipped
from lea.privacy.sources import LEFT_OUT, Source, about_broker, about_contact
from lea.runtime.access_log import Purpose, Reader, log_access
from lea.runtime.database import Database
from lea.store import crm

FORMAT = "lea-export"
FORMAT_VERSION = 1
"""Of the archive and of every file in it; `fields` tells what a file's rows have."""
PAGE = 200


class PersonalExporter:
    """Reads on behalf of the broker, under row-level security; holds no connection while a client reads slowly.

    Every page is a query of its own: an archive of files that change meanwhile shows each row as it was when
    its page was read.
    """

    def __init__(self, database: Database, *, reader: Reader, reader_name: str | None = None) -> None:
        self._database = database
        self._reader = reader
        self._reader_name = reader_name

    async def broker(self, user_id: UUID, route: str) -> AsyncGenerator[bytes]:
        """Return an archive of all that is kept of a broker's, as it is read; logged before its first byte."""
        await self._log(user_id, route, ())
        return zipped(self._files(user_id, about_broker(user_id), {"kind": "broker", "id": str(user_id)}))

    async def contact(self, user_id: UUID, contact_id: UUID, route: str) -> AsyncGenerator[bytes] | None:
        """Return an archive of what concerns one contact; None where the broker has no such contact."""
        async with self._database.transaction(user_id) as session:
            found = await session.scalar(select(crm.Contact.id).where(crm.Contact.id == contact_id))
        if found is None:
            return None
        await self._log(user_id, route, (contact_id,))
        return zipped(
            self._files(user_id, about_contact(contact_id), {"kind": "contact", "id": str(contact_id)})
        )

    async def _log(self, user_id: UUID, route: str, contact_ids: Sequence[UUID]) -> None:
        async with self._database.transaction(user_id) as session:
            await log_access(
                session,
                user_id,
                route,
                contact_ids,
                purpose=Purpose.EXPORT,
                reader=self._reader,
                reader_name=self._reader_name,
                everyone=not contact_ids,
            )

    async def _files(
        self, user_id: UUID, sources: Sequence[Source], subject: dict[str, str]
    ) -> AsyncGenerator[File]:
        """Return each source's file, then the manifest, which knows how many rows there were."""
        began = dt.datetime.now(dt.UTC)
        counts: dict[str, int] = {}
        for source in sources:
            yield File(source.name, self._rows(user_id, source, counts))
        manifest = _manifest(subject, sources, counts, began)

        async def once() -> AsyncGenerator[bytes]:
            yield manifest

        yield File("manifest.json", once())

    async def _rows(self, user_id: UUID, source: Source, counts: dict[str, int]) -> AsyncGenerator[bytes]:
        """Return a JSON array of a source's rows, a page at a time."""
        after: Sequence[Any] | None = None
        count, opening = 0, b"[\n"
        while True:
            page = await self._page(user_id, source, after)
            if page:
                yield opening + ",\n".join(line for line, *_ in page).encode()
                count, opening, after = count + len(page), b",\n", page[-1][1:]
            if len(page) < PAGE:
                break
        counts[source.name] = count
        yield b"\n]\n" if count else b"[]\n"

    async def _page(
        self, user_id: UUID, source: Source, after: Sequence[Any] | None
    ) -> Sequence[Sequence[Any]]:
        keys = source.keys
        query = select(source.line, *keys).where(source.where).order_by(*keys).limit(PAGE)
        if after is not None:
            query = query.where(tuple_(*keys) > tuple_(*after))
        async with self._database.transaction(user_id) as session:
            return (await session.execute(query)).all()


def _manifest(
    subject: dict[str, str], sources: Sequence[Source], counts: dict[str, int], began: dt.datetime
) -> bytes:
    files = [
        {"name": one.name, "version": FORMAT_VERSION, "rows": counts[one.name], "fields": one.fields}
        for one in sources
    ]
    told = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "software": f"lea {version('lea-privacy')}",
        "subject": subject,
        "read_from": began,
        "read_to": dt.datetime.now(dt.UTC),
        "files": files,
        "left_out": LEFT_OUT if subject["kind"] == "broker" else {},
    }
    return msgspec.json.format(msgspec.json.encode(told))
