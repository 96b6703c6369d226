"""What `lea-privacy` reads: the environment, else what `lea-up` on this machine wrote down for the operator."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast


class NotConfigured(Exception):
    """No database address for a role; the text says what to set."""


def database_url(variable: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the address of the database under the role that a variable stands for. Raises NotConfigured."""
    given = os.environ if environment is None else environment
    if url := given.get(variable):
        return url
    file = Path(given.get("LEA_HOME") or ".lea").expanduser() / "run" / "operator.json"
    try:
        return cast("dict[str, str]", json.loads(file.read_text(encoding="utf-8")))[variable]
    except (OSError, ValueError, KeyError) as error:
        raise NotConfigured(
            f"{variable} n’est pas réglée et Léa ne tourne pas ici ({file} manque)."
        ) from error
