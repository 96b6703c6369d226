"""The built-in responder: speaks from the broker's own files where no model is configured, and says so."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

from lea.contracts.messages import PromptBuilt, Usage
from lea.contracts.platform import PlatformContext, TransactionBrief
from lea.llm.deeds import is_courtesy, wants_a_deed
from lea.llm.finding import Topic, topics_of, transactions_meant, words_of
from lea.llm.ports import Health, Platforms
from lea.llm.wording import Wording, wording
from lea.wording import capitalized

NAME = "lea"
MAX_SHEETS = 3
"""More transactions than that are listed, a line each."""
_PIECE = re.compile(r"\S+\s*|\s+")


class BuiltinProvider:
    """Answers at once and at no cost; no model, so `model` is None."""

    name = NAME
    model = None
    whole_answer_s = None

    def __init__(self, platforms: Platforms) -> None:
        self._platforms = platforms

    @asynccontextmanager
    async def stream(self, prompt: PromptBuilt) -> AsyncGenerator["BuiltinStream"]:
        """See `Provider.stream`."""
        yield BuiltinStream(respond(prompt, await self._platforms.platform_of(prompt)))

    async def check(self) -> Health:
        """See `Provider.check`."""
        return "ok"

    async def close(self) -> None:
        return None


class BuiltinStream:
    """A text that was known from the beginning, word by word."""

    model = None
    usage = Usage()
    tool_calls = ()

    def __init__(self, text: str) -> None:
        self.token_count = 0
        self.finish_reason: str | None = None
        self._pieces: Iterator[re.Match[str]] = _PIECE.finditer(text)

    async def read(self) -> str | None:
        """See `AnswerStream.read`."""
        await asyncio.sleep(0)
        piece = next(self._pieces, None)
        if piece is None:
            self.finish_reason = "stop"
            return None
        self.token_count += 1
        return piece.group()

    async def rest(self, seconds: float) -> None:
        """Nothing arrives meanwhile, so that resting would only delay."""


def respond(prompt: PromptBuilt, platform: PlatformContext) -> str:
    """Answer a question from the platform context, in the language of the turn; an order is none."""
    say = wording(prompt.locale)
    question = words_of(prompt.message)
    meant = transactions_meant(question, platform)
    paragraphs: list[str] = []
    if prompt.actions:
        paragraphs.append("\n".join([say.done, *(f"- {action}" for action in prompt.actions)]))
    if platform.transactions and not prompt.actions and is_courtesy(prompt.message):
        return say.courtesy
    if not prompt.actions and (prompt.may_propose or wants_a_deed(prompt.message)):
        understood = say.cannot if wants_a_deed(prompt.message) else say.not_understood
        return "\n\n".join([f"{understood} {say.abilities}", say.no_model])
    if not platform.transactions:
        paragraphs.append(say.none_yet)
    elif meant.listed or len(meant.transactions) > MAX_SHEETS or not meant.transactions:
        paragraphs.append(_overview(say, platform, meant.transactions))
    else:
        topics = topics_of(question) or list(Topic)
        paragraphs += [_sheet(say, each, topics) for each in meant.transactions]
    return "\n\n".join([*paragraphs, say.no_model])


def _overview(say: Wording, platform: PlatformContext, shown: tuple[TransactionBrief, ...]) -> str:
    terms = say.terms
    lines = [_count(say, platform, shown)]
    for each in shown:
        prices = [f"{terms.prices[price.kind]} {terms.money(price.amount_cad)}" for price in each.prices[:1]]
        lines.append("- " + ", ".join([_title(say, each), *prices]))
    return "\n".join(lines)


def _count(say: Wording, platform: PlatformContext, shown: tuple[TransactionBrief, ...]) -> str:
    """How many there are: by kind where all are known, else in all, saying that only the latest are listed."""
    total = max(platform.transactions_total, len(platform.transactions))
    if total > len(platform.transactions):
        counted = say.count.format(transactions=_number(total, say.transactions))
        latest = say.latest.format(n=len(platform.transactions), shown=_by_kind(say, shown))
        return f"{counted}. {latest}{say.colon.rstrip()}"
    if len(shown) < total:
        return say.count.format(transactions=_by_kind(say, shown)) + say.colon.rstrip()
    counted = f"{_number(total, say.transactions)} ({_by_kind(say, shown)})"
    return say.count.format(transactions=counted) + say.colon.rstrip()


def _by_kind(say: Wording, shown: tuple[TransactionBrief, ...]) -> str:
    kinds = Counter(each.kind for each in shown)
    parts = [_number(count, say.kinds_counted[kind]) for kind, count in sorted(kinds.items(), reverse=True)]
    return say.joined.join(parts) or _number(0, say.transactions)


def _number(count: int, words: tuple[str, str]) -> str:
    return f"{count} {words[count > 1]}"


def _title(say: Wording, transaction: TransactionBrief) -> str:
    kind = capitalized(say.terms.kinds[transaction.kind])
    title = (
        say.at_address.format(kind=kind, address=transaction.address)
        if transaction.address
        else say.without_address.format(kind=kind)
    )
    notes = [say.stage(transaction.kind, transaction.status)] if transaction.status else []
    notes += [say.linked] if transaction.linked else []
    return f"{title} ({', '.join(notes)})" if notes else title


def _sheet(say: Wording, transaction: TransactionBrief, topics: list[Topic]) -> str:
    lines = [_title(say, transaction)]
    for topic in topics:
        found, nothing = _side(say, transaction, topic)
        asked_for = len(topics) < len(Topic)
        lines += [f"- {line}" for line in found] or ([f"- {nothing}"] if asked_for else [])
    return "\n".join(lines)


def _side(say: Wording, transaction: TransactionBrief, topic: Topic) -> tuple[list[str], str]:
    """Return one side of a transaction, and what is said when there is nothing on it."""
    match topic:
        case Topic.PRICES:
            lines = [
                f"{capitalized(say.terms.prices[each.kind])}{say.colon}{say.terms.money(each.amount_cad)}"
                for each in transaction.prices
            ]
            return lines, say.no_prices
        case Topic.PARTIES:
            lines = [
                f"{capitalized(say.terms.roles[each.role])}{say.colon}"
                + ", ".join(filter(None, (each.name, each.phone, each.email)))
                for each in transaction.parties
            ]
            return lines, say.no_parties
        case Topic.DATES:
            lines = [
                f"{capitalized(say.terms.dates[each.kind])}{say.colon}{say.terms.day(each.date)}"
                for each in transaction.dates
            ]
            return lines, say.no_dates
        case Topic.FORMS:
            return list(_forms(say, transaction)), say.no_forms


def _forms(say: Wording, transaction: TransactionBrief) -> Iterator[str]:
    """Tell what the file holds, what it should hold, and what comes next."""
    if transaction.forms:
        yield f"{say.forms}{say.colon}{'; '.join(form.name for form in transaction.forms)}"
    if transaction.missing_forms:
        yield f"{say.missing_forms}{say.colon}{'; '.join(transaction.missing_forms)}"
    if transaction.next_document:
        note = f" ({transaction.next_document.note})" if transaction.next_document.note else ""
        yield f"{say.next_document}{say.colon}{transaction.next_document.name}{note}"
