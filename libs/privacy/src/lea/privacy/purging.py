"""The purge: what has had its time (`lea.store.retention`) is deleted, a batch at a time, under a role of its own.

The role sees no content, only the columns that decide, and PostgreSQL refuses it a file that is still held.
"""

from collections.abc import Mapping

from sqlalchemy import text

from lea.runtime.database import Database
from lea.store.retention import RETENTION, Kept

BATCH = 200
MOST_BATCHES = 500
"""What one pass deletes of a table at most; the next pass goes on."""


async def purge(
    database: Database, *, batch: int = BATCH, most_batches: int = MOST_BATCHES
) -> Mapping[str, int]:
    """Make one pass over every table; return how many rows went, by table. Several may run at once.

    Raises what the driver raises; what was deleted stays so, and the next pass goes on.
    """
    gone: dict[str, int] = {}
    for table, kept in RETENTION.items():
        if kept.period:
            gone[table] = await _purge_table(database, table, kept, batch, most_batches)
    return gone


async def _purge_table(database: Database, table: str, kept: Kept, batch: int, most_batches: int) -> int:
    statement = text(
        f"WITH gone AS (DELETE FROM {table} WHERE ctid = ANY (ARRAY("  # noqa: S608 (constants)
        f"SELECT ctid FROM {table} WHERE {kept.only} AND {kept.since} < now() - interval '{kept.period}'"
        " LIMIT :batch)) RETURNING 1) SELECT count(*) AS rows FROM gone"
    )
    total = 0
    for _ in range(most_batches):
        [row] = await database.once(statement, {"batch": batch})
        total += row.rows
        if row.rows < batch:
            break
    return total
