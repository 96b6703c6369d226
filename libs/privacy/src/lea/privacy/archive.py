"""A zip archive that is handed out while it is written: memory holds what was not handed out yet, no more."""

import asyncio
import datetime as dt
import io
import zipfile
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """One file of an archive, in pieces as they become known."""

    name: str
    pieces: AsyncIterable[bytes]


class _Sink(io.RawIOBase):
    """Takes what the zip module writes until it is handed out; can't be rewound, so sizes follow the data."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # zipfile writes bytes
        self._chunks.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self._chunks = b"".join(self._chunks), []
        return taken


async def zipped(files: AsyncIterable[File]) -> AsyncGenerator[bytes]:
    """Return the bytes of a zip archive of the files, in their order; compressing happens on a thread."""
    sink = _Sink()
    archive = zipfile.ZipFile(sink, "w")
    async for file in files:
        with archive.open(_dated(file.name), "w") as entry:
            async for piece in file.pieces:
                await asyncio.to_thread(entry.write, piece)
                if chunk := sink.take():
                    yield chunk
    archive.close()
    yield sink.take()


def _dated(name: str) -> zipfile.ZipInfo:
    """Name a file of the archive and date it; zip knows no time zones: UTC."""
    entry = zipfile.ZipInfo(name, dt.datetime.now(dt.UTC).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
