"""What capital allows, in markets made to press it: who closes and who may not, whose an estate is, who can invest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import CATEGORIES, KINDS, OWNER_CATEGORIES, PROVIDER_KINDS

from .conftest import MarketBuilder

#: What a payer gives for the change, which a provider can spend on it.
GIVEN = ("upfront_support", "care_management_fee", "transition_payment")
#: Nobody earns what it costs to run: plans sell below cost and for no fee, providers lose a tenth of revenue.
LOSING: Mapping[str, object] = {
    "mechanisms.mergers": False,
    "mechanisms.entrants": False,
    "organizations.payer.premium_margin_rate": -0.2,
    "organizations.payer.administrative_fee_pmpy_usd": 0.0,
    "market.meeting_rate": 0.0,
    **{f"organizations.{kind}.operating_margin_mean": -0.1 for kind in PROVIDER_KINDS},
    **{f"organizations.{kind}.cost_based_share": 0.0 for kind in PROVIDER_KINDS},
    **{f"organizations.{kind}.capital_median_usd": 1e5 for kind in KINDS},
}


def organizations_of(scenario: Scenario, replicates: int = 5) -> pd.DataFrame:
    cells = [Cell(scenario, 11, replicate) for replicate in range(1, replicates + 1)]
    return pd.DataFrame(simulate_stack(cells, "organizations")["organizations"].to_pandas())


def test_who_has_less_than_nothing_closes_with_nothing_left_and_the_last_of_a_side_stays(
    busy_market: MarketBuilder,
) -> None:
    """In a market that ruins everybody one payer and one provider are left, in debt; the others stand at exactly 0.

    Patients of a region whose last provider closes find another in the market: as many lives as where nobody closes.
    """
    settings: dict[str, object] = {**LOSING, "market.regions": 3}
    rows = organizations_of(busy_market(settings))
    all_open = organizations_of(busy_market({**settings, "mechanisms.insolvency": False}))
    lives, of_all = (
        frame.groupby(["cell", "year", frame["kind"] == "payer"])["lives"].sum() for frame in (rows, all_open)
    )
    np.testing.assert_allclose(lives, of_all, rtol=1e-9)
    last = rows[rows["year"] == 8].assign(side=lambda frame: frame["kind"] == "payer")
    assert (last.groupby(["cell", "side"])["is_open"].sum() == 1).all()
    assert (last["capital_usd"] < 0.0)[last["is_open"]].all()
    assert (last["capital_usd"] == 0.0)[~last["is_open"]].all()


def test_without_insolvency_debt_closes_nobody(busy_market: MarketBuilder) -> None:
    rows = organizations_of(busy_market({**LOSING, "mechanisms.insolvency": False}))
    assert rows["is_open"].all()
    assert (rows["capital_usd"] < 0.0)[rows["year"] == 8].all()


def test_what_still_falls_due_for_a_closed_organisation_is_its_owners(busy_market: MarketBuilder) -> None:
    """An estate is settled in full: the account of a closed organisation stands at zero for good. Tolerance: 1 cent."""
    alone = busy_market({"mechanisms.mergers": False, "mechanisms.entrants": False}, years=8)
    tables = simulate_stack([Cell(alone, 11, replicate) for replicate in range(1, 21)])
    organizations, ledger = tables["organizations"].to_pandas(), tables["ledger"].to_pandas()
    closed = organizations[~organizations["is_open"]]
    assert closed["capital_usd"].abs().max() < 0.01
    # It is not that nothing would have fallen due.
    own = ledger[~ledger["category"].isin(OWNER_CATEGORIES)]
    after = closed.merge(own, left_on=["cell", "year", "organization"], right_on=["cell", "year", "account"])
    first = closed.groupby(["cell", "organization"])["year"].transform("min")
    later = closed[closed["year"] > first][["cell", "year", "organization"]]
    assert len(after.merge(later, on=["cell", "year", "organization"])) > 0


@pytest.mark.parametrize("liquid", [0.0, 0.01, 1.0])
def test_a_provider_invests_no_more_than_it_has_and_is_given_and_all_of_that_where_it_lacks(
    busy_market: MarketBuilder, liquid: float
) -> None:
    """funded = min(1, (liquid capital + support and fees) / own cost): spent in full where it is short, else all cost.

    Tolerance: rounding.
    """
    settings: dict[str, object] = {
        **{f"organizations.{kind}.liquidity_share": liquid for kind in PROVIDER_KINDS},
        **{f"models.{model}.governance_pmpy_usd": 0.0 for model in MODELS},
        "mechanisms.insolvency": False,
        # Nobody else's capital and no other programme.
        "mechanisms.provider_groups": False,
        "mechanisms.own_employees": False,
        "mechanisms.mergers": False,
    }
    state = found(Stack([Cell(busy_market(settings), 11, replicate) for replicate in range(1, 6)]))
    simulation, ids, stack = Simulation(state), state.stack.ids, state.stack
    short, whole = 0, 0
    for _ in range(8):
        capital = state.organizations.capital.copy()
        book = contract_year(simulation)
        account, _, category, amount = book.ledger.entries()
        names = {name: code for code, name in enumerate(CATEGORIES)}
        spent, given = (
            np.bincount(account[chosen], weights=np.maximum(sign * amount[chosen], 0.0), minlength=stack.account_count)[
                : len(ids)
            ]
            for sign, chosen in (
                (-1.0, np.isin(category, [names["start_up"], names["care_program"]])),
                (1.0, np.isin(category, [names[given] for given in GIVEN])),
            )
        )
        most = liquid * np.maximum(capital, 0.0) + given
        provides = ~stack.is_payer
        assert (spent <= most * (1.0 + 1e-9) + 1e-6)[provides].all()
        lacking = provides & (state.organizations.funded_share < 1.0)
        np.testing.assert_allclose(spent[lacking], most[lacking], rtol=1e-9, atol=1e-6)
        short += int(lacking.sum())
        whole += int((provides & (spent > 0.0) & ~lacking).sum())
    assert short > 0 or liquid == 1.0
    assert whole > 0 or liquid == 0.0
