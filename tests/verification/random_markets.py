"""Random small markets, with random values anywhere in their hard ranges: what invariants are tested on.

`filterwarnings = error` makes a numpy warning in any of them a failure.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from longgame.environment.scenario.reading.parameter import Parameter, Value
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.vocabulary import KINDS, STRATEGIES

from .conftest import BUSY

#: Most organisations of a kind.
_MOST = {"payer": 3, "health_system": 2, "independent_physicians": 5, "critical_access_hospital": 2}
_SHARES = tuple(f"strategies.{kind}.{strategy}" for kind in KINDS for strategy in STRATEGIES)
_TERRITORIES = ("market.national_payers", "market.payer_region_share")
#: Every parameter but the counts, the mix and who sells where, which are drawn so that they fit together.
_FREE = {
    name: parameter
    for name, parameter in registry().parameters.items()
    if not name.endswith(".count") and name not in (*_SHARES, *_TERRITORIES)
}
#: Drawn more often than the rest: families hold most names, and what is common to all would seldom come up.
_COMMON = [name for name in _FREE if not name.startswith(("models.", "organizations.", "packages.", "strategies."))]
_BUSY = {key: value for key, value in BUSY.items() if not key.endswith(".count")}


@dataclasses.dataclass(frozen=True)
class Sketch:
    """What a market is made from: short enough to read when an example fails."""

    years: int
    values: dict[str, object]
    policies: list[dict[str, object]]
    mix: dict[str, dict[str, float]]

    def scenario(self) -> Scenario:
        """The market itself."""
        return Scenario.from_dict({"years": self.years, "policy": self.policies}, overrides=self.values, mix=self.mix)


def values_of(parameter: Parameter) -> st.SearchStrategy[Value]:
    """Values that the parameter takes: mostly plausible ones, sometimes anything, sometimes an end of the range."""
    if parameter.kind == "switch":
        return st.booleans()
    if parameter.kind == "word":
        return st.sampled_from(parameter.choices)
    low, high, first, last = parameter.low, parameter.high, parameter.plausible_low, parameter.plausible_high
    assert low is not None
    assert high is not None
    assert first is not None
    assert last is not None
    if parameter.name.startswith("strategies."):
        # Below 0 a trait is no number: -1 says that `reciprocal` mirrors the partner.
        low, first = max(low, 0.0), max(first, 0.0)
        if isinstance(parameter.default, float) and parameter.default < 0.0:
            return st.one_of(st.just(-1.0), st.floats(low, high, allow_subnormal=False))
    if parameter.kind == "whole number":
        anything = st.integers(int(low), int(high))
        plausible = st.integers(int(first), int(last))
        return st.one_of(plausible, plausible, st.sampled_from([int(low), int(high)]), anything)
    numbers = st.floats(low, high, allow_subnormal=False)
    expected = st.floats(first, last, allow_subnormal=False)
    # Nobody means 1e-300 of anything, and a currency would take it below what a float holds in full.
    return st.one_of(expected, expected, st.sampled_from([low, high]), numbers).map(_without_dust)


def _without_dust(value: float) -> float:
    return 0.0 if 0.0 < value < 1e-100 else value


@st.composite
def settings_of_parameters(draw: st.DrawFn, names: list[str], most: int) -> dict[str, Value]:
    """Values of up to `most` of the parameters."""
    chosen = draw(st.lists(st.sampled_from(names), max_size=most, unique=True))
    return {name: draw(values_of(_FREE[name])) for name in chosen}


@st.composite
def territories(draw: st.DrawFn, payers: int) -> dict[str, object]:
    """Who sells where: as a rule some payers in some regions only, but somebody in each."""
    national = draw(st.integers(0, payers))
    if national:
        return {_TERRITORIES[0]: national, _TERRITORIES[1]: draw(st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0]))}
    # Blocks lie end to end: together they must go round.
    return {_TERRITORIES[1]: draw(st.sampled_from([1.0 / payers, (1.0 + payers) / (2.0 * payers), 1.0]))}


@st.composite
def markets(draw: st.DrawFn) -> Sketch:
    """A small market of 3 to 6 years, with a policy now and then."""
    counts = {kind: draw(st.integers(int(kind == "payer"), most)) for kind, most in _MOST.items()}
    if not any(counts[kind] for kind in KINDS[1:]):
        counts[draw(st.sampled_from(KINDS[1:]))] = 1
    values: dict[str, object] = dict(_BUSY) if draw(st.integers(0, 3)) else {}
    values["market.regions"] = draw(st.integers(1, 4))
    values |= draw(settings_of_parameters(list(_FREE), 16)) | draw(settings_of_parameters(_COMMON, 8))
    words = ("evolution.network", "evolution.imitation_unit", "evolution.rule")
    values |= {name: draw(values_of(_FREE[name])) for name in words}
    values |= {f"organizations.{kind}.count": count for kind, count in counts.items()}
    values |= draw(territories(counts["payer"]))
    years = draw(st.integers(3, 6))
    yearly = [name for name, parameter in _FREE.items() if parameter.scope == "year"]
    policy = draw(settings_of_parameters(yearly, 3))
    dated: list[dict[str, object]] = []
    if policy:
        dated.append({"year": draw(st.integers(1, years)), "name": "policy", "set": policy})
    shares = st.lists(st.sampled_from([0.0, 0.1, 0.5, 1.0]), min_size=len(STRATEGIES), max_size=len(STRATEGIES))
    mix: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        weights = draw(shares)
        if sum(weights) > 0.0:
            mix[kind] = {name: weight / sum(weights) for name, weight in zip(STRATEGIES, weights, strict=True)}
    return Sketch(years, values, dated, mix)


def simulated(cells: list[Cell], record: str = "deals") -> dict[str, pa.Table]:
    """The tables of the cells; a numerical error is an exception."""
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        return simulate_stack(cells, record)
