"""What a scripted provider answers to one request: tokens, delays, and at most one fault."""

from enum import StrEnum

import msgspec

DEFAULT_TOKENS = ("Bonjour", " !", " La", " propriété", " est", " à", " vous", ".")


class Vendor(StrEnum):
    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    AGENT = "agent"


class Fault(StrEnum):
    """What goes wrong inside a 200, after `Script.fault_after` tokens."""

    ERROR_EVENT = "error_event"
    """An error in place of the next token, then the end of the stream."""
    SILENCE = "silence"
    """Nothing more comes, and the connection stays open."""
    CUT = "cut"
    """The connection is reset."""
    TRUNCATED_UTF8 = "truncated_utf8"
    """A token ends inside a character; its event is complete, and so is the stream."""
    TRUNCATED_JSON = "truncated_json"
    """An event's JSON ends early; the stream ends well."""
    NO_FINISH = "no_finish"
    """The stream ends well, without a finish reason."""
    COMMENTS = "comments"
    """Only comments come, every 20 ms, for ever."""
    OVERFLOW = "overflow"
    """The model's context is full (Anthropic: a stop reason of its own; OpenAI: an error event)."""


class Script(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer. The defaults answer at once, completely, with usage and finish reason `stop`."""

    vendor: Vendor | None = None
    """Only for this vendor's requests; None fits any."""
    tokens: tuple[str, ...] = DEFAULT_TOKENS
    first_token_s: float = 0.0
    """From the request to the first token (or to the fault that stands before it)."""
    token_interval_s: float = 0.0
    headers_after_s: float = 0.0
    """From the request to the response's headers; the token clock starts with them."""
    status: int = 200
    """Anything but 200 is answered with the vendor's error body."""
    retry_after: str | None = None
    error_type: str | None = None
    """The error's type (Anthropic) or code (OpenAI); derived from the status when absent."""
    error_message: str = "scripted failure"
    fault: Fault | None = None
    fault_after: int = 0
    """How many tokens come before the fault."""
    tool_calls: tuple[tuple[str, str], ...] = ()
    """Name and arguments (JSON, or what a model makes of it), streamed in pieces after the tokens."""
    finish: str = "stop"
    """`stop`, `length`, `content_filter`, `tool_calls`: told in the vendor's own words."""
    usage: bool = True
    input_tokens: int = 120
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    split_bytes: bool = False
    """Send the body one byte at a time."""
    crlf: bool = False
    """End lines with CRLF."""
    model: str | None = None
    """The model named in the response; the requested one when absent."""
