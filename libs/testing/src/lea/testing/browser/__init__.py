"""A broker's browser: Debian's Chromium on the web client's page, and what it saw there.

::

    async with chromium() as browser:
        async with Visit.begin(browser, system.url) as visit:
            lea = await visit.tab()
            await lea.sign_in("demo@lea.local", "demo")
            await lea.say("Où en sont mes transactions ?")
            await lea.settled()
"""

from lea.testing.browser.chromium import chromium
from lea.testing.browser.tab import Tab
from lea.testing.browser.visit import Visit

__all__ = ["Tab", "Visit", "chromium"]
