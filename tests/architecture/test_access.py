"""Who may do what in the database, asked of its catalog and tried with every role on every table.

A table that a migration adds is found here without being named: it must be under row-level security, and every
right to it must stand in `lea.store.access`.
"""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from lea.local.postgres import OWNER
from lea.privacy.sources import about_broker
from lea.store import access
from lea.store.base import SCHEMAS
from lea.testing.fixtures import Database

A, B = uuid4(), uuid4()
OWNERS = {"identity.users": "id"}
"""The column that says whose a row is, where it is not `user_id`."""
SAMPLES: dict[str, Any] = {
    "uuid": uuid4,
    "text": lambda: uuid4().hex,
    "character varying": lambda: uuid4().hex,
    "bytea": lambda: b"x",
    "boolean": lambda: True,
    "jsonb": lambda: "{}",
    "bigint": lambda: 1,
    "integer": lambda: 1,
    "smallint": lambda: 1,
    "numeric": lambda: 1,
    "date": "now",
    "timestamp with time zone": "now",
}
REFUSED = (asyncpg.InsufficientPrivilegeError,)  # row-level security refuses with the same state


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    fills_itself: bool


@dataclass(frozen=True)
class Catalog:
    superuser: Any
    roles: dict[str, Any]
    """A connection for each role."""
    tables: dict[str, list[Column]]
    """Every table of ours, with its columns."""

    @property
    def owned(self) -> list[str]:
        return sorted(set(self.tables) - set(access.SHARED))

    @asynccontextmanager
    async def as_role(self, role: str, user: UUID | None = None) -> AsyncGenerator[Any]:
        """Run as a role, on behalf of a user, in a transaction that leaves nothing behind."""
        transaction = self.roles[role].transaction()
        await transaction.start()
        try:
            if user is not None:
                await self.roles[role].execute("SELECT set_config('lea.user_id', $1, true)", str(user))
            yield self.roles[role]
        finally:
            await transaction.rollback()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def catalog(database: Database) -> AsyncGenerator[Catalog]:
    """Every table with one row of A's and one of B's in it."""
    server = database.server.postgres
    async with AsyncExitStack() as stack:
        superuser = await stack.enter_async_context(server.session(database=database.name))
        roles = {
            role: await stack.enter_async_context(server.session(role, database.name))
            for role in access.RIGHTS
        }
        catalog = Catalog(superuser, roles, await _tables(superuser))
        await superuser.execute("SET session_replication_role = replica")  # rows that hang on nothing
        for table in catalog.owned:
            for user in (A, B):
                await superuser.execute(_insert(table, catalog.tables[table], user))
        await superuser.execute("SET session_replication_role = origin")
        yield catalog


async def _tables(connection: Any) -> dict[str, list[Column]]:
    rows = await connection.fetch(
        """
        SELECT n.nspname || '.' || c.relname AS table, a.attname, format_type(a.atttypid, NULL) AS type,
            a.atthasdef OR a.attidentity <> '' OR NOT a.attnotnull AS fills_itself
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p', 'm', 'f', 'v') AND n.nspname <> 'information_schema'
            AND n.nspname NOT LIKE 'pg\\_%'
        ORDER BY 1, a.attnum
        """
    )
    tables: dict[str, list[Column]] = {}
    for row in rows:
        tables.setdefault(row["table"], []).append(Column(row["attname"], row["type"], row["fills_itself"]))
    return tables


def owner_of(table: str) -> str:
    return OWNERS.get(table, "user_id")


def _insert(
    table: str, columns: list[Column], user: UUID, given: Mapping[str, str] = MappingProxyType({})
) -> str:
    owner = owner_of(table)
    values = {
        column.name: f"'{user}'" if column.name == owner else _sample(column)
        for column in columns
        if column.name == owner or not column.fills_itself
    } | given
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _sample(column: Column) -> str:
    if column.type.endswith("[]"):
        return "'{}'"
    sample = SAMPLES[column.type]
    return "now()" if sample == "now" else f"'{_text(sample())}'"


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value).lower()


def rights(role: str, table: str) -> dict[str, str]:
    """Return what the declaration lets a role do: verb → columns (empty: all)."""
    declared = {**access.RIGHTS, **access.DEFINERS}[role].get(table, "")
    return dict(re.findall(r"(\w+)(?: \(([^)]*)\))?(?:, |$)", declared))


async def test_every_table_is_under_row_level_security(catalog: Catalog) -> None:
    rows = await catalog.superuser.fetch(
        """
        SELECT n.nspname || '.' || c.relname AS table, c.relrowsecurity AND c.relforcerowsecurity AS forced
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')
        """
    )
    forced = {row["table"] for row in rows if row["forced"]}
    open_tables = [table for table in catalog.owned if table not in forced]
    assert open_tables == [], "ENABLE and FORCE ROW LEVEL SECURITY with a policy, or say why in access.SHARED"
    assert set(access.SHARED) <= set(catalog.tables)
    strays = {table for table in catalog.owned if table.partition(".")[0] not in SCHEMAS}
    assert strays == set()
    unowned = [
        table
        for table in catalog.owned
        if owner_of(table) not in {column.name for column in catalog.tables[table]}
    ]
    assert unowned == [], "every row says whose it is"


