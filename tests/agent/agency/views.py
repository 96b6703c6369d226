"""The contract's endpoints."""

import json
from collections.abc import Callable
from functools import wraps
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from agency.notes import answer

View = Callable[[HttpRequest], JsonResponse]


def _failure(error: str, status: int) -> JsonResponse:
    return JsonResponse({"success": False, "error": error}, status=status)


def with_key(view: View) -> View:
    """Refuse a caller without the agent's key."""

    @wraps(view)
    def guarded(request: HttpRequest) -> JsonResponse:
        if not constant_time_compare(request.headers.get("X-API-Key", ""), settings.AGENT_API_KEY):
            return _failure("Invalid or missing X-API-Key", 401)
        return view(request)

    return guarded


@require_GET
@with_key
def health(_request: HttpRequest) -> JsonResponse:
    """Tell that the agent runs."""
    return JsonResponse({"status": "ok"})


@csrf_exempt
@require_POST
@with_key
def chat(request: HttpRequest) -> JsonResponse:
    """Answer a message."""
    try:
        asked = json.loads(request.body)
        message = str(asked["message"]).strip()
    except (ValueError, TypeError, KeyError):
        return _failure("message is required", 400)
    session_id = asked.get("session_id") or str(uuid4())
    return JsonResponse(
        {
            "success": True,
            "response": answer(message, session_id),
            "session_id": session_id,
            "conversation_id": asked.get("conversation_id"),
            "model": "agency-notes",
            "provider": "agency",
        }
    )
