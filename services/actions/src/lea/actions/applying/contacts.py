"""The people of a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from lea.actions.applying.outcomes import Done, Outcome, Refused, Step, Unchanged
from lea.actions.files import Contact, Party, TransactionFile, name_key
from lea.contracts.orders import AddContact, ContactRole


async def add_contact(order: AddContact, file: TransactionFile, step: Step) -> Outcome:
    """Add a person to a file, complete one that is there, or correct a name; nobody is doubled."""
    if order.name is None:
        return await _complete_by_role(order, file, step)
    if former := _predecessor(order, file):
        return await _take_over(order, former, file, step)
    if wrong := _misnamed(order, file):
        return await _rename(order, wrong, file, step)
    if known := _same_person(order, file):
        return await _complete(order, known, file, step)
    if order.role is None:
        return Refused(step.lines.no_detail())
    return await _add(order, order.name, order.role, file, step)


async def _complete_by_role(order: AddContact, file: TransactionFile, step: Step) -> Outcome:
    if order.role is None or not _says_something(order):
        return Refused(step.lines.no_detail())
    parties = [party for party in file.parties if party.role is order.role]
    if not parties:
        return Refused(step.lines.no_party(order.role))
    if len(parties) > 1:
        names = tuple(party.contact.name for party in parties)
        return Refused(step.lines.several_parties(order.role, names))
    return await _complete(order, parties[0], file, step)


async def _complete(order: AddContact, known: Party, file: TransactionFile, step: Step) -> Outcome:
    contact = _merged(known.contact, order)
    if order.role not in {None, *(party.role for party in _parts_of(known.contact, file))}:
        role = order.role or known.role
        if contact != known.contact:
            await step.books.save_contact(contact)
        return await _give_role(contact, role, file, step)
    if contact == known.contact:
        return Unchanged(step.lines.contact_unchanged(known.role, contact))
    await step.books.save_contact(contact)
    return Done(step.lines.contact_completed(known.role, contact), _with_contact(file, contact))


async def _rename(order: AddContact, wrong: Party, file: TransactionFile, step: Step) -> Outcome:
    contact = _merged(replace(wrong.contact, name=order.name or wrong.contact.name), order)
    if await step.books.transactions_of(wrong.contact.id) > 1:
        # Elsewhere the name may be right: this file gets a person of its own.
        contact = replace(contact, id=uuid4())
        await step.books.add_contact(contact)
        await step.books.remove_party(file.id, wrong.contact.id, wrong.role)
        await step.books.add_party(file.id, contact.id, wrong.role)
        others = tuple(party for party in file.parties if party != wrong)
        corrected = replace(file, parties=(*others, Party(wrong.role, contact)))
    else:
        await step.books.save_contact(contact)
        corrected = _with_contact(file, contact)
    return Done(step.lines.contact_corrected(wrong.role, wrong.contact.name, contact), corrected)


async def _take_over(order: AddContact, former: Party, file: TransactionFile, step: Step) -> Done:
    """Put a person in the place of the one who played the role; the former stays among the broker's contacts."""
    await step.books.remove_party(file.id, former.contact.id, former.role)
    others = replace(file, parties=tuple(party for party in file.parties if party != former))
    done = await _add(order, order.name or "", former.role, others, step)
    contact = done.file.parties[-1].contact
    return Done(step.lines.contact_corrected(former.role, former.contact.name, contact), done.file)


async def _add(order: AddContact, name: str, role: ContactRole, file: TransactionFile, step: Step) -> Done:
    namesakes = await step.books.contacts_named(name)
    known = next((contact for contact in namesakes if not _contradicts(contact, order)), None)
    contact = _merged(known or Contact(uuid4(), name), order)
    if known is None:
        await step.books.add_contact(contact)
    elif contact != known:
        await step.books.save_contact(contact)
    return await _give_role(contact, role, file, step)


async def _give_role(contact: Contact, role: ContactRole, file: TransactionFile, step: Step) -> Done:
    await step.books.add_party(file.id, contact.id, role)
    changed = _with_contact(file, contact)
    return Done(
        step.lines.contact_added(role, contact),
        replace(changed, parties=(*changed.parties, Party(role, contact))),
    )


def _predecessor(order: AddContact, file: TransactionFile) -> Party | None:
    """Find who leaves the role; nobody where several play it, or where it is the same person."""
    parties = _in_role(file, order.role) if order.takes_over and order.role else []
    return parties[0] if len(parties) == 1 and not _same_person(order, file) else None


def _misnamed(order: AddContact, file: TransactionFile) -> Party | None:
    """Find whose name a correction changes: by the wrong name, or as the only one in its role."""
    if order.replaces and name_key(order.replaces) != name_key(order.name or ""):
        return _first(_in_role(file, order.role), order.replaces)
    if order.update and order.role and not _same_person(order, file):
        parties = _in_role(file, order.role)
        alike = [each for each in parties if _words(each.contact.name) & _words(order.name or "")]
        return alike[0] if len(parties) == 1 and alike else None
    return None


def _same_person(order: AddContact, file: TransactionFile) -> Party | None:
    """Find a party by its whole name, or in the same role by a part of it (« Me Roy » is Julie Roy)."""
    name = order.name or ""
    exact = [party for party in file.parties if name_key(party.contact.name) == name_key(name)]
    held = [party for party in exact if party.role is order.role]
    if exact:
        return (held or exact)[0]
    return _first(_in_role(file, order.role), name)


def _first(parties: Sequence[Party], name: str) -> Party | None:
    """Return the one party that a name, or a part of one, fits."""
    said = _words(name)
    fitting = [
        party
        for party in parties
        if said and (said <= _words(party.contact.name) or _words(party.contact.name) < said)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _in_role(file: TransactionFile, role: ContactRole | None) -> list[Party]:
    return [party for party in file.parties if role in {None, party.role}]


def _parts_of(contact: Contact, file: TransactionFile) -> list[Party]:
    return [party for party in file.parties if party.contact.id == contact.id]


def _merged(contact: Contact, order: AddContact) -> Contact:
    longer = order.name and _words(contact.name) < _words(order.name)
    return replace(
        contact,
        name=order.name if longer and order.name else contact.name,
        phone=order.phone or contact.phone,
        phone_ext=order.phone_ext or (None if order.phone else contact.phone_ext),
        email=order.email or contact.email,
        organization=order.organization or contact.organization,
    )


def _contradicts(contact: Contact, order: AddContact) -> bool:
    """Tell a namesake from the same person: another telephone or another e-mail."""
    phone = bool(contact.phone and order.phone) and _digits(contact.phone) != _digits(order.phone)
    email = bool(contact.email and order.email) and _lower(contact.email) != _lower(order.email)
    return phone or email


def _says_something(order: AddContact) -> bool:
    return any((order.phone, order.phone_ext, order.email, order.organization))


def _with_contact(file: TransactionFile, contact: Contact) -> TransactionFile:
    parties = tuple(
        Party(party.role, contact) if party.contact.id == contact.id else party for party in file.parties
    )
    return replace(file, parties=parties)


def _words(name: str) -> frozenset[str]:
    return frozenset(name_key(name).split())


def _digits(phone: str | None) -> str:
    return "".join(character for character in phone or "" if character.isdigit())[-10:]


def _lower(email: str | None) -> str:
    return (email or "").casefold()