async def test_the_rights_are_those_that_are_declared(catalog: Catalog) -> None:
    rows = await catalog.superuser.fetch(
        """
        WITH granted AS (
            SELECT c.oid, acl.grantee, acl.privilege_type, NULL AS attname
            FROM pg_class c, aclexplode(c.relacl) acl
            UNION ALL
            SELECT a.attrelid, acl.grantee, acl.privilege_type, a.attname
            FROM pg_attribute a, aclexplode(a.attacl) acl
        )
        SELECT coalesce(r.rolname, 'PUBLIC') AS role, n.nspname || '.' || c.relname AS table,
            g.privilege_type AS verb, string_agg(g.attname, ', ' ORDER BY g.attname) AS columns
        FROM granted g JOIN pg_class c ON c.oid = g.oid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_roles r ON r.oid = g.grantee
        WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND c.relkind <> 'S'
            AND r.rolname IS DISTINCT FROM $1
        GROUP BY 1, 2, 3
        """,
        OWNER,
    )
    found = {(row["role"], row["table"], row["verb"], row["columns"] or "") for row in rows}
    declared = {
        (role, table, verb, columns)
        for role, tables in {**access.RIGHTS, **access.DEFINERS}.items()
        for table in tables
        for verb, columns in rights(role, table).items()
    }
    assert found - declared == set(), "granted in the database, but not declared in lea.store.access"
    assert declared - found == set(), "declared in lea.store.access, but not granted by any migration"


async def test_functions_are_for_those_who_need_them(catalog: Catalog) -> None:
    rows = await catalog.superuser.fetch(
        """
        SELECT n.nspname || '.' || p.proname AS function, p.prosecdef, p.proconfig,
            ARRAY(SELECT coalesce(r.rolname, 'PUBLIC') FROM aclexplode(coalesce(p.proacl,
                acldefault('f', p.proowner))) acl LEFT JOIN pg_roles r ON r.oid = acl.grantee
                WHERE acl.grantee <> p.proowner ORDER BY 1) AS callers
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        """
    )
    callers = {row["function"]: sorted(row["callers"]) for row in rows}
    assert callers == {name: sorted(roles) for name, roles in access.EXECUTED.items()}
    unpinned = [
        row["function"]
        for row in rows
        if row["prosecdef"] and not any(one.startswith("search_path=") for one in row["proconfig"] or ())
    ]
    assert unpinned == [], "SECURITY DEFINER needs SET search_path"


async def test_no_service_owns_or_overrules(catalog: Catalog) -> None:
    roles = await catalog.superuser.fetch(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
        " (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid) AS memberships"
        " FROM pg_roles r WHERE rolname LIKE 'lea\\_%' AND rolname <> $1",
        OWNER,
    )
    assert {row["rolname"] for row in roles} == {*access.RIGHTS, *access.DEFINERS}
    assert [row for row in roles if any(list(row.values())[1:])] == []
    owners = await catalog.superuser.fetch(
        "SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY($1)",
        list(SCHEMAS),
    )
    assert {row["owner"] for row in owners} == {OWNER}


async def test_the_public_has_nothing(catalog: Catalog) -> None:
    granted = await catalog.superuser.fetch(
        """
        SELECT 'schema ' || nspname AS what FROM pg_namespace, aclexplode(nspacl) acl
        WHERE acl.grantee = 0 AND nspname = ANY($1)
        UNION ALL
        SELECT 'database ' || acl.privilege_type FROM pg_database, aclexplode(datacl) acl
        WHERE acl.grantee = 0 AND datname = current_database()
        UNION ALL
        SELECT 'creating in public' FROM pg_namespace, aclexplode(nspacl) acl
        WHERE acl.grantee = 0 AND nspname = 'public' AND acl.privilege_type = 'CREATE'
        """,
        list(SCHEMAS),
    )
    assert [row["what"] for row in granted] == []


@pytest.mark.parametrize("role", access.RIGHTS)
async def test_without_a_user_there_is_nothing(catalog: Catalog, role: str) -> None:
    seen: list[str] = []
    for table in catalog.owned:
        if (role, table) in {**access.EVERY_ROW, **access.UNSET_ONLY} or not await _owners(
            catalog, role, table
        ):
            continue
        seen.append(table)
    assert seen == []


