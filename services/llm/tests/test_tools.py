"""The orders as tools: closed schemas that hold nothing but what a model may fill in."""

from typing import Any

import pytest

from lea.contracts.orders import AddContact, ContactRole, LinkSession, SetDate
from lea.llm.tools import MalformedCall, ToolCall, read_calls, tools


def _objects(schema: Any) -> list[dict[str, Any]]:
    found = [schema] if isinstance(schema, dict) and schema.get("type") == "object" else []
    children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return [*found, *(one for child in children for one in _objects(child))]


@pytest.mark.parametrize("tool", tools(), ids=lambda tool: tool.name)
def test_a_schema_is_strict(tool) -> None:
    for each in _objects(tool.parameters):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
    assert "$ref" not in str(tool.parameters)
    assert not {"transaction_ref", "action", "derived", "approx"} & tool.parameters["properties"].keys()
    assert "transaction" in tool.parameters["properties"]
    assert "asked first" in tool.description


def test_enumerations_come_from_the_orders() -> None:
    contact = next(tool for tool in tools() if tool.name == "add_contact")
    roles = contact.parameters["properties"]["role"]["anyOf"][0]["enum"]
    assert roles == [role.value for role in ContactRole]


def test_all_tools_together_stay_small() -> None:
    assert len(str([tool._asdict() for tool in tools()])) < 8_000, "about two thousand tokens at most"


def test_calls_become_orders() -> None:
    read = read_calls(
        (
            ToolCall(
                "add_contact", '{"role": "notary", "name": "Julie Roy", "phone": null, "transaction": "Pins"}'
            ),
            ToolCall("set_date", '{"kind": "closing", "date": "2027-03-15", "time": null}'),
            ToolCall("link_session", ""),
        )
    )
    assert read[0].order == AddContact(role=ContactRole.NOTARY, name="Julie Roy")
    assert read[0].transaction == "Pins"
    assert isinstance(read[1].order, SetDate)
    assert isinstance(read[2].order, LinkSession)


def test_one_call_that_is_wrong_spoils_all() -> None:
    with pytest.raises(MalformedCall):
        read_calls((ToolCall("link_session", "{}"), ToolCall("format_disk", "{}")))
