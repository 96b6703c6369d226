"""How a command of the operator's runs: on the database of one role, with one readable line where it can't."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from lea.privacy.settings import NotConfigured, database_url
from lea.runtime.database import Database

OPERATOR = "LEA_PRIVACY_DATABASE_URL"
PURGE = "LEA_PURGE_DATABASE_URL"
STATEMENT_TIMEOUT_S = 30.0

T = TypeVar("T")


class Refused(Exception):
    """Nothing was done; the text says why."""


def run(variable: str, deed: Callable[[Database], Awaitable[T]], *, application: str = "lea-privacy") -> T:
    """Do something with the database of a role; what stands in the way is one readable line."""

    async def done() -> T:
        database = Database(
            database_url(variable),
            pool_size=1,
            statement_timeout_s=STATEMENT_TIMEOUT_S,
            application=application,
        )
        try:
            return await deed(database)
        finally:
            await database.close()

    try:
        return asyncio.run(done())
    except (NotConfigured, Refused) as error:
        sys.exit(str(error))
    except (SQLAlchemyError, OSError) as error:
        sys.exit(f"la base ne répond pas comme il faut : {type(error).__name__}")
