"""The table of deal-years: every deal that performed in a year, also those that ended before the year did."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.records.deal_columns import DEAL_STANDINGS
from longgame.environment.state.events import EVENT
from longgame.environment.state.state import State

Columns = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]


def deal_year_columns(state: State, year: ContractYear) -> Columns:
    """One row a deal that performed, in order of payer and provider.

    The terms of an ended deal stay with its pair until they are settled. A deal that went on with a buyer has taken its
    performance year along, so it has one row, at the buyer's pair.
    """
    stack, pairs, performed = state.stack, state.pairs, state.pairs.this_year
    rows = np.flatnonzero(performed.active)
    there = pairs.model[rows] > 0
    return {
        "cell": stack.pair_cell[rows],
        "signed_by": pairs.signed_by[rows],
        "ordinal": pairs.ordinal[pairs.signed_by[rows]],
        "payer": stack.payer[rows],
        "provider": stack.provider[rows],
        "model": performed.model[rows].astype(np.int64),
        "package": pairs.package[rows],
        "deal_year": pairs.deal_year[rows],
        "agreement_year": performed.agreement_year[rows].astype(np.int64),
        "agreement_number": pairs.agreement_number[rows],
        "term_years": pairs.terms.term_years[rows].astype(np.int64),
        "lives": np.where(there, pairs.lives[rows], performed.lives[rows]),
        "two_sided": performed.two_sided[rows],
        "measured_savings_rate": performed.measured_rate[rows],
        "contract_savings_rate": performed.contract_rate[rows],
        "minimum_savings_rate": pairs.terms.minimum_savings_rate[rows],
        "quality": state.organizations.quality[stack.provider[rows]],
        "shared_savings_usd": (performed.savings_due - performed.loss_due)[rows],
        "paid": performed.savings_due[rows] > 0.0,
        "benchmark_pmpy_usd": performed.benchmark_pmpy[rows],
        "true_savings_rate": performed.true_rate[rows],
        "ended": np.where(there, 0, _standings(state, year)[rows]),
    }


def _standings(state: State, year: ContractYear) -> Ints:
    """How each pair's deal ended this year, as a code of `DEAL_STANDINGS`; 0 for pairs whose deal did not end."""
    standings = np.zeros(state.stack.pair_count, dtype=np.int64)
    code = {EVENT[name]: place for place, name in enumerate(DEAL_STANDINGS) if name in EVENT}
    for batch in year.events.batches:
        for event, place in code.items():
            standings[batch["pair"][batch["event"] == event]] = place
    return standings
