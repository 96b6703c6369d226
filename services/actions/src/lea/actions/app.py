"""The composition root: `lea-actions serve`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import configure_mappers
from starlette.applications import Starlette

from lea.actions.adapters.commands import PostgresCommandDesk
from lea.actions.adapters.places import PostgresPlaces
from lea.actions.adapters.portal import PostgresPortalDesk
from lea.actions.adapters.repository import PostgresDesk
from lea.actions.adapters.trials import PostgresTrials
from lea.actions.commanding import Commands
from lea.actions.geocoding import Geocoding
from lea.actions.handlers import FollowUps, Handlers
from lea.actions.metrics import ActionsMetrics
from lea.actions.portal import Portal
from lea.actions.reading import read
from lea.actions.reviewing import Reviewer
from lea.actions.service import Actions
from lea.actions.settings import ActionsSettings
from lea.contracts import subjects
from lea.contracts.commands import EraseFiles, LinkSession, SetFormStatus, UndoAction
from lea.contracts.messages import AddressSet, TurnAccepted
from lea.contracts.portal import (
    InviteToPortal,
    RecordSignature,
    RecordVisit,
    RequestSignature,
    RevokePortalAccess,
)
from lea.contracts.proposals import ReviewProposal
from lea.runtime.database import Database
from lea.runtime.outbox import Relay
from lea.runtime.service import Service, build_service, serve
from lea.runtime.settings import load_settings

GEOCODING_WORKERS = 4


def build_app(settings: ActionsSettings) -> Starlette:
    """Wire the service."""
    service = Service("actions", settings)
    database = Database(
        settings.database_url,
        pool_size=settings.database_pool_size,
        statement_timeout_s=settings.database_statement_timeout_s,
        application="lea-actions",
    )
    zone = ZoneInfo(settings.time_zone)
    _warm_up(datetime.now(zone))
    metrics = ActionsMetrics(service.registry)
    relay = None if settings.geocoder == "none" else Relay(database, service.bus, schema="crm")
    announce = relay and relay.announce_soon
    actions = Actions(PostgresDesk(database, announce), lambda: datetime.now(zone), metrics)
    handlers = Handlers(service.bus, actions)
    service.bus.on(TurnAccepted, handlers.on_turn_accepted, max_workers=settings.actions_workers)
    commands = Commands(PostgresCommandDesk(database, announce), metrics)
    service.bus.answer(subjects.UNDO_ACTION, UndoAction, commands.undo_action)
    service.bus.answer(subjects.ERASE_FILES, EraseFiles, commands.erase_files)
    service.bus.answer(subjects.SET_FORM_STATUS, SetFormStatus, commands.set_form_status)
    service.bus.answer(subjects.LINK_SESSION, LinkSession, commands.link_session)
    _answer_portal(service, Portal(PostgresPortalDesk(database), metrics))
    reviewer = Reviewer(PostgresTrials(database), lambda: datetime.now(zone), metrics)
    service.bus.answer(subjects.REVIEW_PROPOSAL, ReviewProposal, reviewer.review_proposal)
    service.add_checks({"postgres": database.is_up})
    service.watch({"main": database}, outbox=relay)
    following_up = [_following_up(service, settings, database, relay, metrics)] if relay else []
    return build_service(service, _closing(database), *following_up)


def _answer_portal(service: Service, portal: Portal) -> None:
    service.bus.answer(subjects.INVITE_TO_PORTAL, InviteToPortal, portal.invite)
    service.bus.answer(subjects.REVOKE_PORTAL_ACCESS, RevokePortalAccess, portal.revoke)
    service.bus.answer(subjects.REQUEST_SIGNATURE, RequestSignature, portal.request_signature)
    service.bus.answer(subjects.RECORD_VISIT, RecordVisit, portal.record_visit)
    service.bus.answer(subjects.RECORD_SIGNATURE, RecordSignature, portal.record_signature)


def _following_up(
    service: Service,
    settings: ActionsSettings,
    database: Database,
    relay: Relay,
    metrics: ActionsMetrics,
) -> AbstractAsyncContextManager[None]:
    """Wire geocoding; nothing of it is loaded where none is configured."""
    from lea.actions.adapters.geocoder import build_geocoder  # noqa: PLC0415 (geopy and aiohttp load slowly)

    geocoder = build_geocoder(settings)
    places = PostgresPlaces(database, provider=settings.geocoder, cache_days=settings.geocoder_cache_days)
    followups = FollowUps(Geocoding(places, geocoder, metrics.geocodes))
    service.bus.on(AddressSet, followups.on_address_set, max_workers=GEOCODING_WORKERS)

    @asynccontextmanager
    async def running() -> AsyncGenerator[None]:
        relaying = asyncio.create_task(relay.run())
        try:
            yield
        finally:
            relaying.cancel()
            await geocoder.close()

    return running()


def _warm_up(now: datetime) -> None:
    """Have rules compiled and tables mapped before the first broker waits for it."""
    read("Crée une vente au 42, rue des Pins, prix demandé 389 000 $, vendeur Robert Lacasse", now=now)
    configure_mappers()


@asynccontextmanager
async def _closing(database: Database) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await database.close()


def serve_actions() -> None:
    """Serve until SIGTERM; a misconfiguration ends it with one line."""
    settings = load_settings(ActionsSettings)
    serve(build_app(settings), settings)
