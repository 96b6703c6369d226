"""Which addresses there are."""

from fastapi import FastAPI

from lea.gateway.endpoints import (
    actions,
    auth,
    capabilities,
    chat,
    context,
    exports,
    forms,
    incidents,
    keys,
    portal,
    portal_application,
    privacy,
    sessions,
    timelines,
    transactions,
    turns,
    usage,
    users,
    voice,
)


def include_routers(app: FastAPI) -> None:
    """Let every address answer, under `/api` too: existing clients call them so."""
    routers = (
        auth.router,
        chat.router,
        voice.router,
        turns.router,
        timelines.router,
        capabilities.router,
        sessions.router,
        exports.router,
        context.router,
        actions.router,
        forms.router,
        transactions.router,
        portal.router,
        portal_application.router,
        usage.router,
        privacy.router,
        incidents.router,
        users.router,
    )
    for router in routers:
        app.include_router(router)
        app.include_router(router, prefix="/api", include_in_schema=False)
    app.include_router(keys.router)
