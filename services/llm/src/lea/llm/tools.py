"""The orders that a model may propose, as tools: schemas out of `lea.contracts.orders`, and calls read back.

A tool executes nothing: a call is a proposal that `actions` reviews and the broker answers. Source of the schemas'
subset: https://developers.openai.com/api/docs/guides/function-calling (strict mode: every property required,
absent values null, no others).
"""

from functools import cache
from typing import Any, NamedTuple

import msgspec
from pydantic import TypeAdapter, ValidationError

from lea.contracts.orders import (
    AddContact,
    CreateForm,
    CreateTransaction,
    LinkSession,
    Order,
    SetAddress,
    SetDate,
    SetPrice,
    UpdateStatus,
)
from lea.contracts.proposals import MOST_PROPOSED, Proposed

MOST_VALUE_CHARS = 120
TRANSACTION = "transaction"
_ORDERS = (
    CreateTransaction,
    SetAddress,
    CreateForm,
    AddContact,
    SetPrice,
    SetDate,
    UpdateStatus,
    LinkSession,
)
_PROPOSED_SLOTS = {
    "create_transaction": ("kind",),
    "set_address": ("civic_number", "street", "unit", "city", "postal_code"),
    "create_form": ("form_code",),
    "add_contact": ("role", "name", "phone", "phone_ext", "email", "organization"),
    "set_price": ("kind", "amount_cad"),
    "set_date": ("kind", "date", "time"),
    "update_status": ("status",),
    "link_session": (),
}
"""What a model may fill in; the other slots are the grammar's own."""
_DESCRIPTIONS = {
    "create_transaction": "Propose to open a new transaction; its other facts go into further calls.",
    "set_address": "Propose (parts of) the address of the property.",
    "create_form": "Propose to prepare an OACIQ form.",
    "add_contact": "Propose to add a person to the transaction, or to complete one.",
    "set_price": "Propose an amount in whole Canadian dollars: the new amount, not the difference.",
    "set_date": "Propose a date.",
    "update_status": "Propose the status of the transaction.",
    "link_session": "Propose that this conversation be about another transaction from now on.",
}
_ONLY = (
    " The broker is asked first. Only for what the last message itself asks, with its own names and numbers."
)
_SLOT_DESCRIPTIONS = {
    TRANSACTION: "The broker's own words for the transaction (street or person); null for the one in hand.",
    "form_code": "The form's name, or its code if the broker gave it.",
    "date": "YYYY-MM-DD.",
    "time": "HH:MM.",
    "phone": "Ten digits.",
}
_ORDER: TypeAdapter[Order] = TypeAdapter(Order)


class Tool(NamedTuple):
    name: str
    description: str
    parameters: dict[str, Any]


class ToolCall(NamedTuple):
    """A call as the vendor sent it: `arguments` are JSON, or whatever the model made of it."""

    name: str
    arguments: str


class MalformedCall(Exception):
    """A call of no tool of ours, or with arguments that are no order; the message holds no content."""


@cache
def tools() -> tuple[Tool, ...]:
    """Return every order as a tool."""
    return tuple(_tool(order) for order in _ORDERS)


def read_calls(calls: tuple[ToolCall, ...]) -> tuple[Proposed, ...]:
    """Read the calls of one answer as orders. Raises MalformedCall: then none of them counts."""
    if len(calls) > MOST_PROPOSED:
        raise MalformedCall("too many calls")
    return tuple(_read(call) for call in calls)


def _read(call: ToolCall) -> Proposed:
    slots = _PROPOSED_SLOTS.get(call.name)
    if slots is None:
        raise MalformedCall("unknown tool")
    try:
        given = msgspec.json.decode(call.arguments or "{}", type=dict[str, str | int | None])
    except (msgspec.DecodeError, UnicodeError) as error:
        raise MalformedCall(type(error).__name__) from None
    if given.keys() - {*slots, TRANSACTION}:
        raise MalformedCall("unknown argument")
    if any(isinstance(value, str) and len(value) > MOST_VALUE_CHARS for value in given.values()):
        raise MalformedCall("overlong argument")
    named = given.pop(TRANSACTION, None)
    known = {name: value for name, value in given.items() if value is not None}
    try:
        order = _ORDER.validate_python({**known, "action": call.name})
        return Proposed.model_validate({"order": order, "transaction": named})
    except ValidationError:
        raise MalformedCall("not an order") from None


def _tool(order: Any) -> Tool:
    schema = order.model_json_schema()
    name: str = schema["properties"]["action"]["const"]
    definitions: dict[str, Any] = schema.get("$defs", {})
    properties = {
        slot: _property(slot, schema["properties"][slot], definitions) for slot in _PROPOSED_SLOTS[name]
    }
    properties[TRANSACTION] = _property(TRANSACTION, {"anyOf": [{"type": "string"}, {"type": "null"}]}, {})
    parameters = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return Tool(name, _DESCRIPTIONS[name] + _ONLY, parameters)


def _property(name: str, schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a slot's schema with nothing but its type, its values and what a model is told of it."""
    choices = [_plain(each, definitions) for each in schema.get("anyOf", [schema])]
    plain = choices[0] if len(choices) == 1 else {"anyOf": choices}
    described = _SLOT_DESCRIPTIONS.get(name)
    return plain | ({"description": described} if described else {})


def _plain(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    return {key: schema[key] for key in ("type", "enum") if key in schema}
