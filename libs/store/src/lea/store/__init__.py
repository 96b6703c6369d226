"""What Léa keeps: one PostgreSQL, a schema and a role for each owner."""

from lea.store import chat, crm, identity, ledger, memory, portal, privacy
from lea.store.base import Base

__all__ = ["Base", "chat", "crm", "identity", "ledger", "memory", "portal", "privacy"]
