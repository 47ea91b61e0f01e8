"""Contract terms: everything an agreement says, in one record of columns.

A record has one element a pair (running agreements), one an offer (packages on the table), or one row a cell and one
column a term sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass
class ContractTerms:
    """Terms of agreements; all arrays of one shape, numbers as floats so that a record is one block of columns.

    Shares and rates are fractions (rates of the benchmark), years are agreement years, money is per life and year
    unless named otherwise. `provider_share` is the share of savings (in an equity deal of losses and start-up cost as
    well). `two_sided_year` is the first agreement year with downside. `support` is up-front money a life and year over
    the term, `recoupment_share` what of it comes back from shared savings. `listed` is the share of expected losses
    written down.
    """

    provider_share: Floats
    loss_share: Floats
    two_sided_year: Floats
    corridor_rate: Floats
    loss_cap_rate: Floats
    savings_cap_rate: Floats
    minimum_savings_rate: Floats
    quality_gate: Floats
    term_years: Floats
    depth: Floats
    support: Floats
    recoupment_share: Floats
    care_management: Floats
    steerage_share: Floats
    price_restraint: Floats
    rebasing_share: Floats
    minimum_lives: Floats
    running_fixed: Floats
    running_per_targeted_life: Floats
    provider_running_share: Floats
    payer_running: Floats
    start_up_fixed: Floats
    start_up_per_life: Floats
    provider_start_up_share: Floats
    payer_start_up_share: Floats
    enabler_fee_share: Floats
    enabler_loss_share: Floats
    governance: Floats
    trust_demand: Floats
    identity_demand: Floats
    capital_demand: Floats
    exit_cost: Floats
    equity: Floats
    posted: Floats
    pooled: Floats
    listed: Floats

    @classmethod
    def empty(cls, *shape: int) -> ContractTerms:
        """A record of zeros of the given shape."""
        return cls(**{field.name: np.zeros(shape) for field in fields(cls)})

    def rows(self, index: NDArray[np.int64] | slice) -> ContractTerms:
        """The records at `index`: copies, or views for a slice."""
        return ContractTerms(**{name: column[index] for name, column in vars(self).items()})

    def write(self, index: NDArray[np.int64], other: ContractTerms) -> None:
        """Put the records of `other` in the rows `index`."""
        for name, column in vars(self).items():
            column[index] = getattr(other, name)
