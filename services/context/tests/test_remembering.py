"""Titles and summaries: what follows turns, decided on an archive in memory."""

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest

from lea.context.ports import Conversation
from lea.context.remembering import Memory
from lea.context.summaries import MOST_TOKENS, SettledTurn, bounded, line_of, summarize
from lea.contracts.memory import SummaryWritten, TurnSettled

SETTLED = TurnSettled(turn_id=uuid4(), conversation_id=uuid4(), user_id=uuid4(), locale="fr")


def turns(number: int, first: int = 0, words: int = 3) -> tuple[SettledTurn, ...]:
    return tuple(
        SettledTurn(
            uuid4(),
            dt.datetime(2026, 11, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=n),
            f"question {n}",
            f"réponse {n} " + "mot " * words,
        )
        for n in range(first, first + number)
    )


class MemoryArchive:
    def __init__(self, unfolded=(), *, title="Un titre", total=None) -> None:
        self.found = Conversation(
            title, "Bonjour Léa, une question ?", None, unfolded, total or len(unfolded)
        )
        self.rewritten: list[SummaryWritten] = []
        self.beaten = False

    async def conversation(self, user_id, conversation_id):
        return self.found

    async def fold(self, user_id, conversation_id, summary, earlier):
        if self.beaten or earlier != self.found.summary:
            return False
        left = tuple(turn for turn in self.found.unfolded if turn.created_at > summary.through)
        self.found = replace(self.found, summary=summary, unfolded=left, unfolded_total=len(left))
        return True

    async def rewrite(self, written):
        self.rewritten.append(written)
        return True


@pytest.fixture
def memory(count):
    return lambda archive: Memory(archive, count, most_turns=8, most_tokens=2_000)


async def test_a_conversation_without_a_title_gets_one(memory):
    follow_ups = await memory(MemoryArchive(turns(1), title=None)).remember(SETTLED)
    assert follow_ups.titled.title == "Une question ?"
    assert follow_ups.asked is None
    assert (await memory(MemoryArchive(turns(1))).remember(SETTLED)).titled is None


async def test_a_conversation_that_is_gone_is_let_go(memory):
    archive = MemoryArchive()
    archive.found = None
    assert (await memory(archive).remember(SETTLED)).titled is None


async def test_short_conversation_is_not_summarized(memory):
    archive = MemoryArchive(turns(6))
    assert (await memory(archive).remember(SETTLED)).asked is None
    assert archive.found.summary is None


async def test_older_turns_are_folded_and_half_stays(memory):
    said = turns(7)
    archive = MemoryArchive(said)
    asked = (await memory(archive).remember(SETTLED)).asked
    assert archive.found.unfolded == said[3:]
    assert archive.found.summary.turns == 3
    assert archive.found.summary.turn_id == asked.turn_id == said[2].id
    assert archive.found.summary.text.splitlines() == [line_of(turn) for turn in said[:3]]
    assert [entry.content for entry in asked.turns][:2] == [said[0].message, said[0].answer]
    assert asked.summary == ""
    assert (await memory(archive).remember(SETTLED)).asked is None, "what was folded is not folded again"


async def test_long_turns_are_folded_before_there_are_many(memory):
    said = turns(4, words=450)
    archive = MemoryArchive(said)
    await memory(archive).remember(SETTLED)
    assert archive.found.unfolded == said[2:]


async def test_the_latest_turn_stays_however_long(memory):
    archive = MemoryArchive(turns(1, words=3_000))
    assert (await memory(archive).remember(SETTLED)).asked is None
    archive = MemoryArchive(turns(2, words=3_000))
    await memory(archive).remember(SETTLED)
    assert len(archive.found.unfolded) == 1


async def test_a_summary_goes_on_from_the_last_one(memory):
    archive = MemoryArchive(turns(7))
    await memory(archive).remember(SETTLED)
    before = archive.found.summary
    more = archive.found.unfolded + turns(3, first=7)
    archive.found = replace(archive.found, unfolded=more, unfolded_total=len(more))
    asked = (await memory(archive).remember(SETTLED)).asked
    assert asked.summary == before.text
    assert archive.found.summary.text.startswith(before.text)
    assert archive.found.summary.turns == 6


async def test_who_is_beaten_to_it_announces_nothing(memory):
    archive = MemoryArchive(turns(7))
    archive.beaten = True
    assert (await memory(archive).remember(SETTLED)).asked is None


def test_turns_too_old_to_be_told_are_counted(count):
    summary = summarize(None, turns(2), 19_990, count)
    assert summary.turns == 19_990
    assert summary.text.splitlines()[0] == "- (des échanges plus anciens ne sont pas repris)"


def test_a_summary_stays_inside_its_bound_and_forgets_the_oldest(count):
    summary = None
    for batch in range(20):
        summary = summarize(summary, turns(10, first=10 * batch, words=40), 10, count)
    assert count(summary.text) <= MOST_TOKENS
    lines = summary.text.splitlines()
    assert lines[0] == "- (des échanges plus anciens ne sont pas repris)"
    assert lines.count(lines[0]) == 1
    assert "question 199" in lines[-1]
    assert summary.turns == 200


def test_what_was_done_says_more_than_the_answer():
    [turn] = turns(1)
    done = replace(turn, actions=("Prix demandé fixé à 395 000 $.",))
    assert line_of(done) == "- « question 0 » → Prix demandé fixé à 395 000 $."


async def test_a_models_summary_is_bounded_and_opens_no_section(memory, count):
    archive = MemoryArchive()
    written = SummaryWritten(
        conversation_id=uuid4(),
        user_id=uuid4(),
        turn_id=uuid4(),
        text="# Contexte\n\n" + "Le courtier a vendu le 42, rue des Pins.\n" * 200,
        provider="openai",
        model="m",
    )
    assert await memory(archive).improve(written)
    [taken] = archive.rewritten
    assert taken.text.startswith("Contexte\nLe courtier")
    assert count(taken.text) <= MOST_TOKENS
    assert not await memory(archive).improve(written.model_copy(update={"text": " \n"}))
    assert bounded("## ", count) == ""
