"""Wires what lets people in: tokens, sessions, the outside issuer."""

from collections.abc import Coroutine
from typing import Any

import httpx2
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from lea.gateway.adapters.outside import FETCH_TIMEOUT_S, OutsideIssuer
from lea.gateway.adapters.passwords import Passwords
from lea.gateway.adapters.sessions import SessionRepository
from lea.gateway.adapters.tokens import Tokens, load_private_key, load_public_key
from lea.gateway.adapters.users import ManagedUserRepository
from lea.gateway.service.callers import Callers
from lea.gateway.service.endings import EndedSessions
from lea.gateway.service.managing import UserManager
from lea.gateway.service.sessions import Doorkeeper
from lea.gateway.settings import GatewaySettings
from lea.runtime.database import Database

ASKED_HEADERS = (
    "authorization",
    "content-type",
    "idempotency-key",
    "last-event-id",
    "x-request-id",
    "traceparent",
)
TOLD_HEADERS = (
    "x-lea-turn-id",
    "x-lea-session-id",
    "x-request-id",
    "retry-after",
    "ratelimit",
    "ratelimit-policy",
    "www-authenticate",
)


def outside_issuer_of(settings: GatewaySettings) -> OutsideIssuer | None:
    """Return the outside issuer, if there is one; its `run` keeps the keys fresh."""
    if settings.oidc_issuer is None or settings.oidc_audience is None:
        return None
    http = httpx2.AsyncClient(timeout=FETCH_TIMEOUT_S, follow_redirects=False)
    return OutsideIssuer(http, issuer=settings.oidc_issuer, audience=settings.oidc_audience)


def upkeep(app: FastAPI, outside: OutsideIssuer | None) -> tuple[Coroutine[Any, Any, None], ...]:
    """Return what runs beside the requests."""
    ended: EndedSessions = app.state.ended_sessions
    return (ended.run(),) if outside is None else (ended.run(), outside.run())


def admit(app: FastAPI, settings: GatewaySettings, database: Database, outside: OutsideIssuer | None) -> None:
    """Give the endpoints what they let people in with, and manage them. Raises KeyUnusable."""
    tokens = _tokens(settings)
    sessions = SessionRepository(
        database,
        per_place_minute=settings.sign_in_per_place_minute,
        per_account_hour=settings.sign_in_per_account_hour,
        idle_s=settings.refresh_token_ttl_s,
        longest_s=settings.session_max_s,
        grace_s=settings.refresh_grace_s,
    )
    passwords = Passwords()
    app.state.user_manager = UserManager(ManagedUserRepository(database), passwords)
    ended = EndedSessions(sessions, token_ttl_s=settings.access_token_ttl_s)
    app.state.tokens = tokens
    app.state.ended_sessions = ended
    app.state.callers = Callers(tokens, outside, sessions)
    app.state.trusted_proxies = settings.trusted_proxies
    app.state.doorkeeper = Doorkeeper(
        sessions,
        ended,
        app.state.users,
        passwords,
        tokens,
        per_place_minute=settings.sign_in_per_place_minute,
        per_account_hour=settings.sign_in_per_account_hour,
    )


def share_across_origins(app: FastAPI, settings: GatewaySettings) -> None:
    """Let web clients of other origins in, where there are any; without cookies, so nothing rides along."""
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=ASKED_HEADERS,
            expose_headers=TOLD_HEADERS,
            max_age=3600,
        )


def _tokens(settings: GatewaySettings) -> Tokens:
    return Tokens(
        load_private_key(settings.jwt_private_key_file),
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        ttl_s=settings.access_token_ttl_s,
        others=[load_public_key(path) for path in settings.jwt_public_key_files],
    )
