"""Who may do what in the database: the whole of it.

`tests/architecture/test_access.py` compares it with the catalog, whoever granted something there: a table
without row-level security, or a right that stands in no line below, turns it red. So a migration that adds a
table, a right or a function adds its line here, with a reason where a role sees more than one user's rows.
A new function may be called by nobody until its migration grants EXECUTE.
"""

from collections.abc import Mapping

Rights = Mapping[str, str]
"""Table → what may be done with it; columns in parentheses where it is not all of them."""

GATEWAY: Rights = {
    "chat.conversations": "SELECT, INSERT, UPDATE, DELETE",
    "chat.dead_letters": "SELECT",
    "chat.outbox": "SELECT, INSERT",
    "chat.rate_limits": "SELECT, INSERT, UPDATE, DELETE",
    "chat.turns": "SELECT, INSERT, UPDATE",
    "crm.action_log": "SELECT",
    "crm.contacts": "SELECT",
    "crm.dates": "SELECT",
    "crm.file_counts": "SELECT",
    "crm.form_catalogue": "SELECT",
    "crm.forms": "SELECT",
    "crm.participants": "SELECT",
    "crm.portal_access": "SELECT",
    "crm.portal_documents": "SELECT",
    "crm.prices": "SELECT",
    "crm.properties": "SELECT",
    "crm.session_links": "SELECT",
    "crm.transactions": "SELECT",
    "identity.ended_sessions": "SELECT",
    "identity.known_places": "SELECT, INSERT, UPDATE, DELETE",
    "identity.outside_subjects": "SELECT, INSERT, DELETE",
    "identity.sessions": "SELECT, INSERT, UPDATE, DELETE",
    "identity.sign_in_limits": "SELECT, INSERT, UPDATE, DELETE",
    "identity.user_changes": "SELECT",
    "identity.users": "SELECT, UPDATE (disabled_at, email, erased_at, password_hash)",
    "ledger.days": "SELECT",
    "ledger.months": "SELECT",
    "ledger.usage": "SELECT",
    "memory.summaries": "SELECT",
    "privacy.access_log": "SELECT, INSERT",
    "privacy.erasures": "SELECT, INSERT, UPDATE (completed_at, sought)",
    "privacy.kept": "SELECT",
}
RELAY: Rights = {
    "chat.conversations": "SELECT, UPDATE",
    "chat.dead_letters": "SELECT, INSERT",
    "chat.outbox": "SELECT, INSERT, UPDATE, DELETE",
    "chat.turns": "SELECT, UPDATE",
    "crm.session_links": "SELECT",
    "ledger.days": "SELECT, INSERT, UPDATE",
    "ledger.months": "SELECT, INSERT, UPDATE",
    "ledger.usage": "SELECT, INSERT",
    "privacy.erasures": "SELECT (completed_at, id, requested_at, user_id)",
}
ACTIONS: Rights = {
    "crm.action_log": "SELECT, INSERT, UPDATE, DELETE",
    "crm.commands": "SELECT, INSERT, UPDATE, DELETE",
    "crm.contacts": "SELECT, INSERT, UPDATE, DELETE",
    "crm.dates": "SELECT, INSERT, UPDATE, DELETE",
    "crm.file_counts": "SELECT, INSERT, UPDATE, DELETE",
    "crm.form_catalogue": "SELECT",
    "crm.forms": "SELECT, INSERT, UPDATE, DELETE",
    "crm.geocode_cache": "SELECT, INSERT, UPDATE, DELETE",
    "crm.inbox": "SELECT, INSERT, UPDATE, DELETE",
    "crm.outbox": "SELECT, INSERT, UPDATE (created_at), DELETE",
    "crm.participants": "SELECT, INSERT, UPDATE, DELETE",
    "crm.portal_access": "SELECT, INSERT, UPDATE, DELETE",
    "crm.portal_documents": "SELECT, INSERT, UPDATE, DELETE",
    "crm.prices": "SELECT, INSERT, UPDATE, DELETE",
    "crm.properties": "SELECT, INSERT, UPDATE, DELETE",
    "crm.session_links": "SELECT, INSERT, UPDATE, DELETE",
    "crm.transactions": "SELECT, INSERT, UPDATE, DELETE",
    "privacy.erasures": "SELECT (id)",
    "privacy.kept": "SELECT (erasure_id, row_id, what), INSERT",
}
CONTEXT: Rights = {
    "chat.conversations": "SELECT",
    "chat.turns": "SELECT",
    "crm.action_log": "SELECT",
    "crm.contacts": "SELECT",
    "crm.dates": "SELECT",
    "crm.file_counts": "SELECT",
    "crm.form_catalogue": "SELECT",
    "crm.forms": "SELECT",
    "crm.participants": "SELECT",
    "crm.portal_access": "SELECT",
    "crm.portal_documents": "SELECT",
    "crm.prices": "SELECT",
    "crm.properties": "SELECT",
    "crm.session_links": "SELECT",
    "crm.transactions": "SELECT",
    "identity.users": "SELECT (id, locale, name)",
    "memory.summaries": "SELECT, INSERT, UPDATE, DELETE",
    "privacy.access_log": "SELECT (turn_id), INSERT",
}
SEARCH: Rights = {
    "chat.conversations": "SELECT",
    "chat.turns": "SELECT",
    "crm.contacts": "SELECT",
    "crm.participants": "SELECT",
    "crm.properties": "SELECT",
}

