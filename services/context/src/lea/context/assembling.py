"""Puts a prompt together: what stays first, what changes last, all of it inside a number of tokens."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lea.context.briefs import brief_of
from lea.context.budget import (
    ENTRY_TOKENS,
    Count,
    Part,
    Room,
    first_lines,
    first_parts,
    latest_exchanges,
)
from lea.context.exchanges import Exchange
from lea.context.files import Catalogue, Shelf, read_file
from lea.context.ports import Past
from lea.context.rendering import (
    MESSAGE_HEADING,
    render_actions,
    render_file,
    render_heading,
    render_opening,
    render_summary,
)
from lea.contracts.context import PromptTokens
from lea.contracts.messages import Locale

REMEMBERED_FILES = 2048
"""Sections that are kept as they were rendered: most files didn't change since the last turn."""
GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Assembled:
    """The parts of a prompt."""

    system_prompt: str
    known: str
    """The broker's files, and what was said long ago."""
    shown: int
    """How many files `known` tells."""
    exchanges: Sequence[Exchange]
    preface: str
    tokens: PromptTokens


class Assembler:
    """Puts prompts together. What the broker wrote last is not counted: it is never cut."""

    def __init__(self, count: Count, *, system_prompt: str, max_tokens: int, zone: dt.tzinfo) -> None:
        self._count = count
        self._zone = zone
        self._system_prompt = system_prompt.strip() + GAP
        self._system_tokens = count(self._system_prompt)
        self._max_tokens = max_tokens
        self._section = lru_cache(REMEMBERED_FILES)(self._render)

    def assemble(
        self, shelf: Shelf, past: Past, actions: Sequence[str], today: dt.date, locale: Locale
    ) -> Assembled:
        """Fit files and conversation into what system prompt and actions leave of the budget."""
        count = self._count
        preface = self._preface(actions)
        opening = render_opening(today, shelf.broker_name) + GAP
        heading_tokens = count(render_heading(len(shelf.files), shelf.total + 1) + GAP)  # the longer form
        fixed = self._system_tokens + preface.tokens + count(opening) + heading_tokens + 2 * ENTRY_TOKENS
        room = Room(max(0, self._max_tokens - fixed))

        sections = [self._section(file, shelf.catalogue, today, locale) for file in shelf.files]
        summary = self._summary(past)
        exchanges, past_tokens = latest_exchanges(past.exchanges, room.tokens, count)
        for_files, for_past = room.shared(sum(part.tokens for part in sections), past_tokens + summary.tokens)
        kept = self._kept(sections, for_files.tokens)
        exchanges, past_tokens = latest_exchanges(exchanges, for_past.tokens - summary.tokens, count)

        heading = render_heading(len(kept), shelf.total) + GAP
        return Assembled(
            system_prompt=self._system_prompt,
            known="".join([opening, heading, *(part.text for part in kept), summary.text]).rstrip() + "\n",
            shown=len(kept),
            exchanges=exchanges,
            preface=preface.text,
            tokens=PromptTokens(
                system_prompt=self._system_tokens,
                files=count(opening) + heading_tokens + sum(part.tokens for part in kept),
                summary=summary.tokens,
                history=past_tokens,
                budget=self._max_tokens,
            ),
        )

    def _kept(self, sections: Sequence[Part], room: int) -> Sequence[Part]:
        """Leave out the oldest files; the first one stays in any case, cut where it must be."""
        kept = first_parts(sections, room)
        return kept or [first_lines(section.text, room, self._count) for section in sections[:1]]

    def _preface(self, actions: Sequence[str]) -> Part:
        done = render_actions(actions) + "\n"
        part = Part(done, self._count(done))
        if part.tokens > self._max_tokens // 4:
            part = first_lines(done, self._max_tokens // 4, self._count)
        return Part(f"{part.text}\n{MESSAGE_HEADING}", part.tokens + self._count(f"\n{MESSAGE_HEADING}{GAP}"))

    def _summary(self, past: Past) -> Part:
        if not past.summary:
            return Part("", 0)
        text = render_summary(past.summary, past.summarized_turns) + "\n"
        part = Part(text, self._count(text))
        most = self._max_tokens // 8
        return part if part.tokens <= most else first_lines(text, most, self._count)

    def _render(self, file: bytes, catalogue: Catalogue, today: dt.date, locale: Locale) -> Part:
        text = render_file(brief_of(read_file(file), catalogue, locale), today, self._zone) + GAP
        return Part(text, self._count(text))
