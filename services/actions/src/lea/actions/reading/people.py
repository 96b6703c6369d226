"""People as they were found in a sentence: their telephone and e-mail, and the orders that they become."""

from dataclasses import dataclass

from lea.actions.reading.details import NOTHING_BUT_DETAILS
from lea.actions.reading.drafts import Gathering, Item, Unfinished
from lea.actions.reading.names import Name
from lea.actions.reading.phones import Phone
from lea.actions.reading.spans import Email
from lea.contracts.orders import AddContact, ContactRole


@dataclass(slots=True)
class Person:
    role: ContactRole | None
    """None for the broker's client: the seller of a sale, the buyer of a purchase."""
    start: int
    end: int
    name: Name | None
    sure: bool
    """The sentence says that this person plays the role."""
    others: tuple[str, ...] = ()
    phone: Phone | None = None
    email: str | None = None
    organization: str | None = None
    takes_over: bool = False
    """In the place of whoever plays the role."""
    asked_for: bool = False
    """Object of "add" without a name."""
    pointed_at: bool = False
    """« ajoute-la comme notaire »: who that is stands elsewhere, if anywhere."""


def one_each(found: list[Person]) -> list[Person]:
    """« sa femme Diane Caron comme acheteuse » is the buyer: who is named once has the last of the roles."""
    last = {person.name.start: person for person in found if person.name}
    return [person for person in found if person.name is None or last[person.name.start] is person]


def attach_details(
    masked: str,
    found: list[Person],
    phones: list[tuple[int, int, Phone]],
    emails: list[tuple[int, int, Email]],
) -> None:
    """Gives each telephone and e-mail of the sentence to the person that it belongs to."""
    for place, _, phone in phones:
        if person := _nearest(masked, found, place):
            person.phone = person.phone or phone
    for place, _, email in emails:
        if person := _nearest(masked, found, place):
            person.email = person.email or email.address


def _nearest(masked: str, found: list[Person], place: int) -> Person | None:
    """The last person who was named before; else the first one that follows closely."""
    before = [person for person in found if person.start < place and (person.name or person.sure)]
    before = before or [
        person
        for person in found
        if person.start < place and NOTHING_BUT_DETAILS.fullmatch(masked[person.end : place])
    ]
    if before:
        return before[-1]
    after = [person for person in found if place < person.start and person.start - place < 80]
    return after[0] if after and len(found) == 1 else None


def emit(person: Person, gathering: Gathering) -> bool:
    """Adds what a person becomes; False when the sentence only mentions them."""
    reachable = bool(person.phone or person.email)
    if person.name is not None and (person.sure or reachable):
        first, *others = _full_names(person.name.text, person.others)
        gathering.add(_item(person, first), person.start)
        for other in others:
            gathering.add(_item(Person(person.role, 0, 0, None, True), other), person.start)
        return True
    if person.role is None:
        return False
    if person.pointed_at:
        gathering.add(Unfinished("name", _draft(person)), person.start)
        return True
    if person.name is None and reachable:
        gathering.add(_item(person, None), person.start)
        return True
    if person.name is None and person.asked_for:
        gathering.add(Unfinished("name", _draft(person)), person.start)
        return True
    return False


def _draft(person: Person) -> dict[str, str]:
    """What is known of somebody whose name is asked for."""
    phone = person.phone
    slots = {
        "role": person.role.value if person.role else None,
        "phone": phone and phone.number,
        "phone_ext": phone and phone.extension,
        "email": person.email,
    }
    return {"action": "add_contact"} | {slot: value for slot, value in slots.items() if value}


def _item(person: Person, name: str | None) -> Item:
    """The order; without a name it completes the contact who has the role."""
    order = AddContact(
        role=person.role,
        name=name,
        phone=person.phone.number if person.phone else None,
        phone_ext=person.phone.extension if person.phone else None,
        email=person.email,
        organization=person.organization if name else None,
        update=name is None,
        takes_over=person.takes_over,
    )
    if person.role is not None:
        return order
    return Unfinished(
        "party",
        {key: str(value) for key, value in order.model_dump(exclude_defaults=True).items()}
        | {"action": "add_contact"},
    )


def _full_names(first: str, others: tuple[str, ...]) -> list[str]:
    if len(others) == 1 and " " not in first and " " in others[0]:
        first = f"{first} {others[0].split(' ', 1)[1]}"
    return [first, *others]
