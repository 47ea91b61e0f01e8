"""What the stakes stand beside: a year's luck, the exit cost, the margin of staying, and the claim of a side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longgame.experiments.stakes.decisions import Stake, Staying
from longgame.experiments.stakes.revaluing import SIDES


def yardsticks(base: Staying, number: int) -> Iterator[Stake]:
    """The yardsticks of a side (0 payer, 1 provider); their names stand in brackets."""
    deals, offers, side = base.deals, base.offers, SIDES[number]
    years = base.worth.years[number]
    share = offers.terms.provider_share
    # The payer gains what it need not share, of which premiums and employers leave it a part.
    kept = offers.insured_share + (1.0 - offers.insured_share) * offers.savings_fee
    part = kept * share if number == 0 else share
    none = np.zeros(len(deals.rows))
    luck = part * offers.measured_sd * offers.spending * (1.0 - offers.benchmark_gap)
    yield Stake("(luck)", "a standard deviation of a year's measured savings, at its share", side, luck, none, none)
    stays = [base.chance(number, base.worth, exit_cost) for exit_cost in (0.0, 1.0)]
    exit_cost = base.exit_cost[number] / deals.lives / years
    yield Stake("(exit cost)", "leaving before the term", side, exit_cost, none, 100.0 * (stays[1] - stays[0]))
    margin = (base.worth.margin[number] + base.exit_cost[number] - deals.lasting_usd[number]) / (deals.lives * years)
    yield Stake("(margin)", "staying against leaving", side, margin, none, none)
    results = base.state.pairs.this_year
    claim = (getattr(results, f"{side}_reference") - getattr(results, f"{side}_plain_net"))[deals.rows] / deals.lives
    yield Stake("(claim)", "reference point of the year above the plain forecast", side, claim, none, none)
