"""What a model writes is text: no markup of its own, no request, no script; and the page's policy holds besides."""

from playwright.async_api import expect

from lea.testing.browser import Tab, Visit
from lea.testing.providers import Script, ScriptedProviders

HOSTILE = (
    "**Bonjour** <b>gras</b> <img src='http://trap.invalid/a.png' onerror='window.broken = 1'>\n\n"
    "<script>window.broken = 2</script>\n\n"
    "![suivi](http://trap.invalid/b.png) ![données](data:image/png;base64,AAAA)\n\n"
    "[lien](javascript:window.broken=3) [page](https://oaciq.com/fr) <https://trap.invalid/auto>\n\n"
    "<iframe src='http://trap.invalid/c'></iframe> <svg onload='window.broken = 4'></svg>\n\n"
    "<style>body { background: url(http://trap.invalid/d) }</style>\n\nfin."
)


async def test_an_answer_brings_no_markup_no_picture_and_no_request(
    lea: Tab, visit: Visit, providers: ScriptedProviders
) -> None:
    pieces = tuple(HOSTILE[at : at + 5] for at in range(0, len(HOSTILE), 5))
    providers.enqueue(Script(tokens=pieces, token_interval_s=0.005))
    await lea.say("Que me dis-tu ?")
    await lea.shows("fin.")
    await lea.settled(turns=1)
    await expect(lea.answer.locator("strong")).to_have_text("Bonjour")
    await expect(lea.answer.locator("img, script, iframe, svg, style, b, object, embed, form")).to_have_count(
        0
    )
    await expect(lea.answer.get_by_text("[image : suivi]")).to_be_visible()
    links = [await link.get_attribute("href") for link in await lea.answer.locator("a").all()]
    assert links == ["https://oaciq.com/fr", "https://trap.invalid/auto"]
    assert await lea.page.evaluate("() => window.broken") is None
    assert visit.strangers == []
    await lea.page.reload()
    await lea.shows("fin.")
    assert await lea.page.evaluate("() => window.broken") is None


async def test_the_policy_lets_no_script_in(visit: Visit) -> None:
    tab = await visit.tab()
    await expect(tab.button("Se connecter")).to_be_visible()
    [page] = visit.asked("/", 200)
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert visit.mistakes == [], "the page itself keeps to it"
    await tab.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.broken = 1";
            document.head.append(script);
        }"""
    )
    assert await tab.page.evaluate("() => window.broken") is None
    [breach] = visit.mistakes
    assert "Content Security Policy" in breach
    visit.mistakes.clear()
