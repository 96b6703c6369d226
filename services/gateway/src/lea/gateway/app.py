"""The gateway's composition root."""

import asyncio
import datetime as dt
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.metadata import version
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig

from lea.contracts import subjects
from lea.contracts.commands import ClaimAttempt
from lea.contracts.memory import ConversationTitled, SummaryTried
from lea.contracts.messages import AnswerFinished, Locale, TurnAbandoned
from lea.gateway.adapters.commands import NatsCapabilities, NatsCommands
from lea.gateway.adapters.conversations import ConversationRepository
from lea.gateway.adapters.erasing import ErasureRepository
from lea.gateway.adapters.event_log import NatsEventLog
from lea.gateway.adapters.files import FileRepository
from lea.gateway.adapters.incidents import IncidentRepository
from lea.gateway.adapters.knowledge import NatsKnowledge
from lea.gateway.adapters.pdf import PdfPrinter
from lea.gateway.adapters.prices import PricesUnusable, load_prices
from lea.gateway.adapters.privacy import PrivacyRepository
from lea.gateway.adapters.repository import TurnRepository
from lea.gateway.adapters.timings import TimingRepository
from lea.gateway.adapters.tokens import KeyUnusable
from lea.gateway.adapters.transactions import TransactionRepository
from lea.gateway.adapters.usage import UsageRepository
from lea.gateway.adapters.users import UserRepository
from lea.gateway.admission import admit, outside_issuer_of, share_across_origins, upkeep
from lea.gateway.billing import MICROS, BudgetPolicy
from lea.gateway.endpoints.gates import acceptable
from lea.gateway.endpoints.middleware import RequestMiddleware
from lea.gateway.endpoints.openapi import describe
from lea.gateway.endpoints.pages import pages_of
from lea.gateway.endpoints.problems import install_problem_handlers
from lea.gateway.endpoints.routing import include_routers
from lea.gateway.handlers import Handlers, summary_handler, title_handler
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.service.accounts import Accounts
from lea.gateway.service.binder import Binder
from lea.gateway.service.cancelling import Canceller
from lea.gateway.service.conversations import Conversations
from lea.gateway.service.conversing import ConversationFollower, Place
from lea.gateway.service.erasing import Eraser
from lea.gateway.service.exporting import Exporter
from lea.gateway.service.following import Follower
from lea.gateway.service.incidents import Incidents
from lea.gateway.service.journal import Journal
from lea.gateway.service.knowing import Knowing
from lea.gateway.service.opening import Opener, OpenTurn
from lea.gateway.service.portal import ClientPortal
from lea.gateway.service.pricing import PriceList
from lea.gateway.service.privacy import Privacy
from lea.gateway.service.resuming import Resumer
from lea.gateway.service.settling import Settler
from lea.gateway.service.shelf import FormShelf
from lea.gateway.service.streams import OpenStreams
from lea.gateway.service.sweeping import Sweeper
from lea.gateway.service.timing import Timing
from lea.gateway.settings import GatewaySettings
from lea.privacy.exporting import PersonalExporter
from lea.runtime.access_log import Reader
from lea.runtime.bus import Bus
from lea.runtime.database import Database
from lea.runtime.outbox import Relay
from lea.runtime.service import Service, serve
from lea.runtime.settings import load_settings

SETTLE_WORKERS = 32
BACKGROUND_WORKERS = 4
OWN_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False}
"""FastAPI's measures a stream to its end, in spans of its own for every layer; `RequestMiddleware` does ours."""


