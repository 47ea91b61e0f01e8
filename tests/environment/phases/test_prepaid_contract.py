"""A contract that prepays a share of its provider's own revenue: by hand, in dollars.

1,000 members cost 1,000 dollars each, and 40 % of that is the provider's own revenue: 400,000 dollars. Of a dollar of
revenue 40 cents are variable cost. A mature care model avoids 5 %: 50,000 dollars, of which 20,000 are the provider's
own. A fifth of own revenue is prepaid in any case, and the contract prepays a quarter of the rest: 40 % together.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.contract_money import lost_contribution
from longgame.environment.rules.prepaid import prepaid_together
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.traits import TraitTable, traits_in_play
from longgame.environment.valuation.ceilings import Ceilings
from longgame.environment.valuation.expected_flows import yearly_flows
from longgame.environment.valuation.facts import contract_lives, yearly_facts
from longgame.environment.valuation.gross_losses import gross_losses
from longgame.environment.valuation.offers import Offers, build_offers
from longgame.environment.valuation.package_value import batna
from longgame.environment.valuation.pair_outlooks import PROMISING
from longgame.environment.year import Simulation, contract_year

from ..paper_market import paid, pair_row, paper_market, put_deal

Floats = NDArray[np.float64]

PAYER, OTHER_PAYER, SYSTEM = "payer-a", "payer-b", "health_system-a"
MATURE: Mapping[str, float] = {"maturity": 1.0, "prepaid_share": 0.2}
#: A payer that gives all the data that care managers need.
OPEN: Mapping[str, float] = {"engagement": 1.0}
QUARTER: Mapping[str, float] = {"prepaid_share": 0.25}
#: Avoided care costs the provider effort; maturity reaches its ceiling at once, and falls to it at once.
CONFLICT: Mapping[str, object] = {"care.conflict_drag": 1.0, "care.learning_rate": 1.0, "care.decay_rate": 1.0}


def divide(market: Simulation, lives: float, others: float) -> None:
    """Divide the provider's lives between its two payers."""
    market.state.pairs.lives[pair_row(market, PAYER, SYSTEM)] = lives
    market.state.pairs.lives[pair_row(market, OTHER_PAYER, SYSTEM)] = others


def test_a_contract_prepays_a_part_of_what_is_not_prepaid_without_it() -> None:
    own = np.array([0.0, 0.2, 0.2, 1.0])
    np.testing.assert_allclose(prepaid_together(own, np.array([0.25, 0.25, 1.0, 0.25])), [0.25, 0.4, 1.0, 1.0])
    # Without such a contract not a bit moves.
    drawn = np.random.default_rng(1).random(1000)
    np.testing.assert_array_equal(prepaid_together(drawn, 0.0), drawn)
    np.testing.assert_allclose(1.0 - prepaid_together(drawn, 0.3), (1.0 - drawn) * 0.7, atol=1e-15)


def test_one_year_of_a_deal_with_a_prepaid_share() -> None:
    market = paper_market({PAYER: {}, SYSTEM: MATURE}, {"care.backfill_share": 0.5})
    row = put_deal(market, PAYER, SYSTEM, QUARTER)
    year = contract_year(market)
    # Of the 20,000 of own revenue avoided 40 % are paid all the same: 12,000 are lost, and the payer saves 42,000.
    assert paid(year, "claims", SYSTEM, PAYER) == pytest.approx(400e3 - 12e3)
    assert paid(year, "claims", "rest_of_care", PAYER) == pytest.approx(600e3 - 30e3)
    # Half of the 12,000 is refilled. 380,000 of care for members and 6,000 for others cost 40 cents a dollar.
    assert paid(year, "backfill_revenue", SYSTEM, "other_purchasers") == pytest.approx(6e3)
    assert paid(year, "operating_cost", "care_vendors", SYSTEM) == pytest.approx(200e3 + 0.4 * 386e3)
    # The deal costs 12,000 of revenue less 6,000 refilled, and 160,000 less 154,400 of variable cost: 400 dollars.
    this_year = market.state.pairs.this_year
    assert this_year.displaced_margin[row] == pytest.approx(400.0)
    # Half of the measured 50,000 is the provider's.
    assert this_year.provider_net[row] == pytest.approx(25e3 - 400.0)
    assert this_year.payer_net[row] == pytest.approx(42e3 - 25e3)
    earned = market.state.organizations.net[market.state.stack.ids.index(SYSTEM)]
    assert earned == pytest.approx(40e3 - 400.0)


def test_a_fee_is_paid_on_what_is_saved_and_not_prepaid() -> None:
    market = paper_market(
        {PAYER: {"insured_share": 0.4}, SYSTEM: MATURE}, {"organizations.payer.savings_fee_share": 0.3}
    )
    put_deal(market, PAYER, SYSTEM, QUARTER)
    fees = [paid(contract_year(market), "savings_fee", PAYER, "employers") for _ in range(2)]
    # 42,000 saved less the provider's 25,000; 60 % are the employers', who pay 30 % of that.
    assert fees == pytest.approx([0.0, 0.3 * 0.6 * 17e3])


