"""Every subject, stream and durable name of Léa's; no other module spells one."""

import re
from functools import cache
from uuid import UUID

WORK_STREAM = "WORK"
WORK_SUBJECTS = "lea.work.>"
EVENTS_STREAM = "EVENTS"
EVENTS_SUBJECTS = "lea.event.*.*"
CLAIM_ATTEMPT = "lea.command.claim_attempt"
CANCELS = "lea.command.cancel.*"
CHECK_CAPABILITY = "lea.command.check_capability"
UNDO_ACTION = "lea.command.undo_action"
SET_FORM_STATUS = "lea.command.set_form_status"
REVIEW_PROPOSAL = "lea.command.review_proposal"
LINK_SESSION = "lea.command.link_session"
INVITE_TO_PORTAL = "lea.command.invite_to_portal"
REVOKE_PORTAL_ACCESS = "lea.command.revoke_portal_access"
REQUEST_SIGNATURE = "lea.command.request_signature"
RECORD_VISIT = "lea.command.record_visit"
RECORD_SIGNATURE = "lea.command.record_signature"
READ_CONTEXT = "lea.command.read_context"
ERASE_FILES = "lea.command.erase_files"
FORGET_CONVERSATIONS = "lea.command.forget_conversations"
MAX_DELIVERIES_ADVISORIES = f"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{WORK_STREAM}.*"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@cache
def message_type(message: type) -> str:
    """Return the type's name on the wire: `TurnAccepted` → `turn_accepted`."""
    return _snake(message.__name__)


def work_subject(message: type, key: UUID | str) -> str:
    """Return where a work message is published: `lea.work.turn_accepted.<turn>`."""
    return f"lea.work.{message_type(message)}.{key}"


def work_filter(message: type) -> str:
    """Return what the consumer of a work message filters on."""
    return f"lea.work.{message_type(message)}.*"


def turn_filter(turn_id: UUID | str) -> str:
    """Return the filter that finds every work message of a turn."""
    return f"lea.work.*.{turn_id}"


def durable(message: type) -> str:
    """Return the durable consumer's name (no dots allowed): `work_turn_accepted`."""
    return f"work_{message_type(message)}"


def event_subject(conversation_id: UUID | str, turn_id: UUID | str) -> str:
    """Return where the client frames of a turn are published."""
    return f"lea.event.{conversation_id}.{turn_id}"


def cancel_subject(turn_id: UUID | str) -> str:
    """Return where a turn's cancel is told, to everyone who listens on `CANCELS`."""
    return f"lea.command.cancel.{turn_id}"


def asked_subject(turn_id: UUID | str) -> str:
    """Return where it is noted, in EVENTS, that a provider was asked for a turn; no client follows it."""
    return f"lea.event.{turn_id}.asked"


def message_id(message: type, key: UUID | str, *parts: int | UUID) -> str:
    """Return the `Nats-Msg-Id`: `<turn>:<type>:<round>`, for answers with the attempt; `<address>:<type>:<change>`."""
    return ":".join([str(key), message_type(message), *map(str, parts)])
