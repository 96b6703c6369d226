"""Every state in which the latest answer was shown, one after the other."""

from itertools import pairwise

from lea.testing.browser.tab import Tab

_RECORD = """() => {
  const states = (window.leaShown = []);
  const look = () => {
    const shown = [...document.querySelectorAll("[data-turn]")].at(-1)?.querySelector("[data-answer]");
    const text = shown?.textContent ?? "";
    if (states.at(-1) !== text) states.push(text);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  look();
}"""


async def record(tab: Tab) -> None:
    """Begin to record, until the page is left."""
    await tab.page.evaluate(_RECORD)


async def recorded(tab: Tab) -> list[str]:
    """Return the states so far, empty ones left out; none twice in a row."""
    states: list[str] = await tab.page.evaluate("() => window.leaShown")
    return [state for state in states if state]


def steps_of(states: list[str], whole: str) -> int:
    """Return in how many steps an answer grew to its end. Raises AssertionError when it ever went another way."""
    assert states, "nothing was shown"
    for before, after in pairwise(states):
        assert after.startswith(before), f"« {after} » does not go on from « {before} »"
    assert states[-1] == whole
    return len(states)


def counted(words: int) -> tuple[str, ...]:
    """Return tokens of an answer in which no doubled, lost or swapped word goes unnoticed."""
    return tuple(f"mot{number:04d} " if number < words - 1 else "fin." for number in range(words))
