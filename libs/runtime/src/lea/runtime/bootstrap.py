"""`lea-bootstrap`: migrates the database and declares the streams; run once before the services."""

import asyncio
import os
import sys

import nats
from nats.errors import Error as NatsError
from sqlalchemy.exc import SQLAlchemyError

from lea.runtime import streams
from lea.store.migrate import upgrade

CONNECT_TIMEOUT_S = 10.0


async def bootstrap(database_url: str, nats_url: str, replicas: int) -> None:
    """Bring the database's schema and NATS's streams to what this version needs; idempotent."""
    await upgrade(database_url)
    async with asyncio.timeout(CONNECT_TIMEOUT_S):
        connection = await nats.connect(nats_url, name="lea-bootstrap", allow_reconnect=False)
    try:
        await streams.declare(connection.jetstream(), replicas)
    finally:
        await connection.close()


def main() -> None:
    """Read `LEA_DATABASE_URL` (the owner's), `LEA_NATS_URL`, `LEA_NATS_REPLICAS`; exit 1 with one line on failure."""
    try:
        database_url = os.environ["LEA_DATABASE_URL"]
        nats_url = os.environ.get("LEA_NATS_URL", "nats://127.0.0.1:4222")
        replicas = int(os.environ.get("LEA_NATS_REPLICAS", "1"))
        asyncio.run(bootstrap(database_url, nats_url, replicas))
    except KeyError as error:
        sys.exit(f"configuration: {error.args[0]} is missing")
    except (SQLAlchemyError, NatsError, OSError, TimeoutError, ValueError) as error:
        sys.exit(f"bootstrap failed: {type(error).__name__}: {str(error).splitlines()[0]}")