@pytest.mark.parametrize("role", access.RIGHTS)
async def test_a_user_sees_their_own_rows_alone(catalog: Catalog, role: str) -> None:
    for table in catalog.owned:
        expected = {A, B} if (role, table) in access.EVERY_ROW else {A}
        assert await _owners(catalog, role, table, A) <= expected, table
        if "SELECT" in rights(role, table) and rights(role, table)["SELECT"] == "":
            assert A in await _owners(catalog, role, table, A), f"{role} can't do its work on {table}"


async def _owners(catalog: Catalog, role: str, table: str, user: UUID | None = None) -> set[UUID]:
    """Return whose rows a role sees."""
    async with catalog.as_role(role, user) as connection:
        try:
            rows = await connection.fetch(f"SELECT {owner_of(table)} AS owner FROM {table}")
        except REFUSED:
            return set()
        return {cast("UUID", row["owner"]) for row in rows} & {A, B}


@pytest.mark.parametrize("role", access.RIGHTS)
async def test_nobody_writes_what_is_somebody_elses(catalog: Catalog, role: str) -> None:
    """For A: B's rows are neither changed nor removed nor added, and A's are not made B's."""
    for table in catalog.owned:
        if (role, table) in access.EVERY_ROW:
            continue
        owner, columns = owner_of(table), catalog.tables[table]
        for statement in (
            f"UPDATE {table} SET {owner} = {owner} WHERE {owner} = '{B}'",
            f"UPDATE {table} SET {owner} = '{B}' WHERE {owner} = '{A}'",
            f"DELETE FROM {table} WHERE {owner} = '{B}'",
            _insert(table, columns, B),
        ):
            assert not await _written(catalog, role, statement), statement


@pytest.mark.parametrize("role", access.RIGHTS)
async def test_nothing_hangs_on_what_is_somebody_elses(catalog: Catalog, role: str) -> None:
    """A foreign key is blind to owners: a row of A's that names a row of B's is refused before it is looked at."""
    keys = await catalog.superuser.fetch(
        """
        SELECT conrelid::regclass::text AS child, a.attname AS "column", confrelid::regclass::text AS parent,
            p.attname AS key
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute p ON p.attrelid = c.confrelid AND p.attnum = c.confkey[1]
        WHERE contype = 'f'
        """
    )
    named = [
        (child, column, {user: await _key(catalog, parent, key, user) for user in (A, B)})
        for child, column, parent, key in keys
        if parent not in access.SHARED
    ]
    unchecked = {**access.EVERY_ROW, **access.CHECKED_ELSEWHERE}
    for child, column, rows in named:
        if "INSERT" not in rights(role, child) or (role, child) in unchecked:
            continue
        own = {other: mine[A] for table, other, mine in named if table == child}
        statement = _insert(child, catalog.tables[child], A, own | {column: rows[B]})
        assert not await _written(catalog, role, statement), statement


async def _key(catalog: Catalog, table: str, key: str, user: UUID) -> str:
    [row] = await catalog.superuser.fetch(
        f"SELECT {key}::text FROM {table} WHERE {owner_of(table)} = $1", user
    )
    return f"'{row[0]}'"


@pytest.mark.parametrize("role", access.RIGHTS)
async def test_nobody_writes_what_is_not_theirs_to_write(catalog: Catalog, role: str) -> None:
    """Every verb that is not declared is refused, the tables that are shared included."""
    for table, columns in catalog.tables.items():
        declared = rights(role, table)
        statements = {
            "SELECT": f"SELECT count(*) FROM {table}",
            "INSERT": f"INSERT INTO {table} DEFAULT VALUES",
            "UPDATE": f"UPDATE {table} SET {columns[0].name} = {columns[0].name}",
            "DELETE": f"DELETE FROM {table}",
            "TRUNCATE": f"TRUNCATE {table} CASCADE",
        }
        for verb in statements.keys() - declared.keys():
            assert await _written(catalog, role, statements[verb]) is None, statements[verb]


async def _written(catalog: Catalog, role: str, statement: str) -> int | None:
    """Try a statement for A; return how many rows it wrote, None where it is refused outright."""
    async with catalog.as_role(role, A) as connection:
        try:
            status = await connection.execute(statement)
        except REFUSED as error:
            return 0 if "row-level security" in str(error) else None
        return int(status.rpartition(" ")[2])


@pytest.mark.parametrize("role", ["lea_gateway", "lea_privacy"])
def test_an_export_may_read_all_that_it_holds(role: str) -> None:
    held = {source.name.removesuffix(".json").replace("/", ".") for source in about_broker(A)}
    unread = {table for table in held if "SELECT" not in rights(role, table)}
    assert unread == set(), "GRANT SELECT, or say in lea.privacy.sources.LEFT_OUT why no archive holds it"


async def test_the_access_log_is_added_to_and_never_changed(catalog: Catalog) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="never changed"):
        await catalog.superuser.execute("UPDATE privacy.access_log SET route = 'elsewhere'")
