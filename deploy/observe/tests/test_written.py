"""What is committed is what the programs write, and nothing is exposed, drawn or alerted on in vain."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from lea.observe.boards import Logs, Note, Panel
from lea.observe.dashboards import boards
from lea.observe.declared import declared
from lea.observe.expressions import names_in, unknown_in
from lea.observe.slo import BURNS, OBJECTIVES
from lea.observe.writing import files
from lea.testing.programs import ensure_program

ROOT = Path(__file__).parents[3]
PROMETHEUS = ROOT / "deploy" / "prometheus"
RULE_FILES = sorted(PROMETHEUS.glob("*.rules.yaml"))
DASHBOARD_EXPRESSIONS = [query.expr for board in boards() for _, query in board.queries]


def rules() -> list[dict[str, object]]:
    return [
        rule
        for path in RULE_FILES
        for group in yaml.safe_load(path.read_text())["groups"]
        for rule in group["rules"]
    ]


ALERTS = [rule for rule in rules() if "alert" in rule]
EXPRESSIONS = DASHBOARD_EXPRESSIONS + [str(rule["expr"]) for rule in rules()]


@pytest.mark.parametrize(("path", "text"), files().items(), ids=map(str, files()))
def test_what_is_committed_is_what_is_written(path: Path, text: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == text, "run `make dashboards`"


def test_every_dashboard_in_the_folder_is_one_of_ours() -> None:
    assert {path.stem for path in (ROOT / "deploy/grafana").glob("*.json")} == {b.uid for b in boards()}


def test_every_metric_is_used_and_every_used_metric_is_declared() -> None:
    families = declared()
    assert {family.name for family in families} - names_in(EXPRESSIONS, families) == set()
    assert unknown_in(EXPRESSIONS, families) == set()


def test_a_name_that_nobody_declares_is_found() -> None:
    families = declared()
    wrong = ['sum(lea_gateway_turn_total) + lea_llm_streams{x="lea_not_a_name"}', '{__name__=~"lea_.*_x"}']
    assert unknown_in(wrong, families) == {"lea_gateway_turn_total", "lea_.*_x"}
    assert names_in(wrong, families) == {"lea_llm_streams"}


def test_every_metric_has_a_sentence() -> None:
    assert [one.name for one in declared() if len(one.sentence.split()) < 3 or one.sentence[-1] == "."] == []


def test_every_panel_says_what_it_shows() -> None:
    for board in boards():
        assert board.what
        for row in board.rows:
            for panel in row.panels:
                match panel:
                    case Panel() | Logs():
                        assert panel.what.endswith(".") or board.uid == "lea-details", panel.title
                    case Note():
                        assert panel.markdown


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    pages = {f"docs/runbooks/{path.name}" for path in (ROOT / "docs" / "runbooks").glob("*.md")}
    assert {alert["annotations"]["runbook"] for alert in ALERTS} == pages  # type: ignore[index]
    for alert in ALERTS:
        page = (ROOT / alert["annotations"]["runbook"]).read_text(encoding="utf-8")  # type: ignore[index]
        assert f"`{alert['alert']}`" in page
        assert alert["labels"]["severity"] in {"page", "ticket"}  # type: ignore[index]


def test_every_page_leads_on_to_pages_that_exist() -> None:
    for path in (ROOT / "docs" / "runbooks").glob("*.md"):
        for target in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_objective_has_four_alerts() -> None:
    burning = [alert["alert"] for alert in ALERTS if str(alert["alert"]).endswith("BudgetBurns")]
    assert len(burning) == len(OBJECTIVES) * len(BURNS)


def test_the_rules_are_sound_and_fire_when_they_should() -> None:
    promtool = ensure_program("promtool", "prometheus")
    tests = sorted((PROMETHEUS / "tests").glob("*.test.yaml"))
    told = "".join(path.read_text(encoding="utf-8") for path in tests)
    assert {str(alert["alert"]) for alert in ALERTS if str(alert["alert"]) not in told} == set()
    for arguments in (["check", "rules", *RULE_FILES], ["test", "rules", *tests]):
        run = subprocess.run([promtool, *arguments], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
