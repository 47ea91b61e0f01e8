"""A market as the rows of market files: its organisations as they are drawn, so that they can be kept and changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.founding import found
from longgame.environment.scenario.reading.market_columns import ATTRIBUTES, MEMBER_SHARE, UNREAD
from longgame.environment.scenario.scenario import NamedOrganization, PayerShare, Scenario
from longgame.environment.state.stack import Cell, RosterMember, Stack, market_roster
from longgame.environment.state.state import State

#: Columns that stay blank unless a file gave them, so that the parameters behind them go on moving the market.
_OF_THE_PARAMETERS: Final = ("reduction_rate", "overlap_share", "program_cost_ratio", "non_revenue_value_pmpy_usd")
#: Columns of organisations that are called otherwise in a market file.
_COLUMN: Final = {"capital_usd": "opening_capital"}


def blank_market(scenario: Scenario) -> tuple[NamedOrganization, ...]:
    """The organisations of a scenario with nothing but id, kind, name and region: all else is drawn as before.

    Args:
        scenario: generated, or named by a file, which is returned as it is.
    """
    if scenario.organizations is not None:
        return scenario.organizations
    return tuple(_bare(member) for member in market_roster(scenario))


def drawn_market(
    scenario: Scenario, seed: int, replicate: int = 1
) -> tuple[tuple[NamedOrganization, ...], tuple[PayerShare, ...]]:
    """Organisations and payer shares with the values that one replicate draws.

    Read again and run with the same seed, this replicate is the same to the last bit as long as nobody enters the
    market: no newcomer takes the place of a named organisation. Other replicates then have these values too.

    Args:
        scenario: any.
        seed: of every draw.
        replicate: whose draws, from 1.
    """
    stack = Stack([Cell(scenario, seed, replicate)])
    state = found(stack)
    price = np.ones(len(stack.ids))
    price[stack.provider] = state.pairs.opening_price
    rows = []
    for row, member in enumerate(stack.rosters[0]):
        one = _bare(member) if member.named is None else member.named
        drawn = {
            attribute.name: float(
                price[row] if attribute.name == "price_level" else _column(state, attribute.name)[row]
            )
            for attribute in ATTRIBUTES
            if member.kind in attribute.kinds and attribute.name not in (MEMBER_SHARE, *UNREAD, *_OF_THE_PARAMETERS)
        }
        strategy = state.strategies[int(state.organizations.trait_source[row, 0])]
        rows.append(
            replace(
                one,
                attributes={**one.attributes, **drawn},
                region=member.region + 1,
                strategy=strategy,
                strategy_may_change=True if one.strategy is None else one.strategy_may_change,
            )
        )
    shares = [
        PayerShare(str(stack.ids[provider]), str(stack.ids[payer]), float(share))
        for payer, provider, share in zip(stack.payer, stack.provider, state.pairs.base_share, strict=True)
    ]
    return tuple(rows), tuple(sorted(shares, key=lambda one: (one.provider, one.payer)))


def _bare(member: RosterMember) -> NamedOrganization:
    return NamedOrganization(member.organization, member.kind, member.name, member.region + 1, None, {})


def _column(state: State, attribute: str) -> NDArray[np.float64]:
    column: NDArray[np.float64] = getattr(state.organizations, _COLUMN.get(attribute, attribute))
    return column
