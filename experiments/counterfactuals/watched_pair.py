"""A pair watched through a market that is simulated again: what its tables keep, and what they leave out.

The tables hold what a deal did and what its sides valued. The terms in force, the felt costs in a decision and the
unseen circumstances are not among them; a run can be repeated to the byte, so they are read from a repetition.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.phases.founding import found
from longgame.environment.phases.staying import deals_that_may_end, worth_of_staying
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import PHASES, Simulation

_SIDES: Final = ("payer", "provider")
_FELT: Final = ("distrust", "grievance", "identity")
#: What is read of a side's decision to stay. A margin is `money` and `leaving_cost` less `luck` and what is felt; a
#: provider's also has its group's voice in it.
_WEIGHED: Final = ("margin", "walk_away", "money", "leaving_cost", "luck", *(f"{name}_cost" for name in _FELT))
#: The phase in which running deals are left, before which the sides' reasons are read.
_DECISION: Final = "walk or stay"
_OF_THE_PAIR: Final = (
    "lives",
    "agreement_number",
    "agreement_year",
    "deal_year",
    "grievance_of_payer",
    "grievance_of_provider",
    "listed_share_payer",
    "listed_share_provider",
)


def watch_pair(
    scenario: Scenario, seed: int, replicate: int, payer: str, provider: str, last_year: int
) -> pd.DataFrame:
    """The pair's states in every contract year up to `last_year`, as its sides have them when they decide to stay.

    One row a year: columns of the table of deals by their names there, terms in force as `terms.NAME`, and for either
    side `SIDE_identity`, `SIDE_plays` (the strategy that each trait comes from, in the order of traits), and where it
    decides whether to stay, in USD (missing otherwise): `SIDE_margin`, `SIDE_walk_away` and what a margin is made of,
    `SIDE_money`, `SIDE_leaving_cost`, `SIDE_luck`, `SIDE_distrust_cost`, `SIDE_grievance_cost`, `SIDE_identity_cost`.
    `trend` is the index of spending, `runs` whether a deal is alive before that decision.

    A deal that went on between other parties after a takeover is followed to them.

    Args:
        scenario, seed, replicate: of the market.
        payer, provider: ids of the two parties.
        last_year: last contract year.

    Raises:
        ValueError: the two share no region, so they are no pair.
    """
    simulation = Simulation(found(Stack([Cell(scenario, seed, replicate)])))
    stack = simulation.state.stack
    row_of = {organization: row for row, organization in enumerate(stack.ids)}
    pair = int(stack.pair_of(np.array([row_of[payer]]), np.array([row_of[provider]]))[0])
    if pair < 0:
        raise ValueError(f"{payer} and {provider} share no region: they cannot have a deal")
    rows = []
    for _ in range(last_year):
        year = simulation.begin_year()
        for phase in PHASES:
            if phase.name == _DECISION:
                rows.append(_states(year, pair))
            phase.run(year)
    return pd.DataFrame(rows)


def _states(year: ContractYear, pair: int) -> dict[str, object]:
    state, pairs, stack = year.state, year.state.pairs, year.state.stack
    heirs = np.flatnonzero((pairs.model > 0) & (pairs.signed_by == pair))
    row = int(heirs[0]) if len(heirs) else pair
    seen: dict[str, object] = {"year": state.year, "runs": bool(pairs.model[row] > 0), "trend": float(state.trend[0])}
    seen |= {name: float(getattr(pairs, name)[row]) for name in _OF_THE_PAIR}
    seen |= {"trust_in_payer": float(pairs.trust_in_payer()[row])}
    seen |= {"trust_in_provider": float(pairs.trust_in_provider()[row])}
    seen |= {f"terms.{name}": float(column[row]) for name, column in pairs.terms.columns()}
    for name, column in pairs.this_year.columns():
        if PerformanceYear.fields[name].recorded:
            seen[PerformanceYear.fields[name].recorded] = float(column[row])
    for side, organizations in (("payer", stack.payer), ("provider", stack.provider)):
        who = organizations[row]
        seen[f"{side}_identity"] = float(state.organizations.identity_inertia[who])
        seen[f"{side}_plays"] = " ".join(state.strategies[code] for code in state.organizations.trait_source[who])
    return seen | _reasons(year, row)


def _reasons(year: ContractYear, row: int) -> dict[str, object]:
    """What weighs in the decision to stay, missing where none is due."""
    rows = deals_that_may_end(year.state, year.view)
    place = np.flatnonzero(rows == row)
    if not len(place):
        return dict.fromkeys(f"{side}_{name}" for side in _SIDES for name in _WEIGHED)
    worth = worth_of_staying(year.state, year.values, year.view, year.facts, year.traits, year.costs.pooled_lives, rows)
    at = int(place[0])
    found: dict[str, object] = {}
    for side, costs in (("payer", worth.payer_costs), ("provider", worth.provider_costs)):
        forfeit = float(worth.forfeit[at]) if side == "provider" else 0.0
        numbers = {name: float(getattr(worth, f"{side}_{name}")[at]) for name in ("margin", "walk_away", "luck")}
        numbers["leaving_cost"] = float(getattr(worth, f"{side}_exit_cost")[at]) + forfeit
        numbers |= {f"{name}_cost": float(getattr(costs, name)[at]) for name in _FELT}
        # What the side's own value of staying is above its outside value, before all that is felt or unseen.
        own = numbers["margin"] if side == "payer" else float(worth.provider_own_margin[at]) + forfeit
        felt = sum(numbers[f"{name}_cost"] for name in _FELT)
        numbers["money"] = own - numbers["leaving_cost"] + numbers["luck"] + felt
        found |= {f"{side}_{name}": numbers[name] for name in _WEIGHED}
    return found
