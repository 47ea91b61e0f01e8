"""Values that are each allowed, but together leave a rule nothing to divide by."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import longgame as lg
from longgame.environment.scenario.scenario import Scenario, ScenarioError

WEIGHTS = [f"trust.weight_{part}" for part in ("openness", "process", "result", "dealing")]
NOTHING = dict.fromkeys(WEIGHTS, 0.0)


def test_trust_needs_one_weight_above_zero() -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load("default", NOTHING)
    (problem,) = error.value.problems
    assert problem.startswith("--set trust.weight_openness, --set trust.weight_process")
    assert all(weight in problem for weight in WEIGHTS)
    assert problem.endswith("are all 0; allowed: at least one of them above 0")
    assert Scenario.load("default", {**NOTHING, WEIGHTS[2]: 0.1}).values[WEIGHTS[2]] == 0.1


def test_a_policy_may_not_take_the_last_weight_away_in_a_later_year() -> None:
    policies = [
        {"year": 3, "name": "less", "set": dict.fromkeys(WEIGHTS[:2], 0.0)},
        {"year": 7, "name": "nothing left", "set": dict.fromkeys(WEIGHTS[2:], 0.0)},
    ]
    with pytest.raises(ScenarioError, match=r'policy "nothing left", from year 7: trust\.weight_openness.* are all 0'):
        Scenario.from_dict({"policy": policies})
    assert Scenario.from_dict({"policy": policies[:1]}).value(WEIGHTS[0], 3) == 0.0


def test_a_change_of_one_value_is_checked_with_those_that_stand() -> None:
    scenario = Scenario.load("default", dict.fromkeys(WEIGHTS[:3], 0.0))
    with pytest.raises(ScenarioError, match="are all 0"):
        scenario.with_values({WEIGHTS[3]: 0})


def market_of(
    folder: Path, rows: str, shares: str | None = None, settings: Mapping[str, object] | None = None
) -> Scenario:
    (folder / "o.csv").write_text(f"organization,kind,region,member_share\n{rows}", encoding="utf-8")
    files: dict[str, object] = {"organizations": "o.csv"}
    if shares is not None:
        (folder / "s.csv").write_text(f"provider,payer,share\n{shares}", encoding="utf-8")
        files["shares"] = "s.csv"
    return Scenario.from_dict({**files, **(settings or {})}, folder=folder)


def test_payers_may_not_all_be_without_members(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError, match=r"o\.csv, column member_share, lines 2, 3: .* sum to 0; allowed: a sum of 1$"
    ):
        market_of(tmp_path, "a,payer,,0\nb,payer,,0\nh,health_system,,\n")


def test_no_region_with_providers_may_be_left_without_members(tmp_path: Path) -> None:
    rows = "a,payer,1,1\nb,payer,2,0\nh,health_system,1,\ni,health_system,2,\n"
    regions = {"market": {"regions": 2, "national_payers": 0, "payer_region_share": 0.5}}
    with pytest.raises(ScenarioError, match="providers of region 2 have no members"):
        market_of(tmp_path, rows, settings=regions)
    # shares.csv says who covers the lives of i, whatever the payers' shares of the market.
    assert market_of(tmp_path, rows, "i,b,1\n", regions).shares is not None


def test_a_payer_without_members_administration_and_claims_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    rows = "a,payer,,1\nb,payer,,0\nh,health_system,,\nd,independent_physicians,,\n"
    free = {"organizations.payer.administration_pmpy_usd": 0.0, "organizations.payer.premium_margin_rate": 0.0}
    scenario = market_of(tmp_path, rows, settings={"years": 4}).with_values(free)
    market = lg.run(scenario, replicates=1, twin=False).table("market")
    for name in ("lives", "premium_pmpy_usd", "spending_pmpy_usd", "ledger_imbalance_usd"):
        assert np.isfinite(market.column(name).to_numpy()).all(), name
    assert market.column("lives").to_numpy()[-1] == pytest.approx(market.column("lives").to_numpy()[0])


@pytest.mark.parametrize("capital", [1e308, -1e16, float("inf"), float("nan")])
def test_no_organisation_has_more_capital_than_dollars_add_up(capital: float, tmp_path: Path) -> None:
    payer = lg.Market(Scenario.load("default", {"years": 1})).organization("payer-001")
    with pytest.raises(ValueError, match=r"capital = .* allowed is -1e\+15 to 1e\+15 \(USD\)"):
        payer.capital = capital
    (tmp_path / "o.csv").write_text(f"organization,kind,capital_usd\na,payer,{capital}\nh,health_system,\n")
    with pytest.raises(ScenarioError, match=r"allowed: 0\.\.1e\+12 \(USD\)"):
        Scenario.from_dict({"organizations": "o.csv"}, folder=tmp_path)
