"""The house as rules: rooms, sizes, layers, and nothing configured or measured in secret."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lea.actions.settings import ActionsSettings
from lea.context.settings import ContextSettings
from lea.gateway.settings import GatewaySettings
from lea.llm.settings import LlmSettings

ROOT = Path(__file__).parents[2]
SERVICES = ("gateway", "actions", "context", "llm")
SOURCES = sorted(
    path
    for folder in ("libs", "services", "deploy", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "tests" not in path.parts and "versions" not in path.parts
)
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
LONG_FILES: dict[str, str] = {}
"""Files over the limit, each with its reason."""
LONG_FUNCTIONS: dict[str, str] = {
    "services/gateway/src/lea/gateway/app.py:build_app": "a composition root wires, line after line",
}
FORBIDDEN_NAMES = {"utils", "common", "helpers"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_files_and_functions_stay_small() -> None:
    offences = [
        f"{_name(path)}: {count} lines"
        for path in SOURCES
        if (count := len(path.read_text().splitlines())) > MAX_FILE_LINES and _name(path) not in LONG_FILES
    ]
    for path in SOURCES:
        offences += [
            f"{_name(path)}:{function.name}: {length} lines"
            for function, length in _functions(path)
            if length > MAX_FUNCTION_LINES and f"{_name(path)}:{function.name}" not in LONG_FUNCTIONS
        ]
    assert offences == []


def _functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = (first.end_lineno or 0) if documented else node.lineno
            yield node, (node.end_lineno or 0) - start


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_rooms(service: str) -> None:
    house = ROOT / "services" / service / "src" / "lea" / service
    rooms = {path.stem for path in house.iterdir() if not path.name.startswith("_")}
    assert {"app", "settings", "handlers", "service", "ports", "adapters", "metrics"} <= rooms
    assert not rooms & FORBIDDEN_NAMES


def test_the_namespace_stays_open() -> None:
    assert [_name(path) for path in SOURCES if path.name == "__init__.py" and path.parent.name == "lea"] == []


def test_layers_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_every_setting_is_documented() -> None:
    readme = (ROOT / "README.md").read_text()
    example = (ROOT / ".env.example").read_text()
    missing = [name for name in sorted(_settings()) if name not in readme or name not in example]
    assert missing == []


def _settings() -> set[str]:
    """Every environment variable that a service's settings read."""
    names: set[str] = set()
    for settings in (GatewaySettings, ActionsSettings, ContextSettings, LlmSettings):
        for name, field in settings.model_fields.items():
            alias = field.validation_alias
            names.add(alias if isinstance(alias, str) else f"LEA_{name.upper()}")
    return names


def test_every_metric_is_named_after_its_service() -> None:
    declared = re.compile(r'(?:Counter|Gauge|Histogram|outcome_counter)\(\s*f?"([^"]+)"')
    services = r"lea_(gateway|actions|context|llm|\{service\})_"
    allowed = re.compile(rf"^({services}|gen_ai_|\{{prefix\}}_)[a-z_]+$")
    offences = [
        f"{_name(path)}: {name}"
        for path in SOURCES
        for name in declared.findall(path.read_text())
        if not allowed.match(name)
    ]
    assert offences == []


def test_the_locks_name_no_registry() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert not re.search(r"https?://|file:", lock.read_text()), lock.name


def test_decisions_are_numbered_once_and_say_their_number() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    for number, page in zip(numbers, pages, strict=True):
        assert page.read_text().startswith(f"# {number}. "), page.name
