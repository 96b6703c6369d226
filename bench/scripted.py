"""All of Léa with a scripted provider, and a broker in front of it: for what streams do besides telling an answer."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bench.figures import percentile
from lea.testing.journey import Broker
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

RATE = 50.0
STREAMS_PER_USER = 5000


@dataclass(frozen=True)
class Stage:
    system: System
    broker: Broker
    providers: ScriptedProviders


@asynccontextmanager
async def staged(tokens: int) -> AsyncGenerator[Stage]:
    """Start everything; answers have so many tokens, 50 each second."""
    script = Script(tokens=(" mot",) * tokens, token_interval_s=1 / RATE)
    async with AsyncExitStack() as stack:
        providers = await stack.enter_async_context(ScriptedProviders.start(script))
        env = {
            "OPENAI_API_KEY": "bench",
            "OPENAI_BASE_URL": providers.openai_url,
            "LEA_RATE_LIMIT_PER_MINUTE": "1000000",
            "LEA_STREAMS_PER_USER": str(STREAMS_PER_USER),
        }
        system = await stack.enter_async_context(System.start(env))
        broker = await stack.enter_async_context(Broker.signed_in(system.url, "demo@lea.local", "demo"))
        yield Stage(system, broker, providers)


def question(number: int) -> str:
    return f"Quels dossiers pressent cette semaine, numéro {number:03} ?"


def spread(seconds: Iterable[float], shares: Sequence[int] = (50, 95, 99)) -> str:
    """Lay out percentiles of times."""
    ascending = sorted(round(each * 1e6) for each in seconds)
    return ", ".join(f"p{share} {percentile(ascending, share) / 1000:.1f} ms" for share in shares)
