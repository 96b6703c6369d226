"""`.env.example` lists every setting of every service, with the default that holds."""

import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from lea.actions.settings import ActionsSettings
from lea.context.settings import ContextSettings
from lea.gateway.settings import GatewaySettings
from lea.llm.settings import LlmSettings
from lea.local.setup import read_dotenv
from lea.runtime.settings import ServiceSettings

EXAMPLE = Path(__file__).parents[3] / ".env.example"
LINE = re.compile(r"^(# )?([A-Z][A-Z0-9_]+)=(.*)$", re.MULTILINE)


def listed() -> dict[str, tuple[bool, str]]:
    """Variable → whether it is commented out, and its value."""
    return {name: (bool(mark), value) for mark, name, value in LINE.findall(EXAMPLE.read_text())}


@pytest.mark.parametrize("settings", [ActionsSettings, ContextSettings, GatewaySettings, LlmSettings])
def test_every_setting_is_listed_with_its_default(settings: type[ServiceSettings]) -> None:
    known = listed()
    for name, field in settings.model_fields.items():
        variable = str(field.validation_alias or f"lea_{name}").upper()
        assert variable in known, f"{variable} is missing"
        commented, value = known[variable]
        match field.default:
            case None | () if commented:
                pass  # an example of what it may be
            case None | ():
                assert value == ""
            case default if default is not PydanticUndefined:
                assert value == str(default), f"{variable} has another default"


def test_a_verbatim_copy_sets_nothing() -> None:
    assert read_dotenv(EXAMPLE) == {}
