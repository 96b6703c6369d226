"""Write the gateway's OpenAPI document to stdout, for `openapi-typescript`; nothing is started or connected to.

Refusals are left out: each is a problem document, whichever the route. So are words for people: a type holds none, and
another sentence in a docstring is no other API.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lea.gateway.app import build_app
from lea.gateway.settings import GatewaySettings

WORDS = {"title", "description", "summary", "example"}
NOWHERE = "postgresql+asyncpg://nobody@localhost/nothing"


def main() -> None:
    """Build the application as it is and ask it for its description."""
    with TemporaryDirectory() as folder:
        key = Path(folder) / "key.pem"
        key.write_bytes(
            Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        settings = GatewaySettings(
            database_url=NOWHERE, relay_database_url=NOWHERE, jwt_private_key_file=key, log_level="error"
        )
        json.dump(_wordless(_successes(build_app(settings).openapi())), sys.stdout)


def _successes(document: dict[str, Any]) -> dict[str, Any]:
    for operations in document["paths"].values():
        for operation in operations.values():
            told = operation["responses"]
            operation["responses"] = {status: told[status] for status in told if status.startswith("2")}
    return document


def _wordless(node: Any) -> Any:
    """Empty every text for people; a property of such a name is an object, and stays."""
    match node:
        case dict():
            return {
                name: "" if name in WORDS and isinstance(value, str) else _wordless(value)
                for name, value in node.items()
                if name != "examples"
            }
        case list():
            return [_wordless(one) for one in node]
        case _:
            return node


if __name__ == "__main__":
    main()
