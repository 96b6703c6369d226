"""The vendors' wire: each part of a scripted answer as the bytes that the vendor would send."""

from collections.abc import Iterator
from typing import Any

import msgspec

from lea.testing.providers import agent_wire
from lea.testing.providers.scripts import Fault, Script, Vendor

_encode = msgspec.json.Encoder().encode

PIECE_CHARS = 7
"""Of a call's arguments, in one event."""

OPENAI_ERRORS = {
    400: "invalid_request_error",
    401: "invalid_api_key",
    403: "permission_denied",
    404: "model_not_found",
    429: "rate_limit_exceeded",
    500: "server_error",
    503: "server_overloaded",
}
ANTHROPIC_ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}
ANTHROPIC_FINISH = {
    "stop": "end_turn",
    "length": "max_tokens",
    "content_filter": "refusal",
    "tool_calls": "tool_use",
}


class Answer:
    """A streamed answer to one request, as pieces of bytes.

    Source: https://developers.openai.com/api/reference (Chat Completions, streaming events) and
    https://platform.claude.com/docs/en/build-with-claude/streaming.
    """

    def __init__(self, vendor: Vendor, script: Script, requested_model: str, *, include_usage: bool) -> None:
        self._openai = vendor is Vendor.OPENAI
        self._script = script
        self._model = script.model or requested_model
        self._include_usage = include_usage and script.usage
        self._output_tokens = len(
            script.tokens if script.fault is None else script.tokens[: script.fault_after]
        )

    def opening(self) -> bytes:
        """What comes before the first token, at the token's own time."""
        if self._openai:
            return self._chunk({"role": "assistant", "content": ""})
        usage: dict[str, Any] = {}
        if self._script.usage:
            read, written = self._script.cached_tokens, self._script.cache_write_tokens
            usage["usage"] = {
                "input_tokens": self._script.input_tokens - read - written,
                "cache_creation_input_tokens": written,
                "cache_read_input_tokens": read,
                "output_tokens": 1,
            }
        message = {"id": "msg_scripted", "type": "message", "role": "assistant", "model": self._model}
        return (
            self._event("message_start", message={**message, "content": [], **usage})
            + self._event("content_block_start", index=0, content_block={"type": "text", "text": ""})
            + self._event("ping")
        )

    def token(self, text: str) -> bytes:
        if self._openai:
            return self._chunk({"content": text})
        return self._event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def calls(self) -> Iterator[bytes]:
        """The tool calls, each begun by its name, its arguments in small pieces."""
        for index, (name, arguments) in enumerate(self._script.tool_calls):
            pieces = [arguments[at : at + PIECE_CHARS] for at in range(0, len(arguments), PIECE_CHARS)]
            if self._openai:
                function = {"name": name, "arguments": ""}
                yield self._call(index, {"id": f"call_{index}", "type": "function", "function": function})
                yield from (self._call(index, {"function": {"arguments": piece}}) for piece in pieces)
            else:
                block: dict[str, Any] = {
                    "type": "tool_use",
                    "id": f"toolu_{index}",
                    "name": name,
                    "input": {},
                }
                yield self._event("content_block_start", index=index + 1, content_block=block)
                for piece in pieces:
                    delta = {"type": "input_json_delta", "partial_json": piece}
                    yield self._event("content_block_delta", index=index + 1, delta=delta)
                yield self._event("content_block_stop", index=index + 1)

    def _call(self, index: int, fields: dict[str, Any]) -> bytes:
        return self._chunk({"tool_calls": [{"index": index, **fields}]})

    def ending(self, *, finish: str | None) -> bytes:
        """What comes after the last token; without a finish reason when `finish` is None."""
        return self._openai_ending(finish) if self._openai else self._anthropic_ending(finish)

    def fault(self, fault: Fault) -> bytes:
        """What a fault sends in place of the next token."""
        match fault:
            case Fault.ERROR_EVENT:
                return self._error_event(self._script.error_type)
            case Fault.OVERFLOW:
                return (
                    self._error_event("context_length_exceeded")
                    if self._openai
                    else self._anthropic_ending("model_context_window_exceeded")
                )
            case Fault.TRUNCATED_UTF8:
                whole = self.token("é")
                return whole.replace("é".encode(), "é".encode()[:1])
            case Fault.TRUNCATED_JSON:
                return self.token("perdu").replace(b"perdu", b"per", 1).rstrip(b"\r\n")[:-4] + b"\n\n"
            case Fault.COMMENTS:
                return b": keepalive\n\n"
            case Fault.NO_FINISH | Fault.SILENCE | Fault.CUT:
                raise ValueError(f"{fault} sends nothing")

    def whole(self) -> dict[str, Any]:
        """The same answer as one JSON object, for a request that doesn't stream."""
        text, script = "".join(self._script.tokens), self._script
        if self._openai:
            choice = {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": script.finish,
            }
            return {
                "id": "chatcmpl-scripted",
                "object": "chat.completion",
                "created": 0,
                "model": self._model,
                "choices": [choice],
                "usage": self._openai_usage(),
            }
        return {
            "id": "msg_scripted",
            "type": "message",
            "role": "assistant",
            "model": self._model,
            "content": [{"type": "text", "text": text}],
            "stop_reason": ANTHROPIC_FINISH.get(script.finish, script.finish),
            "usage": {"input_tokens": script.input_tokens, "output_tokens": len(script.tokens)},
        }

    def _openai_ending(self, finish: str | None) -> bytes:
        last = self._chunk({}, finish_reason=finish) if finish else b""
        if self._include_usage:
            last += self._data({**self._envelope(), "choices": [], "usage": self._openai_usage()})
        return last + self._line(b"data: [DONE]")

    def _anthropic_ending(self, finish: str | None) -> bytes:
        last = self._event("content_block_stop", index=0)
        if finish:
            usage = {"usage": {"output_tokens": self._output_tokens}} if self._script.usage else {}
            reason = ANTHROPIC_FINISH.get(finish, finish)
            last += self._event(
                "message_delta", delta={"stop_reason": reason, "stop_sequence": None}, **usage
            )
        return last + self._event("message_stop")

    def _error_event(self, error_type: str | None) -> bytes:
        if self._openai:
            body = error_body(Vendor.OPENAI, error_type or "server_error", self._script.error_message)
            return self._data(body)
        error = {"type": error_type or "overloaded_error", "message": self._script.error_message}
        return self._event("error", error=error)

    def _envelope(self) -> dict[str, Any]:
        identity = {"id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": 0}
        return {
            **identity,
            "model": self._model,
            "service_tier": "default",
            "system_fingerprint": "fp_scripted",
        }

    def _openai_usage(self) -> dict[str, Any]:
        output = self._output_tokens
        return {
            "prompt_tokens": self._script.input_tokens,
            "completion_tokens": output,
            "total_tokens": self._script.input_tokens + output,
            "prompt_tokens_details": {
                "cached_tokens": self._script.cached_tokens,
                "cache_write_tokens": self._script.cache_write_tokens,
            },
        }

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._data({**self._envelope(), "choices": [choice]})

    def _event(self, name: str, **fields: Any) -> bytes:
        end = b"\r\n" if self._script.crlf else b"\n"
        return b"event: " + name.encode() + end + self._data({"type": name, **fields})

    def _data(self, fields: dict[str, Any]) -> bytes:
        return self._line(b"data: " + _encode(fields))

    def _line(self, line: bytes) -> bytes:
        return line + (b"\r\n\r\n" if self._script.crlf else b"\n\n")


def error_body(vendor: Vendor, error_type: str, message: str) -> dict[str, Any]:
    """Return the JSON body of an error response."""
    if vendor is Vendor.AGENT:
        return agent_wire.error_body(message)
    if vendor is Vendor.OPENAI:
        return {"error": {"message": message, "type": error_type, "param": None, "code": error_type}}
    return {"type": "error", "error": {"type": error_type, "message": message}, "request_id": "req_scripted"}


def error_type_of(vendor: Vendor, status: int) -> str:
    """Return what the vendor calls an error of this status."""
    names = OPENAI_ERRORS if vendor is Vendor.OPENAI else ANTHROPIC_ERRORS
    return names.get(status, "server_error" if vendor is Vendor.OPENAI else "api_error")
