"""Erasing a broker's files, as far as the law lets them go: what is held stays, and the register says why.

Every file is held while it exists: open, or closed for less than six years; then the purge takes it, and with it
the contacts that no other file holds (RLRQ, c. C-73.2, r. 4, art. 17).
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_CLOSE_FILES = text(
    "UPDATE crm.transactions SET closed_at = now() WHERE user_id = :user AND closed_at IS NULL"
)
_KEEP_FILES = text(
    """
    INSERT INTO privacy.kept (erasure_id, what, row_id, user_id, ground, until)
    SELECT :erasure, 'transaction', id, user_id, 'brokerage_file', closed_at + interval '6 years'
    FROM crm.transactions WHERE user_id = :user
    """
)
_KEEP_CONTACTS = text(
    """
    INSERT INTO privacy.kept (erasure_id, what, row_id, user_id, ground, until)
    SELECT :erasure, 'contact', a.contact_id, a.user_id, 'brokerage_file',
        CASE WHEN bool_and(t.closed_at IS NOT NULL) THEN max(t.closed_at) + interval '6 years' END
    FROM crm.participants a JOIN crm.transactions t ON t.id = a.transaction_id
    WHERE a.user_id = :user AND (CAST(:contact AS uuid) IS NULL OR a.contact_id = :contact)
    GROUP BY a.contact_id, a.user_id
    """
)
_CLOSE_PORTAL = text(
    """
    UPDATE crm.portal_access SET state = 'revoked', revoked_at = now()
    WHERE user_id = :user AND revoked_at IS NULL AND (CAST(:contact AS uuid) IS NULL OR contact_id = :contact)
    """
)
_ERASE_CONTACTS = text(
    """
    WITH gone AS (
        DELETE FROM crm.contacts c
        WHERE c.user_id = :user AND (CAST(:contact AS uuid) IS NULL OR c.id = :contact)
            AND NOT EXISTS (SELECT FROM crm.participants a WHERE a.contact_id = c.id)
        RETURNING 'contacts/' || id AS name
    )
    UPDATE crm.action_log l SET line = '[effacé]', ordered = NULL,
        before = CASE WHEN before ? name THEN jsonb_set(before, ARRAY[name], '{"erased": true}') ELSE before END,
        after = CASE WHEN after ? name THEN jsonb_set(after, ARRAY[name], '{"erased": true}') ELSE after END
    FROM gone WHERE l.user_id = :user AND (before ? name OR after ? name)
    """
)
_ERASE_REST = (
    text("DELETE FROM crm.session_links WHERE user_id = :user"),
    text("DELETE FROM crm.inbox WHERE user_id = :user"),
    text("DELETE FROM crm.commands WHERE user_id = :user"),
    text("DELETE FROM crm.action_log WHERE user_id = :user AND transaction_id IS NULL"),
)


async def erase(connection: AsyncConnection, user_id: UUID, erasure_id: UUID, contact_id: UUID | None) -> int:
    """Erase a contact, or (None) all that is the broker's; return how many rows the register says are kept.

    The action log keeps that something was done for an erased contact, not what; undoing it is refused then.
    """
    values = {"user": user_id, "erasure": erasure_id, "contact": contact_id}
    kept = 0
    if contact_id is None:
        await connection.execute(_CLOSE_FILES, values)
        kept += (await connection.execute(_KEEP_FILES, values)).rowcount
    kept += (await connection.execute(_KEEP_CONTACTS, values)).rowcount
    await connection.execute(_CLOSE_PORTAL, values)
    await connection.execute(_ERASE_CONTACTS, values)
    if contact_id is None:
        for statement in _ERASE_REST:
            await connection.execute(statement, values)
    return kept