def build_app(settings: GatewaySettings) -> FastAPI:
    """Wire the gateway. Raises KeyUnusable, PricesUnusable."""
    service = Service("gateway", settings)
    prices = load_prices(settings.prices_file)
    budget, today = _budget(settings, prices), _today(settings)
    metrics = GatewayMetrics(service.registry)
    database = _database(settings, settings.database_url, settings.database_pool_size)
    relay_database = _database(settings, settings.relay_database_url, settings.relay_database_pool_size)
    turns = TurnRepository(
        database,
        relay_database,
        time_limit_s=settings.turn_time_limit_s,
        per_minute=settings.rate_limit_per_minute,
        most_running=settings.streams_per_user,
        budget=budget,
    )
    outside = outside_issuer_of(settings)
    log = NatsEventLog(service.bus, max_buffered_bytes=settings.stream_max_buffered_bytes)
    relay = Relay(relay_database, service.bus, schema="chat")
    settler = Settler(turns, log, prices, metrics, today)
    commands = NatsCommands(service.bus)
    canceller = Canceller(turns, log, commands, settler, metrics)
    sweeper = Sweeper(turns, log, settler, canceller, relay, metrics=metrics)
    erasures = ErasureRepository(database, relay_database)
    eraser = Eraser(erasures, commands, log)
    handlers = Handlers(settler, metrics)
    service.bus.on(AnswerFinished, handlers.on_answer_finished, max_workers=SETTLE_WORKERS)
    service.bus.on(SummaryTried, summary_handler(settler), max_workers=BACKGROUND_WORKERS)
    service.bus.on(TurnAbandoned, handlers.on_turn_abandoned, max_workers=4)
    service.bus.answer(subjects.CLAIM_ATTEMPT, ClaimAttempt, settler.claim_attempt)
    service.bus.listen(subjects.MAX_DELIVERIES_ADVISORIES, handlers.on_max_deliveries)
    service.add_checks({"postgres": database.is_up})
    service.watch({"main": database, "relay": relay_database}, outbox=relay)

    def follow(turn: OpenTurn, locale: Locale) -> Follower:
        return Follower(
            turns,
            log,
            turn_id=turn.turn_id,
            conversation_id=turn.conversation_id,
            live=turn.live,
            cursor=turn.cursor,
            behind=turn.behind,
            locale=locale,
            keepalive_interval_s=settings.keepalive_interval_s,
            patience_s=settings.turn_time_limit_s,
        )

    def follow_conversation(place: Place, locale: Locale) -> ConversationFollower:
        return ConversationFollower(
            turns,
            log,
            partial(follow, locale=locale),
            place,
            keepalive_interval_s=settings.keepalive_interval_s,
            lifetime_s=settings.follow_max_s,
        )

    def drain() -> None:
        service.health.draining = True
        streams.drain()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            stack.push_async_callback(relay_database.close)
            await stack.enter_async_context(service.run())
            for job in (relay.run(), sweeper.run(), streams.run(), eraser.run(), *upkeep(app, outside)):
                stack.callback(asyncio.create_task(job).cancel)
            yield

    app = FastAPI(
        title="Léa",
        version=version("lea-gateway"),
        lifespan=lifespan,
        telemetry=OWN_TELEMETRY,
        redirect_slashes=False,  # a redirection would name the host that the client named, over plain HTTP
        dependencies=[Depends(acceptable)],
    )
    app.state.users = UserRepository(database)
    admit(app, settings, database, outside)
    app.state.streams = streams = OpenStreams(
        metrics,
        app.state.ended_sessions,
        per_user=settings.streams_per_user,
        stall_s=settings.stream_stall_s,
    )
    app.state.opener = Opener(
        turns,
        log,
        relay,
        message_max_chars=settings.message_max_chars,
        most_running=settings.streams_per_user,
        budget=budget,
        today=today,
    )
    app.state.accounts = Accounts(UsageRepository(database), budget, today)
    conversations = ConversationRepository(database, prices.currency)
    app.state.conversations = Conversations(conversations, log, commands)
    app.state.exporter = Exporter(conversations, ZoneInfo(settings.time_zone))
    _provide_files(app, database, commands, settings)
    _provide_knowledge(app, conversations, service.bus)
    app.state.canceller = canceller
    app.state.resumer = Resumer(turns, log)
    app.state.timing = Timing(turns, TimingRepository(relay_database), log)
    app.state.drain = drain
    app.state.incidents = Incidents(IncidentRepository(database))
    app.state.privacy = Privacy(
        PersonalExporter(database, reader=Reader.BROKER),
        PrivacyRepository(database),
        app.state.users,
        erasures,
        eraser.wake,
    )
    app.state.capabilities = NatsCapabilities(service.bus)
    app.state.metrics = metrics
    app.state.follow = follow
    app.state.follow_conversation = follow_conversation
    install_problem_handlers(app, body_max_bytes=settings.body_max_bytes)
    include_routers(app)
    app.router.routes.extend(service.health.routes)
    app.router.routes.extend(pages_of(settings.web_root))
    app.add_middleware(
        RequestMiddleware,
        metrics=metrics,
        traced=service.tracer_provider is not None,
        body_max_bytes=settings.body_max_bytes,
    )
    share_across_origins(app, settings)
    describe(app)
    return app


def _provide_files(
    app: FastAPI, database: Database, commands: NatsCommands, settings: GatewaySettings
) -> None:
    """What a broker reads of files, and has changed in them."""
    zone = ZoneInfo(settings.time_zone)
    files = FileRepository(database)
    app.state.journal = Journal(files, commands)
    app.state.shelf = FormShelf(files, commands, app.state.users, PdfPrinter(), zone)
    records = TransactionRepository(database, _today(settings))
    app.state.portal = ClientPortal(records, commands)
    app.state.portal_key = settings.portal_key
    app.state.binder = Binder(records, app.state.shelf, app.state.journal)


def _provide_knowledge(app: FastAPI, records: ConversationRepository, bus: Bus) -> None:
    """What Léa knows in a conversation, and the title that she makes of it."""
    app.state.knowing = Knowing(app.state.conversations, records, NatsKnowledge(bus))
    bus.on(ConversationTitled, title_handler(app.state.knowing), max_workers=BACKGROUND_WORKERS)


def _budget(settings: GatewaySettings, prices: PriceList) -> BudgetPolicy:
    default = settings.monthly_budget
    return BudgetPolicy(
        currency=prices.currency,
        default_micros=None if default is None else int(default * MICROS),
        warning_percent=settings.budget_warning_percent,
        time_zone=settings.time_zone,
    )


def _today(settings: GatewaySettings) -> Callable[[], dt.date]:
    zone = ZoneInfo(settings.time_zone)
    return lambda: dt.datetime.now(zone).date()


def _database(settings: GatewaySettings, url: str, pool_size: int) -> Database:
    return Database(
        url,
        pool_size=pool_size,
        statement_timeout_s=settings.database_statement_timeout_s,
        application="lea-gateway",
    )


def main() -> None:
    """Serve until SIGTERM; a misconfiguration ends it with one line."""
    settings = load_settings(GatewaySettings)
    try:
        app = build_app(settings)
    except KeyUnusable as error:
        sys.exit(f"configuration: LEA_JWT_PRIVATE_KEY_FILE, LEA_JWT_PUBLIC_KEY_FILES: {error}")
    except PricesUnusable as error:
        sys.exit(f"configuration: LEA_PRICES_FILE: {error}")
    serve(app, settings, before_stop=app.state.drain)