PEOPLE: Rights = {
    "identity.sessions": "SELECT (user_id), DELETE",
    "identity.user_changes": "SELECT, INSERT",
    "identity.users": "SELECT, INSERT, UPDATE",
    "privacy.incidents": (
        "SELECT, INSERT,"
        " UPDATE (commission_notified_on, measures, persons, persons_notified_on, public_notice, updated_at)"
    ),
}
PURGE: Rights = {
    "chat.conversations": "SELECT (ctid, updated_at), DELETE",
    "chat.dead_letters": "SELECT (created_at, ctid), DELETE",
    "chat.rate_limits": "SELECT (arrival, ctid), DELETE",
    "crm.action_log": "SELECT (created_at, ctid, transaction_id), DELETE",
    "crm.commands": "SELECT (created_at, ctid), DELETE",
    "crm.contacts": "SELECT (created_at, ctid, id), DELETE",
    "crm.file_counts": "SELECT (transactions, user_id), INSERT (transactions, user_id), UPDATE (transactions)",
    "crm.geocode_cache": "SELECT (ctid, expires_at), DELETE",
    "crm.inbox": "SELECT (created_at, ctid), DELETE",
    "crm.participants": "SELECT (contact_id)",
    "crm.transactions": "SELECT (closed_at, ctid, user_id), DELETE",
    "identity.ended_sessions": "SELECT (ctid, ended_at), DELETE",
    "identity.known_places": "SELECT (ctid, seen_at), DELETE",
    "identity.sessions": "SELECT (ctid, expires_at), DELETE",
    "identity.sign_in_limits": "SELECT (arrival, ctid), DELETE",
    "identity.user_changes": "SELECT (changed_at, ctid), DELETE",
    "identity.users": "SELECT (ctid, erased_at, id), DELETE",
    "privacy.access_log": "SELECT (ctid, read_at), DELETE",
    "privacy.erasures": "SELECT (completed_at, ctid), DELETE",
    "privacy.incidents": "SELECT (ctid, known_on), DELETE",
}

OPERATOR: Rights = {
    "chat.conversations": "SELECT",
    "chat.dead_letters": "SELECT",
    "chat.turns": "SELECT",
    "crm.action_log": "SELECT",
    "crm.contacts": "SELECT",
    "crm.dates": "SELECT",
    "crm.file_counts": "SELECT",
    "crm.forms": "SELECT",
    "crm.participants": "SELECT",
    "crm.portal_access": "SELECT",
    "crm.portal_documents": "SELECT",
    "crm.prices": "SELECT",
    "crm.properties": "SELECT",
    "crm.session_links": "SELECT",
    "crm.transactions": "SELECT",
    "identity.user_changes": "SELECT",
    "identity.users": "SELECT",
    "ledger.days": "SELECT",
    "ledger.months": "SELECT",
    "ledger.usage": "SELECT",
    "memory.summaries": "SELECT",
    "privacy.access_log": "SELECT, INSERT",
    "privacy.erasures": "SELECT, INSERT",
    "privacy.incidents": "SELECT, INSERT, UPDATE",
    "privacy.kept": "SELECT",
}

RIGHTS: Mapping[str, Rights] = {
    "lea_gateway": GATEWAY,
    "lea_relay": RELAY,
    "lea_actions": ACTIONS,
    "lea_context": CONTEXT,
    "lea_purge": PURGE,
    "lea_privacy": OPERATOR,
    "lea_operator": {},  # one function, and no table
}
DEFINERS: Mapping[str, Rights] = {"lea_search": SEARCH, "lea_people": PEOPLE}
"""Roles that can't sign in: what a definer's function runs as, where row-level security would keep an index from use
(docs/decisions/0008), where it filters by `lea.user_id` itself and returns ids alone; or where it asks first who calls
(docs/decisions/0023)."""

