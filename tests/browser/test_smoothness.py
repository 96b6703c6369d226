"""A long answer is drawn smoothly: 5,000 tokens of Markdown, as fast as a fast model writes."""

from lea.testing.browser import Tab
from lea.testing.browser.smoothness import measure, measured
from lea.testing.providers import Script, ScriptedProviders

TOKENS = 5_000
PER_SECOND = 400
LONGEST_TASK_MS = 500
"""Generous: the machine also runs the browser's other processes, Léa and the provider."""
P99_GAP_MS = 250
SHIFT = 0.05
"""A table balances its columns anew with each word; nothing else may move."""


def long_answer(tokens: int) -> tuple[str, ...]:
    """Return paragraphs, lists, tables and code, a word each."""
    parts = (
        "## Partie\n\nVoici **ce qu’il** faut préparer pour le dossier avant la *signature* de l’acte :\n\n",
        "1. la promesse d’achat\n2. la déclaration du vendeur\n3. l’annexe `EIP`\n\n",
        "| formulaire | état |\n|---|---|\n| promesse | signée |\n| annexe | envoyée |\n\n",
        "```\nprix = 389000\nacompte = 10000\n```\n\n",
        "> Rien n’engage le client avant sa signature, et rien ne se perd en chemin.\n\n",
    )
    words = [word for part in parts for word in part.replace(" ", " \0").split("\0")]
    return (*(words[number % len(words)] for number in range(tokens - 1)), "\n\nfin.")


async def test_five_thousand_tokens_stay_smooth(lea: Tab, account, providers: ScriptedProviders) -> None:
    answer = long_answer(TOKENS)
    providers.enqueue(Script(tokens=answer, token_interval_s=1 / PER_SECOND))
    await lea.say("Quels documents dois-je préparer ?")
    await lea.shows("Partie")
    await measure(lea.page)
    await lea.shows("fin.")
    await lea.settled(turns=1)
    smooth = await measured(lea.page)
    print(f"{TOKENS} tokens at {PER_SECOND}/s: {smooth}")
    [turn] = await account.stored(lea.session_id)
    assert turn["content"] == "".join(answer)
    end = await lea.answer.bounding_box()
    assert end is not None
    assert end["y"] + end["height"] < 900, "the page followed the answer to its end"
    assert smooth.shift <= SHIFT
    assert max(smooth.tasks_ms, default=0) <= LONGEST_TASK_MS
    assert smooth.p99_gap_ms <= P99_GAP_MS
