"""What the desk plays: the sheet, the market as it is, the market without the deal, and the sheet changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.deal_desk.proposal import Level, Proposal

#: The first three variants, in this order; of these all accounts are kept.
PROPOSED, AS_IT_IS, NO_DEAL = range(3)
MAIN: Final = ("proposed", "as it is", "no deal")


@dataclass(frozen=True)
class Variant:
    """A market to play.

    Attributes:
        name: one of `MAIN`, or the changes in words of the file.
        scenario: as resolved.
        changes: level by key of a lever; empty for the first three.
        of_lever: whether it is one lever's level; the others belong to the grid of the frontier.
    """

    name: str
    scenario: Scenario = field(repr=False)
    changes: Mapping[str, Level]
    of_lever: bool = False


def variants_of(proposal: Proposal) -> list[Variant]:
    """The variants of a proposal. What leaves the sheet as it is, or is there already, is played once."""
    found = [
        Variant(MAIN[PROPOSED], proposal.with_sheet(), {}),
        Variant(MAIN[AS_IT_IS], proposal.market, {}),
        Variant(MAIN[NO_DEAL], proposal.without_deal(), {}),
    ]
    seen = {found[PROPOSED].scenario.scenario_hash}
    for changes, of_lever in _changes(proposal):
        scenario = proposal.with_sheet(changes)
        if scenario.scenario_hash not in seen:
            seen.add(scenario.scenario_hash)
            name = ", ".join(f"{key} = {level}" for key, level in changes.items())
            found.append(Variant(name, scenario, changes, of_lever))
    return found


def _changes(proposal: Proposal) -> Iterator[tuple[dict[str, Level], bool]]:
    for lever in proposal.levers:
        for level in lever.levels:
            yield {lever.key: level}, True
    if proposal.frontier:
        keys = [lever.key for lever in proposal.frontier]
        for levels in product(*(lever.levels for lever in proposal.frontier)):
            yield dict(zip(keys, levels, strict=True)), False
