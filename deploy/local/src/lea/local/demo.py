"""The demo broker and their files, inserted once; what a developer changed afterwards stays."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import argon2
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from lea.local.demo_files import DEMO_EMAIL, DEMO_NAME, DEMO_PASSWORD, FILES, DemoFile, Person
from lea.store.crm import Contact, Date, Form, FormCatalogueEntry, Participant, Price, Property, Transaction
from lea.store.identity import User


async def add_demo(database_url: str) -> bool:
    """Insert the demo broker and their files as the database's owner; tell whether there was anything to do.

    Raises SQLAlchemyError.
    """
    return await add_broker(database_url, DEMO_EMAIL, DEMO_PASSWORD, DEMO_NAME, FILES)


async def add_broker(
    database_url: str, email: str, password: str, name: str, files: tuple[DemoFile, ...] = ()
) -> bool:
    """Insert a broker and files of theirs in one transaction, unless the broker is there. Raises SQLAlchemyError."""
    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with AsyncSession(engine) as session, session.begin():
            return await _add(session, email, password, name, files)
    finally:
        await engine.dispose()


def broker_id(email: str) -> UUID:
    """Return the id that a broker made here has."""
    return uuid5(NAMESPACE_URL, f"mailto:{email}")


async def _add(
    session: AsyncSession, email: str, password: str, name: str, files: tuple[DemoFile, ...]
) -> bool:
    user_id = broker_id(email)
    # the owner is under row-level security like everyone else
    await session.execute(text("SELECT set_config('lea.user_id', :id, true)"), {"id": str(user_id)})
    if await session.scalar(select(User.id).where(User.id == user_id)):
        return False
    password_hash = argon2.PasswordHasher().hash(password)
    session.add(User(id=user_id, email=email, name=name, password_hash=password_hash))
    await session.flush()
    people: dict[str, UUID] = {}
    for position, file in enumerate(files):
        await _add_file(session, user_id, position, file, people)
    return True


async def _add_file(
    session: AsyncSession, user_id: UUID, position: int, file: DemoFile, people: dict[str, UUID]
) -> None:
    transaction_id = uuid5(user_id, f"transaction {position}")
    # the first of the list is the one touched last
    touched = datetime.now(UTC) - timedelta(days=2 * position, hours=3)
    session.add(
        Transaction(
            id=transaction_id,
            user_id=user_id,
            kind=file.kind,
            status=file.status,
            property_type=file.property_type,
            created_at=touched - timedelta(days=20),
            updated_at=touched,
        )
    )
    await session.flush()
    civic_number, street, unit, city, postal_code = file.address
    session.add(
        Property(
            transaction_id=transaction_id,
            user_id=user_id,
            civic_number=civic_number,
            street=street,
            unit=unit,
            city=city,
            province="QC",
            postal_code=postal_code,
        )
    )
    for role, person in file.people:
        contact_id = await _add_contact(session, user_id, person, people)
        session.add(
            Participant(transaction_id=transaction_id, contact_id=contact_id, role=role, user_id=user_id)
        )
    _add_details(session, user_id, transaction_id, file)
    await _add_forms(session, user_id, transaction_id, file)
    await session.flush()


async def _add_contact(session: AsyncSession, user_id: UUID, person: Person, people: dict[str, UUID]) -> UUID:
    if person.name not in people:
        people[person.name] = uuid5(user_id, f"contact {person.name}")
        session.add(
            Contact(
                id=people[person.name],
                user_id=user_id,
                name=person.name,
                phone=person.phone,
                email=person.email,
                organization=person.organization,
            )
        )
        await session.flush()
    return people[person.name]


def _add_details(session: AsyncSession, user_id: UUID, transaction_id: UUID, file: DemoFile) -> None:
    today = datetime.now(UTC).date()
    owned = {"transaction_id": transaction_id, "user_id": user_id}
    for kind, amount in file.prices:
        session.add(Price(**owned, kind=kind, amount_cad=amount))
    for kind, days in file.days:
        session.add(Date(**owned, kind=kind, day=today + timedelta(days=days)))


async def _add_forms(session: AsyncSession, user_id: UUID, transaction_id: UUID, file: DemoFile) -> None:
    """Prepare the forms as `actions` would have."""
    from lea.local.demo_forms import fields_of  # noqa: PLC0415 (the rules of orders load slowly; only a first start needs them)

    for key in file.forms:
        entry = await session.get_one(FormCatalogueEntry, key)
        session.add(
            Form(
                id=uuid5(transaction_id, key),
                transaction_id=transaction_id,
                user_id=user_id,
                form_key=key,
                fields=fields_of(file, entry, datetime.now(UTC).date()),
            )
        )
