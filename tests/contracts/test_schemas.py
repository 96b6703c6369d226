"""The wire between services is a promise: a changed schema must be a decision, never an accident.

`LEA_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/contracts` writes the snapshots anew.
"""

import json
import os
from pathlib import Path

import pytest

from lea.contracts import commands, context, forms, memory, messages, portal, proposals
from lea.contracts.base import Contract
from lea.runtime.streams import WORK_MESSAGES

SNAPSHOTS = Path(__file__).parent / "schemas"
CONTRACTS: list[type[Contract]] = [
    messages.TurnAccepted,
    messages.ActionsApplied,
    messages.PromptBuilt,
    messages.AnswerFinished,
    messages.TurnAbandoned,
    messages.AddressSet,
    messages.ProviderAsked,
    memory.TurnSettled,
    memory.ConversationTitled,
    memory.SummaryAsked,
    memory.SummaryWritten,
    memory.SummaryTried,
    commands.ClaimAttempt,
    commands.AttemptClaimed,
    commands.CancelTurn,
    commands.CheckCapability,
    commands.CapabilityChecked,
    commands.EraseFiles,
    commands.FilesErased,
    commands.ForgetConversations,
    commands.ConversationsForgotten,
    commands.UndoAction,
    commands.UndoAnswered,
    commands.SetFormStatus,
    commands.FormStatusAnswered,
    commands.LinkSession,
    commands.SessionLinked,
    context.ReadContext,
    context.ContextRead,
    forms.FormFields,
    portal.InviteToPortal,
    portal.InvitedToPortal,
    portal.RevokePortalAccess,
    portal.PortalAccessRevoked,
    portal.RequestSignature,
    portal.SignatureRequested,
    portal.RecordVisit,
    portal.RecordSignature,
    portal.PortalEventRecorded,
    proposals.ReviewProposal,
    proposals.ProposalReviewed,
]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
def test_schema_is_what_was_promised(contract: type[Contract]) -> None:
    schema = json.dumps(contract.model_json_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    snapshot = SNAPSHOTS / f"{contract.__name__}.json"
    if os.environ.get("LEA_UPDATE_SNAPSHOTS") == "1":
        SNAPSHOTS.mkdir(exist_ok=True)
        snapshot.write_text(schema, encoding="utf-8")
    assert schema == snapshot.read_text(encoding="utf-8"), f"{contract.__name__} changed"


def test_every_work_message_has_a_snapshot() -> None:
    assert set(WORK_MESSAGES) <= set(CONTRACTS)
