"""How measures become figures."""

from dataclasses import replace

import pytest

from bench.figures import Figures, Run, Spread, percentile
from bench.search import largest_that_holds

RUN = Run(
    streams=2,
    seconds=4.0,
    turns=4,
    tokens=400,
    first_byte=Spread(1, 2),
    first_token=Spread(50, 60),
    added=Spread(3, 4),
    transit=Spread(1, 250),
    whole_turn=Spread(2000, 2100),
    errors={},
    generator_lag_p99_ms=1,
    cpu_s={"llm": 0.08},
)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 99, 0), ([7], 50, 7), ([1, 2, 3, 4], 50, 2), (list(range(1, 101)), 99, 99), ([1, 2], 100, 2)],
)
def test_percentile_is_the_nearest_rank(values: list[int], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_a_load_holds_up_to_the_limit_and_without_errors() -> None:
    assert RUN.holds
    assert not replace(RUN, transit=Spread(1, 250.1)).holds
    assert not replace(RUN, first_byte=Spread(1, 251)).holds
    assert not replace(RUN, errors={"restart": 1}).holds
    assert not replace(RUN, turns=0).holds


def test_several_runs_give_their_median_and_all_their_errors() -> None:
    slow = replace(RUN, added=Spread(30, 40), cpu_s={"llm": 0.8}, errors={"restart": 1})
    figures = Figures.of("lea", [RUN, slow, replace(RUN, added=Spread(5, 6), errors={"restart": 2})])
    assert figures.measures["added"] == Spread(5, 6)
    assert figures.cpu_s_per_1000 == {"llm": pytest.approx(0.2)}
    assert figures.errors == {"restart": 3}
    assert figures.tokens_per_s == 100


@pytest.mark.parametrize("limit", [0, 3, 99, 400, 433, 1206])
def test_the_search_comes_close_from_below(limit: int) -> None:
    asked: list[int] = []

    def holds(streams: int) -> bool:
        asked.append(streams)
        return streams <= limit

    found = largest_that_holds(holds, 400, 2000)
    assert limit - max(8, limit * 0.06) - 1 <= found <= limit
    assert len(asked) == len(set(asked)) <= 12


def test_the_search_ends_at_its_ceiling() -> None:
    assert largest_that_holds(lambda _: True, 400, 1000) == 1000
