"""What an installation does of itself, now and then: personal data that has had its time goes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from lea.local.terminal import Terminal

INTERVAL_S = 24 * 3600.0
STATEMENT_TIMEOUT_S = 30.0


class Upkeep:
    """Purges at the start and once a day; a cluster has `lea-privacy purge` run by its own clock."""

    def __init__(self, database_url: str, terminal: Terminal) -> None:
        self._database_url = database_url
        self._terminal = terminal

    @asynccontextmanager
    async def kept(self) -> AsyncGenerator[None]:
        """Keep house in the background while the body runs."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()

    async def _keep(self) -> None:
        while True:
            await self.purge()
            await asyncio.sleep(INTERVAL_S)

    async def purge(self) -> None:
        """Make one pass; what goes is told, and so is a pass that failed: the next one makes up for it."""
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 (loaded once Léa is ready)

        from lea.privacy.purging import purge  # noqa: PLC0415
        from lea.runtime.database import Database  # noqa: PLC0415

        database = Database(
            self._database_url,
            pool_size=1,
            statement_timeout_s=STATEMENT_TIMEOUT_S,
            application="lea-purge",
        )
        try:
            gone = sum((await purge(database)).values())
        except (SQLAlchemyError, OSError) as error:
            self._terminal.problem(f"purge remise à demain : {type(error).__name__}")
        else:
            if gone:
                self._terminal.line(f"  purge │ {gone} lignes dont la durée de conservation est passée")
        finally:
            await database.close()
