"""Any market in another currency is the same: to the bit at powers of two, else until rounding turns a decision."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from longgame.environment.scenario.policies import Policy
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell

from ..examples import examples
from .random_markets import Sketch, markets, simulated
from .test_currency import in_another_currency, is_money

Frames = dict[str, pd.DataFrame]

#: Units of money that are no powers of two of each other.
RATES = (0.0073, 0.92, 3.0, 151.7)


def with_policies_in_another_currency(scenario: Scenario, rate: float) -> Scenario:
    """The scenario with every amount of money multiplied by `rate`, in its policies too."""
    units = {name: parameter.unit for name, parameter in registry().parameters.items()}
    dated = tuple(
        Policy(
            policy.year,
            policy.name,
            {key: float(value) * rate if "USD" in units[key] else value for key, value in policy.values.items()},
        )
        for policy in scenario.policies
    )
    return dataclasses.replace(in_another_currency(scenario, rate), policies=dated)


def in_both(sketch: Sketch, rate: float) -> tuple[Frames, Frames]:
    """Tables of the market, and of the market in the other currency."""
    scenario = sketch.scenario()
    base, other = (
        {name: table.to_pandas() for name, table in simulated([Cell(one, 1, 1)]).items()}
        for one in (scenario, with_policies_in_another_currency(scenario, rate))
    )
    return base, other


@settings(max_examples=examples(30))
@given(markets(), st.sampled_from([2.0**-7, 0.5, 2.0, 1024.0]))
def test_a_power_of_two_changes_no_bit_of_any_market_but_the_scale_of_money(sketch: Sketch, rate: float) -> None:
    base, other = in_both(sketch, rate)
    for name, found in other.items():
        for column in found:
            expected = base[name][column]
            if expected.dtype.kind == "f" and is_money(str(column)):
                expected = expected * rate
            pd.testing.assert_series_equal(found[column], expected, check_exact=True, obj=f"{name}.{column}")


def first_turn(base: Frames, other: Frames, years: int) -> int:
    """First year in which anybody decides otherwise: another event, reason or strategy; else after the last."""
    decided = {"events": ["event", "deal", "model", "package", "reason", "decided_by"]}
    decided |= {"organizations": ["strategy", "is_open"], "deals": ["two_sided", "paid"]}
    for year in range(1, years + 1):
        for table, columns in decided.items():
            before, after = (frames[table][lambda rows, year=year: rows["year"] == year] for frames in (base, other))
            if before[columns].to_numpy().tolist() != after[columns].to_numpy().tolist():
                return year
    return years + 1


@settings(max_examples=examples(40))
@given(markets(), st.sampled_from(RATES))
def test_any_currency_changes_any_market_by_rounding_alone_until_a_decision_turns(sketch: Sketch, rate: float) -> None:
    """Numbers are compared up to the first year in which somebody decides otherwise, which rounding may bring about.

    What rounding turns in one currency it leaves in another: in one of three the decision is as it was. Tolerance: a
    millionth of the largest number of the column, for sums that cancel (a margin, a result of the year) are small
    beside what they are sums of.
    """
    base, other = in_both(sketch, rate)
    turn = first_turn(base, other, sketch.years)
    if turn <= sketch.years:
        elsewhere = (in_both(sketch, one)[1] for one in RATES if one != rate)
        assert any(first_turn(base, tables, sketch.years) > turn for tables in elsewhere)
    for name, expected in base.items():
        rows, found = expected[expected["year"] < turn], other[name][other[name]["year"] < turn]
        # The sum of all accounts is rounding itself.
        for column in rows.select_dtypes("float").columns.drop("ledger_imbalance_usd", errors="ignore"):
            scale = rate if is_money(str(column)) else 1.0
            wanted = rows[column].to_numpy() * scale
            size = np.nanmax(np.abs(wanted), initial=0.0)
            np.testing.assert_allclose(
                found[column].to_numpy(), wanted, rtol=1e-6, atol=1e-6 * size, err_msg=f"{name}.{column}"
            )
