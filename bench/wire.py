"""The provider's wires as bytes, and the stamp in every token that tells when the provider sent it.

A token reads ` w017.1a2b3c4d`: its index and the sender's monotonic clock in µs (32 bits, hexadecimal); the
first one also carries when the request arrived. Processes of one machine share that clock, so whoever reads
the text at the other end, however the tokens were joined on the way, knows how long each was under way.
"""

import re
import time
from typing import NamedTuple

CLOCK_MASK = 0xFFFFFFFF
MAX_TOKENS = 999
STAMP = re.compile(rb" w(\d{3})\.([0-9a-f]{8})(?:\.([0-9a-f]{8}))?")
"""Index, sent and (first token only) arrival; finds every token in a piece of any of the wires."""


def clock_us() -> int:
    """Return the machine's monotonic clock in µs."""
    return time.monotonic_ns() // 1000


def elapsed_us(since: int, now_us: int) -> int:
    """Return the time from a stamp (32 bits) to `now_us`; right for spans below 71 minutes."""
    return (now_us - since) & CLOCK_MASK


def first_stamp(sent_us: int, arrived_us: int) -> bytes:
    """Return the text of token 0."""
    return b" w000.%08x.%08x" % (sent_us & CLOCK_MASK, arrived_us & CLOCK_MASK)


def stamp(index: int, sent_us: int) -> bytes:
    """Return the text of a later token."""
    return b" w%03d.%08x" % (index, sent_us & CLOCK_MASK)


FIRST_STAMP_BYTES = len(first_stamp(0, 0))
STAMP_BYTES = len(stamp(0, 0))


class ProviderWire(NamedTuple):
    """A vendor's streamed answer: all that is the same in every answer, ready to be written."""

    opening: bytes
    """Status line, headers and what comes before the first token."""
    first_token: tuple[bytes, bytes]
    token: tuple[bytes, bytes]
    """What stands before and after a token's text, the chunk's size included."""
    closing: bytes
    """Finish reason, usage, end of stream, end of the chunked body."""


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _around(before: bytes, after: bytes, text_bytes: int) -> tuple[bytes, bytes]:
    size = len(before) + text_bytes + len(after)
    return b"%x\r\n%b" % (size, before), after + b"\r\n"


HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
    b"cache-control: no-cache\r\nx-request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n"
)


def openai_wire(tokens: int, include_usage: bool) -> ProviderWire:
    """Build Chat Completions: role, content, finish reason, usage without choices, `[DONE]`."""
    base = b'data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1760000000,'
    base += b'"model":"bench","service_tier":"default","system_fingerprint":"fp_bench",'
    usage_null = b',"usage":null' if include_usage else b""

    def choice(delta: bytes, finish: bytes = b"null") -> bytes:
        return b'%b"choices":[{"index":0,"delta":%b,"logprobs":null,"finish_reason":%b}]%b}\n\n' % (
            base,
            delta,
            finish,
            usage_null,
        )

    before, after = choice(b'{"content":"\0"}').split(b"\0")
    closing = _chunk(choice(b"{}", b'"stop"'))
    if include_usage:
        usage = b'{"prompt_tokens":900,"completion_tokens":%d,"total_tokens":%d}' % (tokens, 900 + tokens)
        closing += _chunk(b'%b"choices":[],"usage":%b}\n\n' % (base, usage))
    return ProviderWire(
        opening=HEAD + _chunk(choice(b'{"role":"assistant","content":"","refusal":null}')),
        first_token=_around(before, after, FIRST_STAMP_BYTES),
        token=_around(before, after, STAMP_BYTES),
        closing=closing + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n",
    )


def anthropic_wire(tokens: int) -> ProviderWire:
    """Build Messages: message_start … content_block_delta … message_delta, message_stop."""

    def event(name: bytes, data: bytes) -> bytes:
        return b'event: %b\ndata: {"type":"%b",%b}\n\n' % (name, name, data)

    start = event(
        b"message_start",
        b'"message":{"id":"msg_bench","type":"message","role":"assistant","model":"bench","content":[],'
        b'"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":900,"output_tokens":1}}',
    )
    block = event(b"content_block_start", b'"index":0,"content_block":{"type":"text","text":""}')
    delta = event(b"content_block_delta", b'"index":0,"delta":{"type":"text_delta","text":"\0"}')
    before, after = delta.split(b"\0")
    ends = event(b"content_block_stop", b'"index":0') + event(
        b"message_delta",
        b'"delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":%d}' % tokens,
    )
    stop = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    return ProviderWire(
        opening=HEAD + _chunk(start + block),
        first_token=_around(before, after, FIRST_STAMP_BYTES),
        token=_around(before, after, STAMP_BYTES),
        closing=_chunk(ends) + _chunk(stop) + b"0\r\n\r\n",
    )
