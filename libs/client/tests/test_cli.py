"""The `lea` command as its user sees it."""

import asyncio
import io
import json
import os
import sysconfig
from pathlib import Path

import pytest
from rich.console import Console

from lea.client.frames import Delta, Frame, Restart
from lea.client.screen import Screen, printable
from lea.client.settings import read_settings

from .conftest import DONE, OPENING, SESSION, Gateway, delta

LEA = Path(sysconfig.get_path("scripts")) / "lea"


async def lea(*arguments: str, where: Path, **environment: str) -> tuple[int, str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("LEA_", "OPENAI_"))}
    process = await asyncio.create_subprocess_exec(
        str(LEA),
        *arguments,
        cwd=where,
        env=inherited | {"COLUMNS": "300"} | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, aside = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), aside.decode()


async def test_an_answer_cut_by_length_says_how_to_go_on(gateway: Gateway, tmp_path: Path) -> None:
    cut = DONE.replace(b'"finish_reason":"stop"', b'"finish_reason":"length"')
    gateway.stream = [OPENING, delta("1-1", "Trois dossiers"), b"id: 1-2\n" + cut]
    code, out, aside = await lea("chat", "Que reste-t-il ?", where=tmp_path, LEA_URL=gateway.url)
    assert (code, out) == (0, "Trois dossiers\n")
    assert "« continue »" in aside


async def test_a_pipe_gets_the_last_answer_alone(gateway: Gateway, tmp_path: Path) -> None:
    gateway.stream = [
        OPENING,
        delta("1-1", "Faux départ"),
        b'id: 2-0\ndata: {"restart":true,"attempt":2}\n\n',
        delta("2-1", "C’est "),
        delta("2-2", "fait."),
        b"id: 2-3\n" + DONE,
    ]
    code, out, aside = await lea("chat", "Crée une vente", where=tmp_path, LEA_URL=gateway.url)
    assert (code, out) == (0, "C’est fait.\n")
    assert "✓ Transaction de vente créée" in aside
    assert f"openai · m-1 · 3 jetons · --session {SESSION}" in aside


async def test_raw_frames(gateway: Gateway, tmp_path: Path) -> None:
    gateway.stream = [OPENING, delta("1-1", "Oui"), b"id: 1-2\n" + DONE]
    code, out, _ = await lea("chat", "--json", "--token", "mine", "Oui?", where=tmp_path, LEA_URL=gateway.url)
    assert code == 0
    assert [next(iter(json.loads(line))) for line in out.splitlines()] == [
        "status", "status", "status", "status", "delta", "done"
    ]  # fmt: skip
    assert [path for path, _, _ in gateway.asked] == ["/v1/lea/chat/stream"], "a token needs no sign-in"
    assert gateway.asked[0][1]["authorization"] == "Bearer mine"


async def test_an_error_says_what_to_do(gateway: Gateway, tmp_path: Path) -> None:
    failed = {"error": "Le fournisseur refuse la clé.", "code": "provider_misconfigured", "retryable": False}
    gateway.stream = [OPENING, f"id: 1-1\ndata: {json.dumps(failed)}\n\n".encode()]
    code, _, aside = await lea("chat", "Bonjour", where=tmp_path, LEA_URL=gateway.url)
    assert code == 1
    assert "✗ Le fournisseur refuse la clé." in aside
    assert "Vérifiez la clé" in aside


async def test_nobody_there_says_what_to_do(tmp_path: Path) -> None:
    code, out, aside = await lea("chat", "Bonjour", where=tmp_path, LEA_URL="http://127.0.0.1:9")
    assert (code, out) == (1, "")
    assert "make run" in aside
    assert "Traceback" not in aside


async def test_doctor_shows_that_keys_are_there_and_never_which(gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-very-secret\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\n")
    code, out, aside = await lea("doctor", where=tmp_path, LEA_URL=gateway.url)
    assert code == 0, out
    assert "sk-very-secret" not in out + aside
    assert "présente" in out
    assert "http://127.0.0.1:9/v1" in out
    assert "openai" in out
    assert "Camille (demo@lea.local)" in out


async def test_doctor_fails_when_nobody_answers(tmp_path: Path) -> None:
    (tmp_path / ".lea" / "run").mkdir(parents=True)
    (tmp_path / ".lea" / "run" / "services.json").write_text('{"llm": "http://127.0.0.1:9"}')
    code, out, _ = await lea("doctor", where=tmp_path, LEA_URL="http://127.0.0.1:9")
    assert code == 1
    assert "Service llm" in out
    assert "intégrées" in out


def test_a_restart_takes_the_shown_text_back() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=10, color_system=None)
    screen = Screen(console, Console(file=io.StringIO()))
    for payload in (Delta("une ligne longue\net une autre"), Restart(2), Delta("bon")):
        screen.show(Frame(None, payload, ""))
    assert screen.text == "bon"
    assert "\r\x1b[3A\x1b[J" in out.getvalue(), "two rows for each of the two lines"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a[2Jb"),
        ("a\rb\x07", "ab"),
        ("é 🏠\n\t", "é 🏠\n\t"),
        ("389\u202f000\xa0$", "389\u202f000\xa0$"),
    ],
)
def test_an_answer_never_steers_the_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_settings_fall_back_to_the_demo_broker(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LEA_HTTP_PORT=9000\nLEA_EMAIL=\n")
    settings = read_settings(tmp_path, {})
    assert (settings.url, settings.email) == ("http://127.0.0.1:9000", "demo@lea.local")
    assert read_settings(tmp_path, {"LEA_URL": "https://x"}).url == "https://x"