EXECUTED: Mapping[str, tuple[str, ...]] = {
    "chat.accept_turn": ("lea_gateway",),
    "chat.announce_turn": ("lea_gateway", "lea_relay"),
    "chat.find_conversations": ("lea_gateway",),
    "chat.plain_text": ("lea_actions", "lea_gateway", "lea_relay", "lea_search"),
    "chat.sought": ("lea_gateway", "lea_relay", "lea_search"),
    "chat.cancel_turn": ("lea_gateway",),
    "chat.find_turn": ("lea_gateway",),
    "chat.last_ended": ("lea_gateway",),
    "chat.take_message": ("lea_gateway",),
    "chat.turn_accepted": ("lea_gateway", "lea_relay"),
    "chat.words": ("lea_gateway", "lea_relay", "lea_search"),
    "crm.count_files": (),  # a trigger: whoever writes the table needs no right to it
    "crm.note_closing": (),
    "crm.find_transactions": ("lea_gateway",),
    "crm.names": ("lea_actions", "lea_search"),
    "crm.name_key": ("lea_actions", "lea_gateway"),
    "identity.account_key": ("lea_gateway",),
    "identity.appoint_admin": ("lea_operator",),
    "identity.attempt_sign_in": ("lea_gateway",),
    "identity.is_admin": (),
    "identity.list_user_changes": ("lea_gateway",),
    "identity.list_users": ("lea_gateway",),
    "identity.manage_user": ("lea_gateway",),
    "identity.note_ended": (),
    "identity.open_session": ("lea_gateway",),
    "identity.rotate_session": ("lea_gateway",),
    "identity.save_user": (),
    "identity.take_attempt": ("lea_gateway",),
    "ledger.budget": ("lea_gateway",),
    "ledger.record_usage": ("lea_relay",),
    "memory.prompt_files": ("lea_context",),
    "memory.prompt_history": ("lea_context",),
    "privacy.keep_incident": ("lea_gateway",),
    "privacy.list_incidents": ("lea_gateway",),
    "privacy.log_prompt": ("lea_context",),
    "privacy.refuse_change": (),
}
"""Function → the roles that may call it; nobody else may, and least of all PUBLIC."""

SHARED: Mapping[str, str] = {
    "crm.form_catalogue": "reference data: the OACIQ forms, the same for every broker",
    "crm.geocode_cache": "what geocoders answered about public addresses, without saying who asked",
    "identity.ended_sessions": "ids of sessions that are over, for as long as their access tokens would hold",
    "identity.sign_in_limits": "how often somebody tried to sign in, under hashes of places and addresses",
    "privacy.incidents": "the firm's register: `lea_privacy`, and functions that ask for an administrator",
    "public.lea_schema_version": "Alembic's own: which migrations were run; no role of a service reads it",
}
"""Tables that are nobody's: without row-level security, each with its reason."""

EVERY_ROW: Mapping[tuple[str, str], str] = {
    ("lea_relay", "chat.conversations"): "settling a turn touches its conversation",
    ("lea_relay", "chat.outbox"): "the relay announces for everyone",
    ("lea_relay", "chat.turns"): "settling, sweeping and following find a turn by its id",
    ("lea_relay", "chat.dead_letters"): "an abandoned turn leaves its letter",
    ("lea_relay", "privacy.erasures"): "what is still to be erased is found for everyone: ids alone",
    ("lea_relay", "crm.session_links"): "a rebuilt turn names the transaction that its conversation is about",
    ("lea_relay", "ledger.days"): "settling adds up what the day's tries used",
    ("lea_relay", "ledger.months"): "settling adds up what the month cost",
    ("lea_relay", "ledger.usage"): "settling records what every try used",
    **{
        ("lea_purge", table): "what has had its time goes, whosever it is; no content is seen"
        for table in PURGE
        if table not in SHARED
    },
    **{
        ("lea_people", table): "identity.manage_user and its like ask first whether an administrator calls"
        for table in PEOPLE
        if table not in SHARED
    },
    ("lea_search", "chat.conversations"): "chat.find_conversations looks for the user's own",
    ("lea_search", "chat.turns"): "chat.find_conversations looks for the user's own",
    **{
        ("lea_search", f"crm.{table}"): "crm.find_transactions looks for the user's own"
        for table in ("contacts", "participants", "properties")
    },
}
"""Role and table where no user limits what is seen, each with its reason."""

UNSET_ONLY: Mapping[tuple[str, str], str] = {
    ("lea_gateway", "identity.users"): "signing in looks an address up before anybody is known",
    ("lea_privacy", "identity.users"): "the operator names a broker by an address",
    ("lea_actions", "crm.portal_access"): "the portal's application knows an access by its id alone",
    ("lea_gateway", "identity.known_places"): "an attempt is counted before anybody is known",
    ("lea_gateway", "identity.outside_subjects"): "an outside token's subject says who the user is",
    ("lea_gateway", "identity.sessions"): "a refresh token says who the user is",
    ("lea_actions", "crm.outbox"): "its relay announces for everyone; rows hold ids alone",
}
"""Role and table where every row shows while no user is set, and the user's own alone while one is."""

CHECKED_ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("lea_gateway", "chat.turns"): "chat.accept_turn looks at the conversation's owner in the same statement",
    ("lea_gateway", "chat.outbox"): "chat.accept_turn writes it for the turn that it has just inserted",
}
"""Role and table where no policy looks at whose the rows are that a new row names, each with its reason."""
