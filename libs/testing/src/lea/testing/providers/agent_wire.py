"""The external agent's wire: one JSON object, which a script may send piece by piece and break off."""

from typing import Any

import msgspec

from lea.testing.providers.scripts import Fault, Script

_encode = msgspec.json.Encoder().encode
MODEL = "agent-model"


class AgentAnswer:
    """An answer as pieces of one object; it has the interface of the streaming vendors' `Answer`."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def opening(self) -> bytes:
        """What comes before the first token."""
        return b'{"success":true,"response":"'

    def token(self, text: str) -> bytes:
        return _encode(text)[1:-1]

    def ending(self, *, finish: str | None) -> bytes:
        """What comes after the last token; nothing when the object shall not be complete."""
        if finish is None:
            return b""
        script = self._script
        rest: dict[str, Any] = {
            "session_id": "scripted",
            "conversation_id": None,
            "model": script.model or MODEL,
            "provider": "scripted",
        }
        if script.usage:
            rest["usage"] = {"input_tokens": script.input_tokens, "output_tokens": len(script.tokens)}
        opening = b"" if script.tokens else self.opening()
        return opening + b'",' + _encode(rest)[1:]

    def fault(self, fault: Fault) -> bytes:
        """What a fault sends in place of the next token."""
        opening = b"" if self._script.fault_after else self.opening()
        match fault:
            case Fault.ERROR_EVENT:
                return _encode(error_body(self._script.error_message))
            case Fault.OVERFLOW:
                return _encode(error_body("maximum context length exceeded"))
            case Fault.TRUNCATED_UTF8:
                return opening + "é".encode()[:1]
            case Fault.TRUNCATED_JSON:
                return opening + b'per"'
            case Fault.COMMENTS:
                return b" \n"
            case Fault.NO_FINISH | Fault.SILENCE | Fault.CUT:
                raise ValueError(f"{fault} sends nothing")


def error_body(message: str) -> dict[str, Any]:
    """Return what the agent answers when it fails."""
    return {"success": False, "error": message}
