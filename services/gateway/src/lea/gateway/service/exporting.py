"""A conversation to take away: every turn, oldest first, a page in memory at a time."""

import datetime as dt
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from lea.contracts.messages import Locale
from lea.gateway import errors
from lea.gateway.conversations import Conversation, Turn
from lea.gateway.files import Place
from lea.gateway.ports import ConversationRecords
from lea.gateway.service.budgets import money
from lea.gateway.service.sentences import error_sentence
from lea.wording import capitalized, terms_in

FORMAT = "lea.conversation/1"
PAGE = 50
"""Turns that are held at once."""

Format = Literal["json", "markdown"]

_LABELS = {
    "fr": {
        "untitled": "Conversation",
        "about": "Transaction",
        "begun": "Commencée le",
        "exported": "Exportée le",
        "broker": "Vous",
        "done": "Ce qui a été fait",
        "tokens": "jetons : {input} lus, {output} écrits",
        "counted": "comptés par Léa",
        "unpriced": "coût inconnu",
        "cancelled": "réponse annulée",
        "running": "réponse en cours",
    },
    "en": {
        "untitled": "Conversation",
        "about": "Transaction",
        "begun": "Begun on",
        "exported": "Exported on",
        "broker": "You",
        "done": "What was done",
        "tokens": "tokens: {input} in, {output} out",
        "counted": "counted by Léa",
        "unpriced": "cost unknown",
        "cancelled": "answer cancelled",
        "running": "answer under way",
    },
}


@dataclass(frozen=True, slots=True)
class Export:
    """A conversation that is there, with its first turns at hand."""

    conversation: Conversation
    user_id: UUID
    first: Sequence[Turn]


class Exporter:
    """Everything with a status is decided by `open`; then the export is written, a page after the other."""

    def __init__(self, records: ConversationRecords, zone: ZoneInfo) -> None:
        self._records = records
        self._zone = zone

    async def open(self, user_id: UUID, conversation_id: UUID) -> Export:
        """Find a conversation. Raises UnknownConversation."""
        conversation = await self._records.find(user_id, conversation_id)
        if conversation is None:
            raise errors.UnknownConversation
        first = await self._records.turns_after(user_id, conversation_id, None, PAGE)
        return Export(conversation, user_id, first)

    def write(self, export: Export, form: Format, locale: Locale) -> AsyncGenerator[bytes]:
        """Write an export; an outage in between breaks it off (the client sees a cut response)."""
        match form:
            case "json":
                return self._json(export)
            case "markdown":
                return self._markdown(export, locale)
            case _:
                assert_never(form)

    async def _pages(self, export: Export) -> AsyncGenerator[Sequence[Turn]]:
        page = export.first
        while page:
            yield page
            if len(page) < PAGE:
                return
            last = Place(page[-1].created_at, page[-1].id)
            page = await self._records.turns_after(export.user_id, export.conversation.id, last, PAGE)

    async def _json(self, export: Export) -> AsyncGenerator[bytes]:
        head = {
            "format": FORMAT,
            "exported_at": dt.datetime.now(dt.UTC),
            "session": _session(export.conversation),
        }
        yield msgspec.json.encode(head)[:-1] + b',"turns":['
        parted = b""
        async for page in self._pages(export):
            yield parted + b",".join(msgspec.json.encode(_record(turn)) for turn in page)
            parted = b","
        yield b"]}\n"

    async def _markdown(self, export: Export, locale: Locale) -> AsyncGenerator[bytes]:
        writer = _Markdown(locale, self._zone)
        yield "\n".join(writer.head(export.conversation)).encode()
        async for page in self._pages(export):
            yield "".join("\n".join(writer.turn(turn)) for turn in page).encode()


def _session(conversation: Conversation) -> dict[str, Any]:
    linked = conversation.transaction
    return {
        "id": conversation.id,
        "title": conversation.title,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "transaction": linked and {"id": linked.id, "kind": linked.kind, "address": linked.address},
    }


def _record(turn: Turn) -> dict[str, Any]:
    return {
        "turn_id": turn.id,
        "created_at": turn.created_at,
        "settled_at": turn.settled_at,
        "state": turn.state,
        "locale": turn.locale,
        "message": turn.message,
        "content": turn.answer,
        "actions": turn.actions,
        "model": turn.model,
        "provider": turn.provider,
        "usage": [
            one.usage.model_dump(mode="json") | {"cost_micros": one.cost_micros} for one in turn.bill.tries
        ],
        "cost": _cost(turn),
        "finish_reason": turn.finish_reason,
        "error": turn.error_code,
    }


def _cost(turn: Turn) -> dict[str, Any] | None:
    amount = turn.cost_micros
    return None if amount is None else {"amount_micros": amount, "currency": turn.bill.currency}


class _Markdown:
    """What an exported conversation looks like to a person."""

    def __init__(self, locale: Locale, zone: ZoneInfo) -> None:
        self._locale: Locale = locale
        self._zone = zone
        self._labels = _LABELS[locale]
        self._terms = terms_in(locale)

    def head(self, conversation: Conversation) -> Iterator[str]:
        labels = self._labels
        yield f"# {conversation.title or labels['untitled']}"
        yield ""
        if conversation.transaction:
            kind = capitalized(self._terms.kinds[conversation.transaction.kind])
            yield f"- {labels['about']} : " + ", ".join(
                filter(None, (kind, conversation.transaction.address))
            )
        yield f"- {labels['begun']} {self._moment(conversation.created_at)}"
        yield f"- {labels['exported']} {self._moment(dt.datetime.now(dt.UTC))}"
        yield ""

    def turn(self, turn: Turn) -> Iterator[str]:
        yield ""
        yield f"## {self._labels['broker']}, {self._moment(turn.created_at)}"
        yield ""
        yield from (f"> {line}".rstrip() for line in turn.message.splitlines())
        yield ""
        yield "## Léa"
        yield ""
        if turn.actions:
            yield f"**{self._labels['done']}**"
            yield ""
            yield from (f"- {line}" for line in turn.actions)
            yield ""
        if turn.answer:
            yield turn.answer
            yield ""
        yield f"_{' · '.join(self._notes(turn))}_"
        yield ""

    def _notes(self, turn: Turn) -> Iterator[str]:
        yield turn.provider or "Léa"
        if turn.model:
            yield turn.model
        if turn.usage:
            read = sum(one.input_tokens for one in turn.usage)
            written = sum(one.output_tokens for one in turn.usage)
            counted = f" ({self._labels['counted']})" if any(one.estimated for one in turn.usage) else ""
            yield self._labels["tokens"].format(input=read, output=written) + counted
            yield self._price(turn)
        if turn.error_code:
            yield error_sentence(turn.error_code, self._locale)
        elif turn.state in {"cancelled", "running"}:
            yield self._labels[turn.state]

    def _price(self, turn: Turn) -> str:
        amount = turn.cost_micros
        known = None if amount is None else money(amount, turn.bill.currency, self._locale)
        return known or self._labels["unpriced"]

    def _moment(self, moment: dt.datetime) -> str:
        local = moment.astimezone(self._zone)
        return f"{self._terms.day(local.date())}, {self._terms.clock(local.strftime('%H:%M'))}"
