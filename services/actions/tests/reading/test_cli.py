"""`lea-actions read`."""

import io
import json
from pathlib import Path

import pytest

from lea.actions.cli import main


def run(lines: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    return main(["read", "--jsonl", "-"])


def test_a_line_of_actions_for_each_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "messages.jsonl"
    record = {
        "id": 7,
        "text": "La PA expire demain à 20 h, notaire Me Roy 514 555-0100",
        "now": "2026-11-22T12:00",
    }
    record["context"] = {"linked": "T1", "transactions": [{"ref": "T1", "kind": "sale"}]}
    file.write_text(json.dumps(record) + "\n\n", encoding="utf-8")
    assert main(["read", "--jsonl", str(file)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["id"] == 7
    assert printed["clarification"] is None
    assert {"action": "add_contact", "role": "notary", "name": "Roy", "phone": "+15145550100"} in printed[
        "actions"
    ]
    assert printed["actions"][0]["date"] == "2026-11-23T20:00"


@pytest.mark.parametrize(
    "line",
    [
        '{"text": 3}',
        "{",
        "[]",
        '{"text": "a", "now": "x"}',
        '{"text": "a", "context": {"transactions": [{}]}}',
    ],
)
def test_a_bad_line_is_named_and_ends_with_2(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run('{"id": 1, "text": "allo"}\n' + line + "\n", monkeypatch) == 2
    assert "line 2" in capsys.readouterr().err


def test_a_missing_file_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--jsonl", "nowhere.jsonl"]) == 2
    assert "nowhere.jsonl" in capsys.readouterr().err
