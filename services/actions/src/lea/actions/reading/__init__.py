"""The grammar that reads what a broker orders: no model, no database, about a millisecond."""

from lea.actions.reading.drafts import Draft, Files, Intent, KnownTransaction, Reading
from lea.actions.reading.reader import read
from lea.actions.reading.resolving import resolve

__all__ = ["Draft", "Files", "Intent", "KnownTransaction", "Reading", "read", "resolve"]
