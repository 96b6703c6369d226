"""The real gateway held against its own description by schemathesis: no failure of ours, nothing undescribed."""

import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from lea.testing.providers import ScriptedProviders
from lea.testing.system import System

SEED = 20261126
MAX_S = 45
EXAMPLES = 6
CHECKS = ",".join(
    (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "allow_header_conformance",
        "ignored_auth",
    )
)
"""What holds for any request. That well-formed ids are found is another matter: these are nobody's. Which methods an
address refuses is test_hygiene's: `PATCH /v1/forms/catalogue` is one to the form of that id, which is no id (422)."""

SETTINGS = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "501"]
"""
"""501 says that nothing which is configured can do it: no failure, and described where it may be answered."""


async def test_the_gateway_does_what_it_describes(
    system: System, providers: ScriptedProviders, tmp_path: Path
) -> None:
    email = f"{uuid4()}@lea.local"
    await system.add_broker(email, "schéma")
    async with httpx2.AsyncClient(base_url=system.url) as client:
        granted = (await client.post("/v1/auth/login", json={"email": email, "password": "schéma"})).json()
    arguments: dict[str, Any] = {
        "--header": f"Authorization: Bearer {granted['access_token']}",
        "--checks": CHECKS,
        "--phases": "examples,coverage,fuzzing",
        "--max-examples": EXAMPLES,
        "--max-time": MAX_S,
        "--seed": SEED,
        "--request-timeout": 30,
        "--workers": 2,
        "--suppress-health-check": "all",
        "--warnings": "off",
    }
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"),
        "run",
        f"{system.url}/openapi.json",
        *(str(part) for pair in arguments.items() for part in pair),
        cwd=tmp_path,  # it writes what it learnt beside the project
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
