"""Which actions a list calls undoable."""

import datetime as dt
from uuid import UUID, uuid4

from lea.gateway.files import ActionRow
from lea.gateway.service.standing import undoable

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
T, OTHER = uuid4(), uuid4()


def action(minute: int, after: dict, *, before: dict | None = None, index: int = 0, **changes) -> ActionRow:
    values = {
        "id": uuid4(),
        "turn_id": uuid4(),
        "index": index,
        "action": "set_price",
        "line": "…",
        "transaction_id": T,
        "created_at": NOW + dt.timedelta(minutes=minute),
        "undone_at": None,
        "before": dict.fromkeys(after) | (before or {}),
        "after": after,
    }
    return ActionRow(**(values | changes))


def price(number: int, kind: str = "asking", transaction: UUID = T) -> dict:
    return {f"prices/{number}": {"kind": kind, "transaction_id": str(transaction)}}


def test_the_latest_price_of_a_kind_is_undoable_and_the_one_before_is_not() -> None:
    first, second, other = action(0, price(1)), action(1, price(2)), action(2, price(3, "deposit"))
    assert undoable([first, second, other], [first, second, other]) == {second.id, other.id}


def test_what_was_undone_stands_in_nobodys_way() -> None:
    first, second = action(0, price(1)), action(1, price(2), undone_at=NOW)
    assert undoable([first, second], [first]) == {first.id}


def test_a_creation_carries_everything_on_its_file() -> None:
    created = action(0, {f"transactions/{T}": {"id": str(T)}}, action="create_transaction")
    same_message = action(0, price(1), index=1)
    assert undoable([created, same_message], [created, same_message]) == {same_message.id}


def test_a_contact_that_another_file_needs_stays() -> None:
    contact = {"contacts/c": {"id": "c"}, f"participants/{T}/c/seller": {"transaction_id": str(T)}}
    added = action(0, contact)
    reused = action(1, {f"participants/{OTHER}/c/seller": {"contact_id": "c", "transaction_id": str(OTHER)}})
    assert undoable([added], [added, reused]) == set()


def test_a_changed_contact_only_minds_a_later_change() -> None:
    changed = action(0, {"contacts/c": {"phone": "2"}}, before={"contacts/c": {"phone": "1"}})
    reused = action(1, {f"participants/{T}/c/buyer": {"contact_id": "c", "transaction_id": str(T)}})
    again = action(2, {"contacts/c": {"phone": "3"}}, before={"contacts/c": {"phone": "2"}})
    assert undoable([changed], [changed, reused]) == {changed.id}
    assert undoable([changed], [changed, reused, again]) == set()


def test_a_newer_version_stands_on_the_one_before() -> None:
    form = {"transaction_id": str(T), "form_key": "PA"}
    first, second = action(0, {"forms/1": form}), action(1, {"forms/2": form})
    assert undoable([first, second], [first, second]) == {second.id}
