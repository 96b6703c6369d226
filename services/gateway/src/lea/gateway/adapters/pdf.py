"""Sheets as PDF, drawn off the event loop, one after the other."""

import asyncio

from lea.gateway.files import Sheet

MOST_AT_ONCE = 1
"""A rendering takes a quarter of a second of a core that the streams want too."""
PATIENCE_S = 5.0


class PdfPrinter:
    """See `ports.Printer`."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def print_sheet(self, sheet: Sheet) -> bytes:
        """Return a PDF. Raises TimeoutError when it has to wait too long for its turn."""
        async with asyncio.timeout(PATIENCE_S):
            await self._turns.acquire()
        try:
            return await asyncio.to_thread(_render, sheet)
        finally:
            self._turns.release()


def _render(sheet: Sheet) -> bytes:
    from lea.gateway.adapters.paper import render  # noqa: PLC0415 (fpdf2 loads slowly; a start needs none)

    return render(sheet)
