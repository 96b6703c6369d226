"""What can be done as the system is configured: answered from the configuration, and by the agent itself."""

from collections.abc import Mapping
from typing import NamedTuple

from lea.contracts.commands import CapabilityChecked, CheckCapability
from lea.contracts.messages import Locale
from lea.llm.errors import ProviderError, ProviderMisconfigured, ProviderTimedOut
from lea.llm.ports import Provider
from lea.runtime.logging import get_logger

_log = get_logger(__name__)

ANSWERS = frozenset({"chat", "stream"})
"""What a provider does."""
VOICE = "voice"
ACTIONS = frozenset(
    {
        "create_transaction",
        "update_transaction",
        "create_contact",
        "update_contact",
        "access_oaciq_forms",
        "modify_oaciq_forms",
    }
)
"""What Léa does herself, without any model; named as existing clients name it."""


class _Sentence(NamedTuple):
    fr: str
    en: str


_SENTENCES: Mapping[str, _Sentence] = {
    "action": _Sentence("Léa le fait elle-même, sans modèle.", "Léa does it herself, without a model."),
    "built_in": _Sentence(
        "Aucun modèle n’est configuré : Léa répond à partir de vos dossiers.",
        "No model is configured: Léa answers from your files.",
    ),
    "configured": _Sentence("Le modèle {model} est configuré.", "The model {model} is configured."),
    "agent_ok": _Sentence("L’agent externe répond.", "The external agent responds."),
    "agent_unknown": _Sentence(
        "L’agent externe est configuré; il n’a pas de page de santé, une première question le dira.",
        "The external agent is configured; it has no health page, a first question will tell.",
    ),
    "refused": _Sentence(
        "L’agent externe refuse notre clé ou notre adresse. Prévenez votre administrateur.",
        "The external agent refuses our key or address. Tell your administrator.",
    ),
    "late": _Sentence(
        "L’agent externe n’a pas répondu à temps. Réessayez dans un instant.",
        "The external agent did not respond in time. Try again in a moment.",
    ),
    "unreachable": _Sentence(
        "L’agent externe est injoignable. Réessayez dans un instant.",
        "The external agent can't be reached. Try again in a moment.",
    ),
    "voice": _Sentence(
        "Léa ne prend pas encore de messages vocaux. Écrivez votre message.",
        "Léa does not take voice messages yet. Write your message.",
    ),
    "unknown": _Sentence(
        "Léa ne connaît pas cette capacité. Elle connaît : {known}.",
        "Léa does not know this capability. She knows: {known}.",
    ),
}


class Capabilities:
    """Says what can be done, by whom, and why not."""

    def __init__(self, provider: Provider) -> None:
        """`provider` is the one that is asked first."""
        self._provider = provider

    async def check_capability(self, command: CheckCapability) -> CapabilityChecked:
        """Answer within the agent's own limit; nothing is asked of a vendor, where an answer costs."""
        locale = command.locale
        if command.capability in ACTIONS:
            return CapabilityChecked(available=True, provider="lea", detail=_say("action", locale))
        if command.capability == VOICE:
            return CapabilityChecked(available=False, detail=_say("voice", locale))
        if command.capability not in ANSWERS:
            known = ", ".join(sorted(ANSWERS | ACTIONS | {VOICE}))
            return CapabilityChecked(available=False, detail=_say("unknown", locale, known=known))
        return await self._check_provider(locale)

    async def _check_provider(self, locale: Locale) -> CapabilityChecked:
        provider = self._provider
        try:
            health = await provider.check()
        except ProviderError as error:
            _log.warning("capability check failed", provider=provider.name, reason=str(error))
            reason = _say(_reason(error), locale)
            return CapabilityChecked(available=False, provider=provider.name, detail=reason)
        if provider.whole_answer_s is not None:
            detail = _say(f"agent_{health}", locale)
        elif provider.model is not None:
            detail = _say("configured", locale, model=provider.model)
        else:
            detail = _say("built_in", locale)
        return CapabilityChecked(available=True, provider=provider.name, detail=detail)


def _reason(error: ProviderError) -> str:
    if isinstance(error, ProviderMisconfigured):
        return "refused"
    return "late" if isinstance(error, ProviderTimedOut) else "unreachable"


def _say(sentence: str, locale: Locale, **blanks: str) -> str:
    return getattr(_SENTENCES[sentence], locale).format_map(blanks)