def test_nothing_is_prepaid_before_a_deal_and_after_it() -> None:
    changes = {"mechanisms.prevention": True, "care.prevention_rate": 0.05}
    market = paper_market({PAYER: {}, SYSTEM: {**MATURE, "prepaid_share": 0.0}}, changes)
    row = put_deal(market, PAYER, SYSTEM, {"prepaid_share": 1.0})
    first = contract_year(market)
    assert paid(first, "claims", SYSTEM, PAYER) == pytest.approx(400e3)
    # The deal ends; its terms stay in the columns until they are settled. Prevention of 5 % stays in the members.
    market.state.pairs.model[row] = 0
    assert market.state.pairs.terms.prepaid_share[row] == 1.0
    second = contract_year(market)
    assert paid(second, "claims", SYSTEM, PAYER) == pytest.approx(400e3 * 0.95)


def test_what_a_contract_prepays_is_as_if_the_organisation_had_it() -> None:
    """Two providers, 37 % prepaid by contracts of others, or 10 % and by this contract 30 % of the rest."""
    one, other = (
        paper_market({PAYER: OPEN, SYSTEM: {"prepaid_share": own}}, {**CONFLICT, "care.backfill_share": 0.3})
        for own in (0.37, 0.1)
    )
    put_deal(one, PAYER, SYSTEM)
    put_deal(other, PAYER, SYSTEM, {"prepaid_share": 0.3})
    for _ in range(4):
        years = contract_year(one), contract_year(other)
        entries = [year.ledger.entries() for year in years]
        for column, same in zip(*entries, strict=True):
            np.testing.assert_allclose(column, same, rtol=1e-12, atol=1e-6)
        np.testing.assert_allclose(
            one.state.pairs.last_year.block, other.state.pairs.last_year.block, rtol=1e-9, atol=1e-6
        )
        np.testing.assert_allclose(one.state.organizations.capital, other.state.organizations.capital, rtol=1e-12)
    # The ceiling is 1 - 0.4 (0.6 - 0.37).
    assert other.state.organizations.maturity.max() == pytest.approx(0.908)


def test_capital_moves_by_its_entries_alone() -> None:
    market = paper_market({PAYER: {}, OTHER_PAYER: {}, SYSTEM: MATURE}, CONFLICT)
    put_deal(market, PAYER, SYSTEM, {"prepaid_share": 0.9, "steerage_share": 0.1})
    put_deal(market, OTHER_PAYER, SYSTEM)
    count = len(market.state.stack.ids)
    for number in range(3):
        before = market.state.organizations.capital * (number > 0)
        year = contract_year(market)
        net = year.ledger.net(owners=True) + year.ledger.net(owners=False)
        np.testing.assert_allclose(market.state.organizations.capital, before + net[:count], rtol=1e-12)
        np.testing.assert_allclose(year.ledger.imbalance(), 0.0, atol=1e-6)


@pytest.mark.parametrize("deals", [(0.5,), (0.5, 0.0), (0.5, 0.5)])
def test_the_conflict_of_incentives_is_that_of_the_whole_panel(deals: tuple[float, ...]) -> None:
    market = paper_market({PAYER: OPEN, OTHER_PAYER: OPEN, SYSTEM: {"prepaid_share": 0.1}}, CONFLICT)
    divide(market, 250.0, 750.0)
    for payer, share in zip((PAYER, OTHER_PAYER), deals, strict=False):
        put_deal(market, payer, SYSTEM, {"prepaid_share": share})
    contract_year(market)
    # Half of 90 cents beside the 10 that are prepaid anyway, for a quarter of the panel or for all of it.
    prepaid = 0.1 + 0.9 * (0.25 * deals[0] + 0.75 * sum(deals[1:]))
    assert market.state.organizations.maturity.max() == pytest.approx(1.0 - 0.4 * (0.6 - prepaid))


def offers_of(market: Simulation, terms: Mapping[str, float], payer: str = PAYER) -> Offers:
    """Terms as an offer to a pair, which then has no deal unless it had one before."""
    state = market.state
    row, before = pair_row(market, payer, SYSTEM), state.pairs.model.copy()
    kept = state.pairs.terms.block.copy()
    put_deal(market, payer, SYSTEM, terms)
    record = state.pairs.terms.rows(np.array([row]))
    state.pairs.model[:], state.pairs.terms.block[:] = before, kept
    values = StackValues([cell.scenario for cell in state.stack.cells], 1)
    view = ParameterView(values, state.stack.pair_cell)
    traits = traits_in_play(state, TraitTable(state), view)
    facts = yearly_facts(state, values, view, traits)
    zero = np.zeros(1)
    lives = contract_lives(state)[[row]]
    return build_offers(state, values, view, facts, traits, np.array([row]), record, lives, zero, zero, zero, PROMISING)


