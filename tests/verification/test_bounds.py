"""Nothing leaves its bounds inside a year either: chances, columns, shares of rules, and what investment may spend.

Tables show a year's end. Here the engine is looked at while it runs: every number that a draw is held against, every
column after every year, and the money that leaves a provider for its care model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from longgame.environment import year as year_module
from longgame.environment.phases.cash import post_investment
from longgame.environment.phases.founding import found
from longgame.environment.phases.investment import Investment
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.state import streams
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.record import Record
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits, traits_in_play
from longgame.environment.valuation.facts import by_kind
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import CATEGORIES, KINDS

from ..examples import examples
from .conftest import MarketBuilder
from .random_markets import Sketch, markets

Floats = NDArray[np.float64]

_COMPARISONS = (np.less, np.less_equal, np.greater, np.greater_equal)

#: Decisions that a draw is held against a chance for.
DECISIONS = {
    "meeting",
    "packages found",
    "breakdown of talks",
    "leader leaves",
    "merger or break-up",
    "merger at payer",
    "merger at provider",
    "leader_change at payer",
    "leader_change at provider",
    "compare with a peer",
    "copy the peer",
    "explore",
    "entry",
    "own employees first",
    "group founded",
    "narrow focus",
    *(f"pilot {number}" for number in range(1, 21)),
}
#: Of a public programme, which no other market has.
OF_A_PROGRAMME = {"another programme", "list jumps"}


class Draw(np.ndarray[Any, np.dtype[np.float64]]):
    """Uniform draws that remember what they are for, and tell what they are compared with."""

    decision: str
    told: Callable[[str, Floats], None]

    def __array_finalize__(self, source: Any) -> None:
        self.decision = getattr(source, "decision", "")
        self.told = getattr(source, "told", lambda decision, chance: None)

    def __array_ufunc__(self, ufunc: np.ufunc, method: Any, *inputs: Any, **options: Any) -> Any:
        plain = [np.asarray(one) for one in inputs]
        if ufunc in _COMPARISONS:
            for one, values in zip(inputs, plain, strict=True):
                if one is not self:
                    self.told(self.decision, values)
        return getattr(ufunc, method)(*plain, **options)


class Chances:
    """Least and greatest number that the draws of each decision were held against."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[float, float]] = {}

    def tell(self, decision: str, chance: Floats) -> None:
        assert np.isfinite(chance).all(), decision
        if not chance.size:
            return
        low, high = self.seen.get(decision, (np.inf, -np.inf))
        self.seen[decision] = (float(np.min(chance, initial=low)), float(np.max(chance, initial=high)))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Every uniform draw tells what it is compared with."""
        uniform = streams.uniform

        def telling(cells: Any, decision: str, year: int, entities: Any) -> Floats:
            draw = uniform(cells, decision, year, entities).view(Draw)
            draw.decision, draw.told = decision, self.tell
            return draw

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(streams, "uniform", telling)
            yield


def test_the_draws_of_every_decision_are_watched(busy_market: MarketBuilder) -> None:
    """What the tests below rest on: in a busy market each kind of decision tells its chance."""
    rates = {f"organizations.{kind}.merger_rate": 0.1 for kind in KINDS}
    restless = busy_market({**rates, "pilots.yearly_pilots": 20, "pilots.cost_usd": 0.0})
    chances = Chances()
    with chances.watched():
        simulation = Simulation(found(Stack([Cell(restless, 11, replicate) for replicate in range(1, 5)])))
        for _ in range(8):
            contract_year(simulation)
    assert set(chances.seen) == DECISIONS
    assert 0.0 < chances.seen["copy the peer"][0] < 0.5 < chances.seen["copy the peer"][1] < 1.0


def test_the_draws_of_a_public_programme_are_watched(busy_market: MarketBuilder) -> None:
    programme = {
        "mechanisms.program": True,
        "program.yearly_intake": 10.0,
        "program.other_exit_rate": 0.1,
        "program.list_jump_rate": 0.3,
    }
    chances = Chances()
    with chances.watched():
        simulation = Simulation(found(Stack([Cell(busy_market(programme), 11, 1)])))
        for _ in range(4):
            contract_year(simulation)
    assert set(chances.seen) >= OF_A_PROGRAMME
    assert chances.seen["another programme"] == (0.1, 0.1)
    assert chances.seen["list jumps"] == (0.3, 0.3)


@settings(max_examples=examples(60))
@given(markets(), st.integers(0, 2**31 - 1), st.booleans())
def test_every_chance_in_any_market_is_between_0_and_1(sketch: Sketch, seed: int, certain: bool) -> None:
    """Chances to meet, find a package, break off, compare, copy, explore, merge, change leaders and leave.

    In half of the markets every parameter that is a probability is as high as it may be.
    """
    if certain:
        highest = {name: one.high for name, one in registry().parameters.items() if "probability" in one.unit}
        sketch = dataclasses.replace(sketch, values={**sketch.values, **highest})
    chances = Chances()
    with chances.watched(), np.errstate(divide="raise", over="raise", invalid="raise"):
        simulation = Simulation(found(Stack([Cell(sketch.scenario(), seed, 1)])))
        for _ in range(sketch.years):
            contract_year(simulation)
    assert set(chances.seen) <= DECISIONS | OF_A_PROGRAMME
    for decision, (low, high) in chances.seen.items():
        assert 0.0 <= low <= high <= 1.0, decision


#: Columns of organisations and pairs that are shares or scales between 0 and 1.
SHARES = {
    "organizations": (
        "identity_inertia antagonism engagement value_focus access_focus own_revenue_share prepaid_share "
        "contribution_margin reduction_rate overlap_share own_income_share maturity quality opening_quality "
        "opening_engagement funded_share insured_share focus_width"
    ),
    "pairs": (
        "base_share relationship retraded value_settled listed_share_payer listed_share_provider grievance_of_payer "
        "grievance_of_provider reference_promise reference_counted reference_optimism pending_listed"
    ),
    "terms": (
        "provider_share loss_share steerage_share quality_gate recoupment_share price_restraint rebasing_share "
        "prepaid_share "
        "enabler_fee_share enabler_loss_share identity_demand equity posted listed provider_running_share "
        "provider_start_up_share payer_start_up_share"
    ),
}
#: Columns that are never below 0.
AMOUNTS = {
    "organizations": (
        "opening_capital forecast_years lives relative_spending rebate_due pilot_multiplier pilots_run pilots_succeeded"
    ),
    "pairs": (
        "lives price opening_price prevention payer_good payer_bad provider_good provider_bad cooling ordinal model "
        "agreement_number agreement_year deal_year record_years results_seen price_taken support_paid "
        "support_recouped wait_months talk_months reference_reached"
    ),
    "terms": "depth support care_management term_years two_sided_year minimum_lives governance",
    "this year": (
        "savings_due loss_due recoupment_due enabler_fee_due enabler_guarantee_due support program_cost payer_dealing "
        "provider_dealing people_cost payer_judged_shortfall provider_judged_shortfall agreed_effort delivered_effort"
    ),
}


#: Columns that are empty until somebody sees a partner, or where no market file gives a value.
MAY_BE_EMPTY = ("seen_of", "non_revenue_value")


def check_columns(state: State) -> None:
    """All columns are finite but those that may be empty, shares between 0 and 1, amounts not below 0."""
    records = {"organizations": state.organizations, "pairs": state.pairs, "terms": state.pairs.terms}
    for name, record in {**records, "this year": state.pairs.this_year}.items():
        for column, values in vars(record).items():
            if isinstance(values, np.ndarray) and column != "block" and not column.startswith(MAY_BE_EMPTY):
                assert np.isfinite(values).all(), column
        if isinstance(record, Record):
            for column, field in record.fields.items():
                assert field.nullable or np.isfinite(getattr(record, column)).all(), column
        for column in SHARES.get(name, "").split():
            values = getattr(record, column)
            # Means over deals and shares of a whole are sums: they may miss the end by rounding.
            assert ((values >= -1e-12) & (values <= 1.0 + 1e-12)).all(), column
        for column in AMOUNTS.get(name, "").split():
            assert (getattr(record, column) >= 0.0).all(), column
    for side in (state.pairs.trust_in_payer(), state.pairs.trust_in_provider()):
        assert ((side >= 0.0) & (side <= 1.0)).all()


def check_traits(traits: Traits) -> None:
    """Traits in play are between 0 and 1, envy up to 2."""
    for side in (traits.payer, traits.provider):
        for field in dataclasses.fields(side):
            values = getattr(side, field.name)
            assert ((values >= 0.0) & (values <= (2.0 if field.name == "envy" else 1.0))).all(), field.name


def check_investment(state: State, ledger: Ledger, costs: Investment) -> None:
    """What a provider pays for start-up, programmes and pilots is at most its means.

    Its means are its liquid capital, what partners pay it for the change (support and care-management fees), and what
    the members of its group fund, which those have less. Liquid is `organizations.*.liquidity_share` of capital at the
    start of the year. Taken from what was posted: governance is booked as programme cost too and is no investment.
    """
    stack, count = state.stack, len(state.stack.ids)
    paid = np.zeros(stack.account_count)
    received = np.zeros(stack.account_count)
    for category, payer, receiver, amount in ledger.postings:
        if CATEGORIES[category] in ("start_up", "care_program", "pilots"):
            paid += np.bincount(payer, weights=amount, minlength=stack.account_count)
        if CATEGORIES[category] in ("upfront_support", "care_management_fee", "transition_payment"):
            received += np.bincount(receiver, weights=amount, minlength=stack.account_count)
    values = StackValues([cell.scenario for cell in stack.cells], state.year)
    liquid = by_kind(state, values, "liquidity_share") * np.maximum(state.organizations.capital, 0.0)
    governance = stack.sum_by_organization(stack.provider, costs.governance)
    own = paid[:count] - governance
    most = liquid + received[:count] + costs.funding
    provides = ~stack.is_payer
    assert (own <= most + 1e-9 * (most + governance) + 1e-9)[provides].all()


@settings(max_examples=examples(80))
@given(markets(), st.integers(0, 2**31 - 1))
def test_columns_traits_and_investment_keep_their_bounds_in_any_year_of_any_market(sketch: Sketch, seed: int) -> None:
    def posted(state: State, ledger: Ledger, costs: Investment) -> None:
        post_investment(state, ledger, costs)
        check_investment(state, ledger, costs)

    def in_play(*arguments: Any) -> Traits:
        traits = traits_in_play(*arguments)
        check_traits(traits)
        return traits

    with pytest.MonkeyPatch.context() as patch, np.errstate(divide="raise", over="raise", invalid="raise"):
        patch.setattr(year_module, "post_investment", posted)
        patch.setattr(year_module, "traits_in_play", in_play)
        state = found(Stack([Cell(sketch.scenario(), seed, replicate) for replicate in (1, 2)]))
        check_columns(state)
        simulation = Simulation(state)
        for _ in range(sketch.years):
            contract_year(simulation)
            check_columns(state)


def test_every_probability_and_scale_of_the_registry_has_a_range_within_0_and_1() -> None:
    """So no scenario and no policy can set one beyond: the ranges are checked where values are read."""
    checked = 0
    for name, parameter in registry().parameters.items():
        if parameter.kind == "number" and ("probability" in parameter.unit or "0-1" in parameter.unit):
            low = -1.0 if name.startswith("strategies.") else 0.0
            assert parameter.low is not None
            assert parameter.high is not None
            assert low <= parameter.low <= parameter.high <= 1.0, name
            checked += 1
    assert checked > 40
