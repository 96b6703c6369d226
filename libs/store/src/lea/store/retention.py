"""How long every table's rows are kept, from when, and why.

`tests/architecture/test_retention.py` compares it with the catalog: a migration that adds a table adds its line
here. `lea.privacy.purging` deletes what has had its time; what a row hangs on takes it along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why rows are kept; the texts for people stand in docs/privacy.md under the same names."""

    ACCOUNT = "account"
    """As long as the broker has an account."""
    BROKERAGE_FILE = "brokerage_file"
    """A broker keeps records for six years after their final closing (RLRQ, c. C-73.2, r. 4, art. 17)."""
    CONVERSATION = "conversation"
    """A working tool: until the broker deletes it, or two years after it was last used."""
    OPERATION = "operation"
    """What the system needs to do its work once and to explain it for a while."""
    REGISTER = "register"
    """What shows that the law is kept: readings, erasures, incidents (RLRQ, c. A-2.1, r. 3.1, art. 8)."""
    REFERENCE = "reference"
    """Nobody's data."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What decides when a row goes: the row that it hangs on, or its own time, or nothing but an erasure."""

    ground: Ground
    within: str | None = None
    """The table whose rows take these along (a foreign key `ON DELETE CASCADE`)."""
    period: str | None = None
    """A PostgreSQL interval, counted from `since`."""
    since: str | None = None
    """A column."""
    only: str = "true"
    """A condition that must hold besides."""


_NO_FILE = "NOT EXISTS (SELECT FROM crm.participants p WHERE p.contact_id = contacts.id)"
_NO_TRANSACTION = "NOT EXISTS (SELECT FROM crm.transactions t WHERE t.user_id = users.id)"
_FILE = Kept(Ground.BROKERAGE_FILE, within="crm.transactions")

RETENTION: Mapping[str, Kept] = {
    "crm.transactions": Kept(Ground.BROKERAGE_FILE, period="6 years", since="closed_at"),
    "crm.dates": _FILE,
    "crm.forms": _FILE,
    "crm.outbox": _FILE,
    "crm.participants": _FILE,
    "crm.portal_access": _FILE,
    "crm.portal_documents": Kept(Ground.BROKERAGE_FILE, within="crm.portal_access"),
    "crm.prices": _FILE,
    "crm.properties": _FILE,
    "crm.session_links": _FILE,
    "crm.contacts": Kept(Ground.BROKERAGE_FILE, period="2 years", since="created_at", only=_NO_FILE),
    "crm.action_log": Kept(
        Ground.BROKERAGE_FILE, period="90 days", since="created_at", only="transaction_id IS NULL"
    ),
    "crm.inbox": Kept(Ground.OPERATION, period="1 day", since="created_at"),
    "crm.commands": Kept(Ground.OPERATION, period="30 days", since="created_at"),
    "crm.geocode_cache": Kept(Ground.REFERENCE, period="0 days", since="expires_at"),
    "crm.file_counts": Kept(Ground.ACCOUNT),
    "crm.form_catalogue": Kept(Ground.REFERENCE),
    "chat.conversations": Kept(Ground.CONVERSATION, period="2 years", since="updated_at"),
    "chat.turns": Kept(Ground.CONVERSATION, within="chat.conversations"),
    "memory.summaries": Kept(Ground.CONVERSATION, within="chat.conversations"),
    "chat.outbox": Kept(Ground.OPERATION, within="chat.turns"),
    "chat.dead_letters": Kept(Ground.OPERATION, period="90 days", since="created_at"),
    "chat.rate_limits": Kept(Ground.OPERATION, period="1 day", since="arrival"),
    "ledger.days": Kept(Ground.ACCOUNT),
    "ledger.months": Kept(Ground.ACCOUNT),
    "ledger.usage": Kept(Ground.CONVERSATION, within="chat.turns"),
    "identity.ended_sessions": Kept(Ground.OPERATION, period="1 day", since="ended_at"),
    "identity.known_places": Kept(Ground.OPERATION, period="90 days", since="seen_at"),
    "identity.outside_subjects": Kept(Ground.ACCOUNT, within="identity.users"),
    "identity.sessions": Kept(Ground.OPERATION, period="0 days", since="expires_at"),
    "identity.sign_in_limits": Kept(Ground.OPERATION, period="1 day", since="arrival"),
    "identity.user_changes": Kept(Ground.REGISTER, period="3 years", since="changed_at"),
    "identity.users": Kept(Ground.ACCOUNT, period="0 days", since="erased_at", only=_NO_TRANSACTION),
    "privacy.erasures": Kept(Ground.REGISTER, period="3 years", since="completed_at"),
    "privacy.incidents": Kept(Ground.REGISTER, period="5 years", since="known_on"),
    "privacy.kept": Kept(Ground.REGISTER, within="privacy.erasures"),
    "privacy.access_log": Kept(Ground.REGISTER, period="3 years", since="read_at"),
    "public.lea_schema_version": Kept(Ground.REFERENCE),
}
"""In the order in which the purge goes through them: what hangs on a file before what is left without one."""
