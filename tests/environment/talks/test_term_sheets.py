"""Term sheets: every model in every package, drawn up from parameters, and what running deals make of them."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS, model_code
from longgame.environment.phases.founding import found
from longgame.environment.phases.investment import invest
from longgame.environment.phases.performance import perform
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.events import EVENT, REASON, EventDetails, EventLog
from longgame.environment.state.pairs import MOST_TERM_YEARS
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.state import State
from longgame.environment.state.traits import TraitTable, traits_in_play
from longgame.environment.talks.deals import renew
from longgame.environment.talks.term_sheets import (
    SHEET_IS_TRACK,
    SHEET_MODEL,
    SHEET_PACKAGE,
    model_column,
    of_cells,
    offered_terms,
    package_column,
    term_sheets,
)
from longgame.environment.valuation.expected_flows import YearlyFlows, yearly_flows
from longgame.environment.valuation.facts import yearly_facts
from longgame.environment.valuation.offers import Offers, build_offers
from longgame.environment.valuation.pair_outlooks import PROMISING
from longgame.vocabulary import INVESTED, LEAN, PACKAGES, STANDARD, TRACKS

CUSTOM = model_code("custom_risk_contract")
JOINT_VENTURE = model_code("joint_venture_product")
MEDIATED = model_code("third_party_mediated")
NETWORK = model_code("risk_bearing_network")

Floats = NDArray[np.float64]


def values_of(*overrides: dict[str, object]) -> StackValues:
    return StackValues([Scenario.from_dict({"years": 3}, overrides=values) for values in overrides], 1)


def sheet(model: int, package: int) -> int:
    return int(np.flatnonzero((model == SHEET_MODEL) & (package == SHEET_PACKAGE))[0])


def test_every_model_comes_in_every_package_once_and_a_programme_in_every_track() -> None:
    sheets = list(zip(SHEET_MODEL.tolist(), SHEET_PACKAGE.tolist(), strict=True))
    of_models = len(MODELS) * len(PACKAGES)
    assert sorted(sheets[:of_models]) == [
        (model + 1, package) for model in range(len(MODELS)) for package in range(len(PACKAGES))
    ]
    branded = model_code("payer_branded_program")
    assert sheets[of_models:] == [(branded, len(PACKAGES) + track) for track in range(len(TRACKS))]
    assert SHEET_IS_TRACK.tolist() == [False] * of_models + [True] * len(TRACKS)


def test_sheets_have_a_column_a_sheet_in_every_term_and_one_row_where_cells_agree() -> None:
    sheets = term_sheets(values_of({}, {}))
    for term, column in sheets.columns():
        assert column.shape == (1, len(SHEET_MODEL)), term
        assert np.isfinite(column).all(), term


def test_packages_change_depth_corridor_staging_term_support_and_steerage_of_the_model_and_nothing_else() -> None:
    values = values_of(
        {
            "models.custom_risk_contract.depth": 1.5,
            "models.custom_risk_contract.corridor_rate": 0.02,
            "models.custom_risk_contract.two_sided_year": 2,
            "models.custom_risk_contract.term_years": 4,
            "models.custom_risk_contract.steerage_share": 0.03,
            "packages.invested.depth_factor": 1.2,
            "packages.invested.corridor_bonus_rate": 0.01,
            "packages.invested.staging_delay_years": 1,
            "packages.invested.term_bonus_years": 2,
            "packages.invested.support_pmpy_usd": 45.0,
            "packages.invested.steerage_factor": 2.0,
        }
    )
    sheets = term_sheets(values)
    invested, lean = sheet(CUSTOM, INVESTED), sheet(CUSTOM, LEAN)
    by_hand = {
        "depth": 1.8,
        "corridor_rate": 0.03,
        "two_sided_year": 3.0,
        "term_years": 6.0,
        "support": 45.0,
        "steerage_share": 0.06,
    }
    for term, value in by_hand.items():
        assert getattr(sheets, term)[0, invested] == pytest.approx(value), term
    for term, column in sheets.columns():
        if term not in by_hand:
            assert column[0, invested] == column[0, lean], term


@pytest.mark.parametrize(("first_downside", "after"), [(1, 1.0), (2, 4.0), (99, 99.0)])
def test_a_delay_of_downside_moves_neither_ventures_at_risk_from_the_first_day_nor_contracts_without_risk(
    first_downside: int, after: float
) -> None:
    values = values_of(
        {"models.custom_risk_contract.two_sided_year": first_downside, "packages.standard.staging_delay_years": 2}
    )
    sheets = term_sheets(values)
    assert sheets.two_sided_year[0, sheet(CUSTOM, STANDARD)] == after


def test_no_bonus_makes_a_term_longer_than_ten_years() -> None:
    values = values_of({"models.custom_risk_contract.term_years": 9, "packages.invested.term_bonus_years": 5})
    assert term_sheets(values).term_years[0, sheet(CUSTOM, INVESTED)] == 10.0


def test_pooling_is_read_from_the_model() -> None:
    pooled = term_sheets(values_of({})).pooled[0]
    assert set(pooled[SHEET_MODEL == NETWORK]) == {1.0}
    assert set(pooled[SHEET_MODEL == MEDIATED]) == {2.0}
    assert set(pooled[SHEET_MODEL == CUSTOM]) == {0.0}


def test_pairs_of_cells_that_differ_get_the_sheets_of_their_own_cell() -> None:
    values = values_of(
        {"models.risk_bearing_network.loss_share": 0.3, "models.custom_risk_contract.pooling": "region"},
        {"models.risk_bearing_network.loss_share": 0.7, "models.custom_risk_contract.pooling": "none"},
    )
    sheets, cell = term_sheets(values), np.array([1, 0, 0])
    assert of_cells(sheets.loss_share, cell)[:, sheet(NETWORK, LEAN)].tolist() == [0.7, 0.3, 0.3]
    network = offered_terms(sheets, cell, np.full(3, sheet(NETWORK, LEAN)))
    assert network.loss_share.tolist() == [0.7, 0.3, 0.3]
    custom = offered_terms(sheets, cell, np.full(3, sheet(CUSTOM, LEAN)))
    assert custom.pooled.tolist() == [0.0, 1.0, 1.0]
    # Terms on which the cells agree are the same as in a stack of one.
    alone = offered_terms(term_sheets(values_of({})), np.zeros(3, dtype=np.int64), np.full(3, sheet(CUSTOM, LEAN)))
    np.testing.assert_array_equal(custom.start_up_fixed, alone.start_up_fixed)


def test_columns_are_by_sheet() -> None:
    values = values_of({f"models.{model}.exit_cost_per_life_usd": 10.0 * number for number, model in enumerate(MODELS)})
    assert model_column(values, "exit_cost_per_life_usd").tolist() == [[10.0 * (model - 1) for model in SHEET_MODEL]]
    values = values_of(
        {f"packages.{package}.support_pmpy_usd": 7.0 * number for number, package in enumerate(PACKAGES)}
    )
    assert package_column(values, "support_pmpy_usd").tolist() == [
        [0.0 if track else 7.0 * package for package, track in zip(SHEET_PACKAGE, SHEET_IS_TRACK, strict=True)]
    ]


def test_records_are_copied_by_row_and_written_back() -> None:
    record = ContractTerms.empty(3)
    record.depth = np.arange(3.0)
    two = record.rows(np.array([2, 0]))
    two.depth[:] = -1.0
    assert record.depth.tolist() == [0.0, 1.0, 2.0]
    record.write(np.array([2, 0]), two)
    assert record.depth.tolist() == [-1.0, 1.0, -1.0]


@dataclass
class Delivered:
    """A market in which every pair has had one model's invested contract for a year."""

    state: State
    year: PerformanceYear
    offers: Offers


