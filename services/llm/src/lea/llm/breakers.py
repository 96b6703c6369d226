"""Leaving a provider alone after it failed too often in a row: who asks it anyway only waits for nothing."""

from dataclasses import dataclass

from lea.llm.errors import ContentFiltered, ContextTooLong, ProviderError, ProviderMisconfigured, TurnTimedOut
from lea.llm.metrics import Metrics
from lea.llm.ports import Provider
from lea.runtime.logging import get_logger

_log = get_logger(__name__)
_NOT_ITS_FAULT = (ContentFiltered, ContextTooLong, TurnTimedOut)
"""The provider is there; the prompt, or the time that the turn had left, was at fault."""


@dataclass(slots=True)
class _Circuit:
    failures: int = 0
    """In a row."""
    alone_until_s: float = 0.0
    cause: type[ProviderError] = ProviderError


class Breakers:
    """One breaker for each provider and model, shared by all turns of the process; one loop, so no locks.

    After `failures` in a row a provider is left alone for `open_s`; then one turn may try it, and one more for
    each further `open_s`, until one succeeds. Times are those of the event loop's clock.
    """

    def __init__(self, *, failures: int, open_s: float, metrics: Metrics) -> None:
        self._most_failures = failures
        self._open_s = open_s
        self._metrics = metrics
        self._circuits: dict[tuple[str, str | None], _Circuit] = {}

    def admits(self, provider: Provider, now_s: float) -> bool:
        """Tell whether a provider may be asked; where it is left alone, every `open_s` one caller may try it."""
        circuit = self._of(provider)
        if not self._is_open(circuit):
            return True
        if now_s < circuit.alone_until_s:
            return False
        circuit.alone_until_s = now_s + self._open_s
        return True

    def refusal(self, provider: Provider) -> ProviderError:
        """Return the error of a turn that found nobody else to ask: what the provider failed by last."""
        return self._of(provider).cause(provider.name, "left alone after failures in a row")

    def succeeded(self, provider: Provider) -> None:
        """Note an answer: whatever was, the provider is well."""
        circuit = self._of(provider)
        if self._is_open(circuit):
            _log.info("provider is back", provider=provider.name, model=provider.model)
        circuit.failures = 0
        self._tell(provider, circuit, misconfigured=False)

    def failed(self, provider: Provider, error: ProviderError, now_s: float) -> None:
        """Note a failed try; a refusal of our key or request is told to the operator."""
        if isinstance(error, _NOT_ITS_FAULT):
            return
        circuit = self._of(provider)
        circuit.failures += 1
        circuit.cause = type(error)
        misconfigured = isinstance(error, ProviderMisconfigured)
        if misconfigured:
            _log.error("provider misconfigured", provider=provider.name, detail=str(error))
        if circuit.failures == self._most_failures:
            _log.warning("provider left alone", provider=provider.name, reason=type(error).__name__)
        if self._is_open(circuit):
            circuit.alone_until_s = now_s + self._open_s
        self._tell(provider, circuit, misconfigured=misconfigured)

    def _of(self, provider: Provider) -> _Circuit:
        return self._circuits.setdefault((provider.name, provider.model), _Circuit())

    def _is_open(self, circuit: _Circuit) -> bool:
        return 0 < self._most_failures <= circuit.failures

    def _tell(self, provider: Provider, circuit: _Circuit, *, misconfigured: bool) -> None:
        if provider.model is not None:
            self._metrics.provider_is(
                provider.name, provider.model, broken=self._is_open(circuit), misconfigured=misconfigured
            )
