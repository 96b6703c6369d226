"""What the gateway answers: JSON objects, and problem documents where it refuses."""

import json
from typing import Any, cast

import httpx2

from lea.client.errors import Refused, Unreachable


async def refuse(response: httpx2.Response) -> None:
    """Raise Refused unless the response is a success."""
    if response.is_success:
        return
    problem = await object_of(response)
    after = response.headers.get("retry-after", "")
    raise Refused(
        response.status_code,
        str(problem.get("detail") or problem.get("title") or f"HTTP {response.status_code}"),
        problem.get("code"),
        float(after) if after.isdecimal() else None,
    )


async def object_of(response: httpx2.Response) -> dict[str, Any]:
    """Read a response's JSON object. Raises Unreachable when it breaks off."""
    try:
        await response.aread()
    except httpx2.TransportError as error:
        raise Unreachable("La réponse s'est interrompue.") from error
    return object_in(response.text)


def object_in(text: str) -> dict[str, Any]:
    """Return a JSON object; an empty one for anything else, which a proxy's error page is."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