def delivered(model: int, saved: float, gap: float = 0.0, **overrides: object) -> Delivered:
    """Every pair signs at a share of 0.4 and then truly saves `saved`; nothing is coded unless `overrides` say so."""
    values = {"care.coding_rate": 0.0, **{key.replace("__", "."): value for key, value in overrides.items()}}
    scenario = Scenario.from_dict({"years": 3}, overrides=values)
    state = found(Stack([Cell(scenario, 1, 1)]))
    stack, pairs = state.stack, state.pairs
    rows = np.arange(stack.pair_count)
    stacked = StackValues([scenario], 1)
    view = ParameterView(stacked, stack.pair_cell)
    terms = offered_terms(term_sheets(stacked), stack.pair_cell, np.full(len(rows), sheet(model, INVESTED)))
    terms.provider_share = np.full(len(rows), 0.4)
    pairs.terms.write(rows, terms)
    pairs.model[:] = model
    pairs.benchmark_gap[:] = gap
    traits = traits_in_play(state, TraitTable(state), view)
    facts = yearly_facts(state, stacked, view, traits)
    costs = invest(state, stacked, view, facts, traits)
    none = np.zeros(len(rows))
    offers = build_offers(
        state, stacked, view, facts, traits, rows, terms, pairs.lives, pairs.benchmark_gap, none, none, PROMISING
    )
    perform(state, stacked, view, facts, traits, costs, np.full(len(rows), saved))
    return Delivered(state, pairs.this_year, offers)