def test_an_offer_knows_what_its_own_terms_do_to_the_ceiling() -> None:
    changes = {**CONFLICT, "mechanisms.exaggeration": True, "framing.exaggeration": 0.25}
    market = paper_market({PAYER: OPEN, OTHER_PAYER: OPEN, SYSTEM: {"prepaid_share": 0.1}}, changes)
    divide(market, 500.0, 500.0)

    def left(prepaid: float) -> float:
        return 1.0 - 0.4 * (0.6 - prepaid)

    plain, prepaid = offers_of(market, {}), offers_of(market, {"prepaid_share": 0.5})
    for side in ("payer", "provider"):
        without, under = getattr(plain, side), getattr(prepaid, side)
        # Half of the panel has half of the other 90 % prepaid.
        np.testing.assert_allclose(under.ceiling / without.ceiling, left(0.325) / left(0.1), rtol=1e-12)
        np.testing.assert_allclose(under.promise, 0.75 * under.ceiling + 0.25, rtol=1e-12)
    # The other half is prepaid in the same way, and the offer takes the place of a deal that prepays more.
    put_deal(market, OTHER_PAYER, SYSTEM, {"prepaid_share": 0.5})
    put_deal(market, PAYER, SYSTEM, {"prepaid_share": 0.8})
    renewed, dropped = offers_of(market, {"prepaid_share": 0.5}), offers_of(market, {})
    np.testing.assert_allclose(
        renewed.provider.ceiling / dropped.provider.ceiling, left(0.55) / left(0.325), rtol=1e-12
    )


def test_ceilings_of_some_pairs_are_those_of_the_pairs_they_name() -> None:
    drawn = np.random.default_rng(2).random((11, 4))
    ceilings = Ceilings(
        helped=drawn[:2],
        engagement=drawn[2],
        drag=drawn[3],
        boats=drawn[4],
        own_share=drawn[5],
        margin=drawn[6],
        prepaid=drawn[7],
        prepaid_elsewhere=drawn[8],
        part=drawn[9],
        strength=4.0,
        exaggeration=drawn[10],
    )
    every, share = ceilings.under(np.full(4, 0.3)), np.full(3, 0.3)
    # An offer's pair, taken twice: once for the sheets, once for the chosen ones.
    some = ceilings.at(np.array([3, 1, 0, 1])).at(np.array([2, 3, 0])).under(share)
    for one, other in zip(some, every, strict=True):
        np.testing.assert_array_equal(one, other[:, [0, 1, 3]])


def test_both_sides_expect_what_the_terms_prepay_and_outside_a_deal_what_the_organisation_has() -> None:
    changes = {"care.backfill_share": 0.5}
    by_contract = offers_of(paper_market({PAYER: {}, SYSTEM: MATURE}, changes), QUARTER)
    organisation = {**MATURE, "prepaid_share": 0.4}
    by_itself = offers_of(paper_market({PAYER: {}, SYSTEM: organisation}, changes), {})
    savings, years = np.array([0.05]), np.array([[1.0]])
    flows, same = (yearly_flows(one, 1.0, savings, savings) for one in (by_contract, by_itself))
    for name in ("provider", "provider_slope", "payer", "payer_slope"):
        np.testing.assert_allclose(getattr(flows, name), getattr(same, name), rtol=1e-12, atol=1e-6, err_msg=name)
    # Of 50,000 avoided the payer saves 42,000; the provider loses 400.
    np.testing.assert_allclose(flows.payer, 42e3)
    np.testing.assert_allclose(flows.provider, -400.0)
    lost = [gross_losses(one, years, np.array([[1.0]]), np.ones((1, 1)))[0] for one in (by_contract, by_itself)]
    np.testing.assert_allclose(lost[0], lost[1], rtol=1e-12)
    # Outside a deal a dollar of care avoided by prevention costs 0.4 (0.8 x 0.7 - 0.4), and saves 1 - 0.4 x 0.2.
    by_contract.prevention = np.array([0.01])
    provider, payer = batna(by_contract, np.zeros(1), np.zeros((1, 1)), np.ones((1, 1)))
    np.testing.assert_allclose(provider, -10e3 * 0.4 * (0.8 * 0.7 - 0.4), rtol=1e-12)
    np.testing.assert_allclose(payer, 10e3 * 0.92, rtol=1e-12)


@pytest.mark.parametrize("of_contract", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("price", [1.0, 1.25])
def test_the_contribution_lost_under_a_contract_is_that_of_the_rule_at_the_joint_share(
    of_contract: float, price: float
) -> None:
    changes = {
        "care.backfill_share": 0.2,
        "organizations.health_system.cost_based_share": 0.3,
        "market.cost_follows_price_share": 0.5,
    }
    market = paper_market({PAYER: {}, SYSTEM: MATURE}, changes)
    market.state.pairs.price *= price
    offers = offers_of(market, {"prepaid_share": of_contract})
    one = np.ones(1)
    joint = one * (0.2 + 0.8 * of_contract)
    expected = lost_contribution(0.6 * one, joint, 0.2, 0.3 * one, one * (1.0 - 1.0 / price), 0.5)
    np.testing.assert_allclose(offers.displaced_under_terms, offers.own_share * expected, rtol=1e-12, atol=1e-15)
