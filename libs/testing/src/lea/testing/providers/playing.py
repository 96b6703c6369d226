"""A script as a plan in time: which bytes leave when, in the chunked coding of HTTP/1.1."""

from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from lea.testing.providers.agent_wire import AgentAnswer
from lea.testing.providers.scripts import Fault, Script, Vendor
from lea.testing.providers.wire import Answer

COMMENT_INTERVAL_S = 0.02
LAST_CHUNK = b"0\r\n\r\n"


class Then(Enum):
    GO_ON = auto()
    END = auto()
    HANG = auto()
    CUT = auto()
    REPEAT = auto()
    """Send the same again, every `COMMENT_INTERVAL_S`, until the client goes."""


class Step(NamedTuple):
    at_s: float
    """From the moment that the headers left."""
    data: bytes
    then: Then


@lru_cache(maxsize=256)
def plan(script: Script, vendor: Vendor, model: str, *, include_usage: bool) -> tuple[Step, ...]:
    """Lay a script's answer out in time; the same script is planned once."""
    answer = (
        AgentAnswer(script)
        if vendor is Vendor.AGENT
        else Answer(vendor, script, model, include_usage=include_usage)
    )
    steps = _tokens(script, answer)
    at_s = script.first_token_s + script.token_interval_s * len(steps)
    match script.fault:
        case None | Fault.NO_FINISH:
            finish = None if script.fault else script.finish
            steps.append(Step(_end_of(steps, at_s), answer.ending(finish=finish), Then.END))
        case Fault.TRUNCATED_UTF8 | Fault.TRUNCATED_JSON:
            steps.append(
                Step(at_s, answer.fault(script.fault) + answer.ending(finish=script.finish), Then.END)
            )
        case Fault.ERROR_EVENT | Fault.OVERFLOW:
            steps.append(Step(at_s, answer.fault(script.fault), Then.END))
        case Fault.SILENCE:
            steps.append(Step(at_s, b"", Then.HANG))
        case Fault.CUT:
            steps.append(Step(at_s, b"", Then.CUT))
        case Fault.COMMENTS:
            steps.append(Step(at_s, answer.fault(script.fault), Then.REPEAT))
    if script.split_bytes:
        steps = _split(steps)
    return tuple(Step(at, _chunked(data, then), then) for at, data, then in steps)


def _tokens(script: Script, answer: Answer | AgentAnswer) -> list[Step]:
    tokens = script.tokens if script.fault is None else script.tokens[: script.fault_after]
    steps = [
        Step(script.first_token_s + script.token_interval_s * index, answer.token(text), Then.GO_ON)
        for index, text in enumerate(tokens)
    ]
    after_s = script.first_token_s + script.token_interval_s * len(steps)
    if script.fault is None and isinstance(answer, Answer):
        steps += [Step(after_s, piece, Then.GO_ON) for piece in answer.calls()]
    if steps:
        steps[0] = steps[0]._replace(data=answer.opening() + steps[0].data)
    return steps


def _end_of(steps: list[Step], otherwise_s: float) -> float:
    return steps[-1].at_s if steps else otherwise_s


def _split(steps: list[Step]) -> list[Step]:
    single: list[Step] = []
    for at_s, data, then in steps:
        single += [Step(at_s, data[index : index + 1], Then.GO_ON) for index in range(len(data))]
        single.append(Step(at_s, b"", then))
    return single


def _chunked(data: bytes, then: Then) -> bytes:
    chunk = b"%x\r\n%b\r\n" % (len(data), data) if data else b""
    return chunk + LAST_CHUNK if then is Then.END else chunk