def test_partners_in_equity_expect_the_capped_loss_that_they_will_share() -> None:
    certain = {"mechanisms__misfit": False, "mechanisms__noise": False, "mechanisms__omission_neglect": False}
    venture = delivered(JOINT_VENTURE, -0.4, **certain)
    year, terms = venture.year, venture.state.pairs.terms
    # The loss is far beyond the cap: the venture bears the cap, the provider 40 % of that.
    np.testing.assert_allclose(year.loss_due, 0.4 * terms.loss_cap_rate * year.benchmark_usd, rtol=1e-12)
    shape = venture.offers.measured_sd.shape
    bad, even = (yearly_flows(venture.offers, 1.0, np.full(shape, s), np.full(shape, s)) for s in (-0.4, 0.0))
    expected = 0.4 * (even.provider_slope - bad.provider_slope)
    # Certain savings are forecast with a hair of spread.
    np.testing.assert_allclose(expected, year.loss_due, rtol=1e-5)


def test_what_a_next_benchmark_is_rebased_to_are_savings_against_the_status_quo() -> None:
    certain = {"mechanisms__misfit": False, "mechanisms__noise": False}
    year = delivered(CUSTOM, 0.03, gap=0.05, **certain).year
    # Status quo 100, benchmark 95, spending 97.
    np.testing.assert_allclose(year.contract_rate, -2.0 / 95.0, rtol=1e-12)
    np.testing.assert_allclose(year.apparent_rate, 0.03, rtol=1e-12)


def test_forecasts_reckon_with_coding_as_it_rises_over_three_years() -> None:
    offers = delivered(CUSTOM, 0.0).offers
    savings = np.zeros(offers.measured_sd.shape)

    def slope(coding: float, age: float, year: float) -> Floats:
        coded = replace(offers, coding_rate=savings + coding, age=savings + age)
        return yearly_flows(coded, year, savings, savings).provider_slope

    # A third of full coding in the first year, two thirds in the second, all of it from the third on.
    for year, part in ((1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 3.0)):
        np.testing.assert_allclose(slope(0.03, 0.0, year), slope(0.01 * part, 9.0, year), rtol=1e-12)


def test_both_sides_expect_support_back_as_often_as_savings_are_paid() -> None:
    offers = delivered(CUSTOM, 0.0).offers
    offers = replace(offers, quality=offers.quality * 0.0 + 1.0)

    def flows(recoupment_share: float) -> YearlyFlows:
        terms = offers.terms
        terms.support, terms.recoupment_share = 100.0, recoupment_share
        # Savings just at the minimum rate are paid in half of all years.
        return yearly_flows(offers, 1.0, terms.minimum_savings_rate, terms.minimum_savings_rate)

    kept, back = flows(0.0), flows(0.6)
    returned = 100.0 * 0.6 * 0.5 * offers.lives
    np.testing.assert_allclose(kept.provider - back.provider, returned * offers.provider.delivery, rtol=1e-9)
    np.testing.assert_allclose(back.payer - kept.payer, returned, rtol=1e-9)


def test_a_payer_sees_the_provider_s_luck_as_its_work() -> None:
    year = delivered(CUSTOM, 0.01).year
    luck = year.misfit + year.noise
    assert (luck > 0.0).any()
    assert (luck < 0.0).any()
    np.testing.assert_array_equal(np.sign(year.payer_seen - year.payer_net), np.sign(luck))


def test_downside_reached_at_renewal_is_a_move_to_the_next_stage_once() -> None:
    state = delivered(CUSTOM, 0.0, models__custom_risk_contract__two_sided_year=2).state
    row = np.array([0])
    recorded: list[tuple[list[int], list[int]]] = []
    for _ in range(2):
        events = EventLog()
        terms = state.pairs.terms.rows(row)
        terms.two_sided_year[:] = 1.0
        model, package, zero = np.array([CUSTOM]), np.array([LEAN]), np.zeros(1)
        listed, transition = np.zeros((2, 1)), np.zeros((MOST_TERM_YEARS, 1))
        agreed = EventDetails.of(1, "agreed", "both")
        renew(state, events, row, terms, model, package, zero, listed, transition, agreed)
        recorded.extend((batch["event"].tolist(), batch["reason"].tolist()) for batch in events.batches)
    assert recorded == [([EVENT["moved"]], [REASON["next_stage"]]), ([EVENT["renewed"]], [REASON["agreed"]])]


def test_flows_of_several_years_at_once_are_those_of_each_year() -> None:
    offers = delivered(CUSTOM, 0.02).offers
    savings = np.full(offers.lives.shape, 0.02)
    years = np.arange(1.0, 5.0)[:, None]
    together = yearly_flows(offers, years, savings + 0.0 * years, savings + 0.0 * years)
    for number, year in enumerate(years[:, 0]):
        alone = yearly_flows(offers, float(year), savings, savings)
        for name, flow in vars(alone).items():
            np.testing.assert_array_equal(getattr(together, name)[number], flow, err_msg=name)
