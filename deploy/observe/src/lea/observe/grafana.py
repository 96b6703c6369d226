"""Grafana's JSON of a dashboard, by Grafana's own foundation SDK."""

from itertools import count
from string import ascii_uppercase
from typing import assert_never

from grafana_foundation_sdk.builders import common, dashboard, logs, loki, prometheus, stat, text, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as common_models
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import text as text_models

from lea.observe.boards import Board, Logs, Note, Panel, Query

HEIGHT = 8
_METRICS = models.DataSourceRef("prometheus", "${datasource}")
_LOGS = models.DataSourceRef("loki", "${logs}")


def encode(board: Board) -> str:
    """Return the JSON that Grafana provisions."""
    builder = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.what)
        .tags(["lea"])
        .timezone("browser")
        .refresh("30s")
        .time("now-1h", "now")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .link(_to_the_others())
        .with_variable(dashboard.DatasourceVariable("datasource").label("Metrics").type("prometheus"))
    )
    if any(isinstance(panel, Logs) for row in board.rows for panel in row.panels):
        builder = builder.with_variable(dashboard.DatasourceVariable("logs").label("Logs").type("loki"))
    for name in board.asks_for:
        builder = builder.with_variable(dashboard.TextBoxVariable(name).label(name))
    number = count(1)
    for row in board.rows:
        builder = builder.with_row(dashboard.Row(row.title).id(next(number)))
        for panel in row.panels:
            builder = builder.with_panel(_panel(panel).id(next(number)))
    return JSONEncoder(sort_keys=True, indent=1, ensure_ascii=False).encode(builder.build()) + "\n"


def _panel(panel: Panel | Logs | Note) -> timeseries.Panel | stat.Panel | logs.Panel | text.Panel:
    match panel:
        case Panel(shape="graph"):
            return _graph(panel)
        case Panel():
            return _number(panel)
        case Logs():
            return (
                logs.Panel()
                .title(panel.title)
                .description(panel.what)
                .datasource(_LOGS)
                .with_target(loki.Dataquery().expr(panel.expr).ref_id("A"))
                .height(HEIGHT * 2)
                .span(24)
            )
        case Note():
            return (
                text.Panel()
                .title(panel.title)
                .mode(text_models.TextMode.MARKDOWN)
                .content(panel.markdown)
                .height(HEIGHT)
                .span(24)
            )
        case _:
            assert_never(panel)


def _graph(panel: Panel) -> timeseries.Panel:
    graph = (
        timeseries.Panel()
        .title(panel.title)
        .description(panel.what)
        .datasource(_METRICS)
        .unit(panel.unit)
        .min(0)
        .fill_opacity(25 if panel.stacked else 8)
        .line_width(1)
        .show_points(common_models.VisibilityMode.NEVER)
        .thresholds(_thresholds(panel))
        .height(HEIGHT)
        .span(panel.width)
    )
    if panel.stacked:
        graph = graph.stacking(common.StackingConfig().mode(common_models.StackingMode.NORMAL))
    if panel.thresholds:
        dashed = common_models.GraphThresholdsStyleMode.DASHED
        graph = graph.thresholds_style(common.GraphThresholdsStyleConfig().mode(dashed))
    for letter, query in zip(ascii_uppercase, panel.queries, strict=False):
        graph = graph.with_target(_target(query, letter).range())
    return graph


def _number(panel: Panel) -> stat.Panel:
    number = (
        stat.Panel()
        .title(panel.title)
        .description(panel.what)
        .datasource(_METRICS)
        .unit(panel.unit)
        .thresholds(_thresholds(panel))
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .height(HEIGHT // 2)
        .span(panel.width)
    )
    for letter, query in zip(ascii_uppercase, panel.queries, strict=False):
        number = number.with_target(_target(query, letter).range())
    return number


def _target(query: Query, letter: str) -> prometheus.Dataquery:
    target = prometheus.Dataquery().expr(query.expr).ref_id(letter).exemplar(query.exemplars)
    return target.legend_format(query.legend) if query.legend else target


def _thresholds(panel: Panel) -> dashboard.ThresholdsConfig:
    steps = [models.Threshold(None, panel.base)]
    steps += [models.Threshold(value, colour) for value, colour in panel.thresholds]
    return dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps)


def _to_the_others() -> dashboard.DashboardLink:
    others = dashboard.DashboardLink("Léa").type(models.DashboardLinkType.DASHBOARDS).tags(["lea"])
    return others.as_dropdown(True).keep_time(True)
