"""Every mistake of a scenario is said at once, with its place and what was likely meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from longgame.environment.scenario.scenario import Scenario, ScenarioError

from .scenario_files import CHURN, problems_of, written


def test_every_mistake_of_a_file_is_said_at_once_with_its_place(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        yeers = 3
        [market]
        member_churn_percent = 21
        member_churn_rate = 21
        regions = 2.5
        years = 3
        [mechanisms]
        trust = 1
        [population]
        log_sd = nan
        persistence = "high"
        [strategies]
        zero_sum = 0.5
        [strategies.payer]
        win_wim = 0.5
        [strategies.define.mine]
        clam = 0.4
        [strategies.define.payer]
        claim = 0.4
        [strategies.zero_sm]
        claim = 0.4
        [progrm]
        [evolution]
        network = "star"
        [[policy]]
        year = 30
        set = {"market.regions" = 3, market.member_churn_rate = 0.2}
        [[policy]]
        yeer = 3
        """,
    )
    wanted = [
        "mine.toml: yeers: unknown key; nearest name: years",
        f"mine.toml: market.member_churn_percent: unknown key; nearest name: {CHURN} (share of members a year)",
        f"mine.toml: {CHURN}: 21 is outside 0..0.9 share of members a year; did you mean 0.21?",
        "mine.toml: market.regions: 2.5 is not a whole number; allowed: a whole number in 1..1000 count",
        "mine.toml: market.years: unknown key; years belongs at the top of the file",
        "mine.toml: mechanisms.trust: 1 is not a switch; allowed: true or false",
        "mine.toml: population.log_sd: nan is not a finite number",
        'mine.toml: population.persistence: "high" is not a number',
        "mine.toml: strategies.zero_sum: unknown key; write strategies.all.zero_sum",
        "strategies.payer.win_wim: no such strategy; nearest: win_win",
        "mine.toml: strategies.define.mine.clam: no such trait; nearest: claim",
        'mine.toml: strategies.define.payer.claim: "payer" cannot name a strategy of your own',
        "mine.toml: strategies.zero_sm.claim: no such strategy; nearest: zero_sum",
        "mine.toml: progrm: unknown key",
        'mine.toml: evolution.network: "star" is not allowed; allowed: one of',
        "mine.toml: policy 1: set market.regions: is read once",
        'mine.toml: policy "policy of year 30": year 30 is outside 1..24',
        'mine.toml: policy 2: unknown key "yeer"',
        "mine.toml: policy 2: year = missing",
        "mine.toml: policy 2: set is missing",
    ]
    problems = problems_of(path)
    for words in wanted:
        assert any(problem.startswith(words) for problem in problems), (words, problems)
    assert len(problems) == len(wanted)


def test_an_option_is_checked_like_a_file() -> None:
    problems = problems_of(
        "default", f"{CHURN}=21", "market=3", "years=201", "nonsense", "name='../x'", "extends='metro'"
    )
    assert problems == [
        '--set "nonsense": write KEY=VALUE, such as market.member_churn_rate=0.2',
        f"--set {CHURN}: 21 is outside 0..0.9 share of members a year; did you mean 0.21?",
        "--set market: 3 where a table belongs; write [market] with keys below it",
        "--set years: 201 is outside 1..200 contract years",
        '--set name: "../x"; allowed: 1 to 64 letters, digits, spaces and _ . -',
        "--set extends: only a scenario file can extend another",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"years = = 3", "not valid TOML"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"years = 9" + b"9" * 5000, "not valid TOML"),
        (b"description = '\xff'", "line 1: not UTF-8"),
        (b"years = 3\n\x00", "not a text file"),
        (b'extends = "mine.toml"', "extends a scenario that extends it in turn: mine.toml"),
        (b'extends = "other.toml"', "no such file"),
        (b'extends = "metr"', "nearest: metro"),
        (b"extends = 3", "allowed: the name of a bundled scenario"),
        (b'organizations = "none.csv"', "none.csv: no such file"),
        (b'shares = "none.csv"', "needs organizations"),
        (b"organizations = 3", "the path of a CSV file"),
        (b"policy = 3", "write one [[policy]] table"),
        (b'"market.regions" = 3\n[market]\nregions = 3', "market.regions is set twice"),
        (b"[organizations.payer]\ncount = 0", "a market needs a payer"),
        (b"[market]\nregions = 3000-01-01", "is not a number"),
    ],
)
def test_an_unusable_file_is_explained(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    problems = problems_of(path)
    assert any(said in problem for problem in problems), problems


def test_an_unknown_scenario_gets_the_nearest_name(tmp_path: Path) -> None:
    assert "nearest: metro" in problems_of("metrro")[0]
    assert "no such file" in problems_of(tmp_path / "none.toml")[0]
    assert "scenario.toml: no such file" in problems_of(written(tmp_path, f"extends = '{tmp_path}'"))[0]


SIMPLE = some.one_of(some.none(), some.booleans(), some.integers(), some.floats(), some.text(max_size=5))
ANYTHING = some.one_of(
    SIMPLE, some.lists(SIMPLE, max_size=2), some.dictionaries(some.text(max_size=5), SIMPLE, max_size=2)
)
KEYS = some.sampled_from(
    [
        *("name", "years", "extends", "organizations", "shares", "policy", "market", "market.regions", "strategies"),
        *(
            "strategies.all",
            "strategies.define",
            "strategies.define.mine",
            "strategies.payer.zero_sum",
            "mechanisms.trust",
        ),
    ]
)


def problems_or_none(settings: dict[str, object], *options: str) -> list[str]:
    try:
        Scenario.from_dict(settings, options)
    except ScenarioError as error:
        return error.problems
    return []


@given(some.dictionaries(KEYS, ANYTHING, max_size=3), some.text(max_size=20))
def test_whatever_a_file_or_an_option_holds_the_answer_is_a_list_of_readable_lines(
    settings: dict[str, object], text: str
) -> None:
    for problem in problems_or_none(settings, text, f"market.regions={text}"):
        assert problem
        assert problem.isprintable()
        assert len(problem) <= 500


def test_a_market_too_large_for_memory_is_refused_before_it_is_laid_out() -> None:
    counts = {"payer": {"count": 2_000}, "independent_physicians": {"count": 20_000}}
    with pytest.raises(ScenarioError, match="allowed: at most 2,000,000 pairs"):
        Scenario.from_dict({"organizations": counts})
