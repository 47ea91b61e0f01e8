"""Columns of a market file that say what one provider's care programme saves, reaches and costs, and what it values."""

from pathlib import Path

import pandas as pd
import pytest

import longgame as lg
from longgame.environment.drawn_market import drawn_market
from longgame.environment.phases.founding import found
from longgame.environment.state.stack import Cell, Stack

HEAD = "organization,kind,lives,capital_usd,"
ROWS = (
    "plan,payer,,{}",
    "plain,independent physicians,9000,20000000,{}",
    "own,independent physicians,9000,20000000,{}",
)


def market(folder: Path, column: str, value: str, **overrides: object) -> lg.Scenario:
    """A plan and two practices alike, the second with a value of its own."""
    blank = [row.format("") for row in ROWS]
    blank[0] = "plan,payer,,,"
    blank[2] = ROWS[2].format(value)
    (folder / "organizations.csv").write_text(HEAD + column + "\n" + "\n".join(blank) + "\n", encoding="utf-8")
    (folder / "scenario.toml").write_text(
        'name = "own"\nextends = "default"\nyears = 4\norganizations = "organizations.csv"\n[market]\nregions = 1\n',
        encoding="utf-8",
    )
    changes = {
        "market.meeting_rate": 1.0,
        "care.reduction_log_sd": 0.0,
        "mechanisms.provider_groups": False,
        "mechanisms.exits": False,
        **overrides,
    }
    return lg.Scenario.load(folder / "scenario.toml", overrides=changes)


def deals_of(scenario: lg.Scenario) -> dict[str, pd.DataFrame]:
    deals = lg.run(scenario, replicates=4, seed=2, record="deals").deals
    return {name: rows for name, rows in deals.groupby(deals["provider"].astype(str))}


@pytest.mark.parametrize("column", ["reduction_rate", "overlap_share"])
def test_what_a_programme_saves_and_reaches_is_its_own(column: str, tmp_path: Path) -> None:
    scenario = market(tmp_path, column, "0.37")
    state = found(Stack([Cell(scenario, 1, 1)]))
    values = dict(zip(state.stack.ids, getattr(state.organizations, column).tolist(), strict=True))
    default = {
        "reduction_rate": "care.reduction_rate",
        "overlap_share": "organizations.independent_physicians.overlap_share",
    }
    assert values == {"plan": 0.0, "plain": scenario.values[default[column]], "own": 0.37}


def test_a_dearer_programme_costs_as_many_times_more(tmp_path: Path) -> None:
    """Twice the ratio, twice the cost of the same model: nothing else of the two markets differs."""
    costs = []
    for value in ("1", "2"):
        wanted = {"valuation.non_revenue_value_pmpy_usd": 900.0}
        deals = deals_of(market(tmp_path, "program_cost_ratio", value, **wanted))["own"]
        costs.append(deals[deals["deal_year"] == 1].set_index(["replicate", "year", "model"])["program_cost_usd"])
    both = pd.concat(costs, axis=1, keys=["one", "two"]).dropna()
    assert len(both) > 0
    assert (both["two"] / both["one"]).to_numpy() == pytest.approx(2.0)


def test_who_sees_more_in_deals_than_their_money_signs_them(tmp_path: Path) -> None:
    signed = [
        len(deals_of(market(tmp_path, "non_revenue_value_pmpy_usd", value)).get("own", ())) for value in ("-900", "900")
    ]
    assert signed[0] == 0
    assert signed[1] > 4


def test_a_kept_market_leaves_them_to_the_parameters_unless_the_file_gave_them(tmp_path: Path) -> None:
    scenario = market(tmp_path, "overlap_share", "0.37")
    kept = {one.organization: one.attributes for one in drawn_market(scenario, 1)[0]}
    assert kept["own"]["overlap_share"] == 0.37
    assert "overlap_share" not in kept["plain"]
    assert "reduction_rate" not in kept["own"]


def test_nonsense_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(lg.ScenarioError, match=r"program_cost_ratio.*-2.*0\.\.10"):
        market(tmp_path, "program_cost_ratio", "-2")
