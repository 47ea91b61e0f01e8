"""Take apart what payers see when an agreement ends, and print the tables of docs/commercial.md.

usage: python scripts/decompose_payers.py [SCENARIO] [-n MARKETS] [--seed SEED] [--set KEY=VALUE ...]
                                            [--with KEY=VALUE ...]

Every decision at the end of an agreement is valued part by part at the share of the agreement that ends, and compared
with the true savings, which nobody in the market knows. With --with, the same decisions are also made anew with these
settings, one step ahead: the market itself goes on as it was.
"""

from __future__ import annotations

import argparse
import copy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from longgame.analysis.statistics import jackknife, quotient  # noqa: E402 - needs the path above
from longgame.environment.phases.founding import found  # noqa: E402
from longgame.environment.scenario.scenario import Scenario  # noqa: E402
from longgame.environment.state.contract_terms import ContractTerms  # noqa: E402
from longgame.environment.state.events import DECIDER, REASON, EventDetails  # noqa: E402
from longgame.environment.state.parameter_view import ParameterView, StackValues  # noqa: E402
from longgame.environment.state.stack import Cell, Stack  # noqa: E402
from longgame.environment.talks import talks as talks_module  # noqa: E402
from longgame.environment.talks.bargain import details_of_talks, pool_is_large_enough  # noqa: E402
from longgame.environment.talks.bargaining import Talks  # noqa: E402
from longgame.environment.talks.desk import Desk  # noqa: E402
from longgame.environment.talks.feasibility import prospective_pool  # noqa: E402
from longgame.environment.talks.next_best_sheet import talks_to_hold  # noqa: E402
from longgame.environment.talks.proposals import Proposals  # noqa: E402
from longgame.environment.talks.term_sheets import SHEET_MODEL, term_sheets  # noqa: E402
from longgame.environment.valuation.facts import contract_lives, yearly_facts  # noqa: E402
from longgame.environment.valuation.offers import Offers, offers_of  # noqa: E402
from longgame.environment.valuation.package_value import PackageValue, _weights, values_of_offers  # noqa: E402
from longgame.environment.valuation.pair_outlooks import Occasion, build_outlook  # noqa: E402
from longgame.environment.year import Simulation, contract_year  # noqa: E402

#: Terms, and what takes them out of a contract.
_TERMS = {
    "shared losses received": ("two_sided_year", 99.0),
    "prices held back": ("price_restraint", 0.0),
    "care-management fees": ("care_management", 0.0),
    "up-front support": ("support", 0.0),
    "own staff": ("payer_running", 0.0),
    "governance": ("governance", 0.0),
}
#: Columns of the payer's side of an offer that count as costs.
_COSTS = {"dealing": "dealing", "grievance": "grievance_cost", "identity": "identity_cost"}


class Watch:
    """The decisions of a run, one table for each year of talks."""

    def __init__(self, what_if: Scenario | None) -> None:
        self.what_if, self.years = what_if, list[pd.DataFrame]()

    def talks_to_hold(self, desk: Desk, rows: np.ndarray, renewal: np.ndarray) -> tuple[Proposals, Talks, np.ndarray]:
        """In place of `talks_to_hold`: the same, and the parts of the payer's value."""
        held = talks_to_hold(desk, rows, renewal)
        table = pd.DataFrame(_parts(desk, held[0]))
        table["sits"] = held[2]
        table["failed"] = (~_agree(desk, *held)).astype(np.float64)
        table["failed with --with"] = table["failed"]
        if self.what_if is not None:
            values = StackValues([self.what_if] * len(desk.state.stack.cells), desk.state.year)
            view = ParameterView(values, desk.state.stack.pair_cell)
            facts = yearly_facts(desk.state, values, view, desk.traits)
            other = Desk(desk.state, values, view, desk.traits, facts)
            anew = _agree(other, *talks_to_hold(other, rows, renewal))
            table["failed with --with"] = (~anew).astype(np.float64)
        self.years.append(table)
        return held

    def details(self, desk: Desk, proposals: Proposals, talks: Talks, agreed: np.ndarray) -> EventDetails:
        """In place of `details_of_talks`: the same, and what came of the talks."""
        found = details_of_talks(desk, proposals, talks, agreed)
        table = self.years[-1]
        table["agreed"] = agreed
        for column, codes in (("reason", REASON), ("decided_by", DECIDER)):
            words = {code: word for word, code in codes.items()}
            table[column] = [words[int(code)] for code in getattr(found, column)]
        return found


def _parts(desk: Desk, proposals: Proposals) -> dict[str, np.ndarray]:
    """What each part adds to the payer's value of its best sheet, USD, and what stands beside it."""
    state, rows = desk.state, proposals.rows
    index = np.arange(len(rows))
    offers = _offers(desk, proposals)
    share = np.where(proposals.renewal, state.pairs.terms.provider_share[rows], 0.5)

    def value(some: Offers) -> np.ndarray:
        parts = PackageValue(*values_of_offers(some))
        return np.asarray(parts.payer_constant - parts.payer_slope * share)

    def without(change: Callable[[Offers], None]) -> np.ndarray:
        changed = copy.copy(offers)
        changed.terms, changed.payer = ContractTerms(offers.terms.block.copy()), copy.copy(offers.payer)
        change(changed)
        return whole - value(changed)

    whole, known = value(offers), PackageValue(*values_of_offers(offers))
    parts = {"shared savings paid": -known.payer_slope * share}
    for name, (term, nothing) in _TERMS.items():
        parts[name] = without(lambda some, t=term, n=nothing: setattr(some.terms, t, np.full(len(rows), n)))  # type: ignore[misc]
    for name, column in _COSTS.items():
        parts[name] = without(lambda some, c=column: setattr(some.payer, c, getattr(some.payer, c) * 0.0))  # type: ignore[misc]
    parts["change leadership"] = without(lambda some: setattr(some, "payer_naming_cost", some.payer_naming_cost * 0.0))
    parts["spread of results"] = without(lambda some: setattr(some, "payer_risk_weight", some.payer_risk_weight * 0.0))
    saved = whole - sum(parts.values())
    answered = proposals.best.payer_constant - proposals.best.payer_slope * share - whole
    outside = -known.payer_outside
    believed = offers.savings_at_maturity * offers.maturity + offers.payer.gap
    true = state.pairs.last_year.true_rate[rows]
    at_truth = without(lambda some: setattr(some.payer, "gap", some.payer.gap + true - believed))
    beyond = without(lambda some: setattr(some.payer, "gap", some.payer.gap + true + 0.01 - believed))
    years = np.maximum(offers.terms.term_years, 1.0).astype(np.int64)
    life_years = _weights(offers, years, int(years.max()))[0][1].sum(axis=0) * offers.lives
    circumstances = known.payer_outside - proposals.payer_outside[index, proposals.chosen]
    provider = proposals.best.provider_constant + proposals.best.provider_slope * share
    return {
        "renewal": proposals.renewal,
        "market": state.stack.pair_cell[rows],
        "life-years": life_years,
        "care saved, as believed": saved,
        **parts,
        "transition payments": answered,
        "spillover enjoyed outside": outside,
        "unseen circumstances": circumstances,
        "the payer's gain": whole + answered + outside + circumstances,
        "with true savings, no circumstances": whole - at_truth + answered + outside,
        "and one point more of true savings": whole - beyond + answered + outside,
        "the provider's gain": provider - proposals.provider_outside[index, proposals.chosen],
        "lives": offers.lives,
        "believed": believed * offers.lives,
        "true": true * offers.lives,
        "correction by results": offers.payer.gap,
        "true rate": true,
        "could sign": proposals.feasible.any(axis=1),
    }


def _offers(desk: Desk, proposals: Proposals) -> Offers:
    """The chosen sheet of every pair as an offer."""
    state, rows = desk.state, proposals.rows
    pooled = prospective_pool(desk, rows, desk.values.once("term sheets", term_sheets))
    same = proposals.renewal & (SHEET_MODEL[proposals.chosen] == state.pairs.model[rows])
    occasion = Occasion(proposals.renewal.astype(np.float64), signs=True)
    lives = contract_lives(state)[rows]
    outlook = build_outlook(state, desk.values, desk.view, desk.facts, desk.traits, rows, lives, occasion)
    chosen = pooled[np.arange(len(rows)), proposals.chosen]
    terms = ContractTerms(proposals.terms.block.copy())
    return offers_of(outlook, terms, chosen, proposals.gap, same * 1.0, np.zeros(len(rows)))


def _agree(desk: Desk, proposals: Proposals, talks: Talks, sits: np.ndarray) -> np.ndarray:
    """Whether each pair agrees this year, and the pools come about."""
    return np.asarray(talks.agreed & sits & pool_is_large_enough(desk, proposals, talks.agreed))


@contextmanager
def _watching(watch: Watch) -> Iterator[None]:
    with (
        mock.patch.object(talks_module, "talks_to_hold", watch.talks_to_hold),
        mock.patch.object(talks_module, "details_of_talks", watch.details),
    ):
        yield


def decisions(scenario: Scenario, markets: int, seed: int, what_if: Scenario | None) -> pd.DataFrame:
    """One row for every pair in talks in every year."""
    watch = Watch(what_if)
    simulation = Simulation(found(Stack([Cell(scenario, seed, number + 1, True) for number in range(markets)])))
    with _watching(watch):
        for _ in range(scenario.years):
            contract_year(simulation)
    return pd.concat(watch.years, ignore_index=True)


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Take apart what payers see when an agreement ends.")
    parser.add_argument("scenario", nargs="?", default="commercial")
    parser.add_argument("-n", type=int, default=20, metavar="MARKETS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", dest="settings", nargs="*", default=[], metavar="KEY=VALUE")
    parser.add_argument("--with", dest="anew", nargs="*", default=[], metavar="KEY=VALUE")
    chosen = parser.parse_args(arguments)
    market = Scenario.load(chosen.scenario, tuple(chosen.settings))
    what_if = Scenario.load(chosen.scenario, (*chosen.settings, *chosen.anew)) if chosen.anew else None
    print("\n".join(_lines(decisions(market, chosen.n, chosen.seed, what_if), chosen.n)))
    return 0


def _lines(table: pd.DataFrame, markets: int) -> Iterator[str]:
    """All tables as text."""
    ends, first = table[table["renewal"]], table[~table["renewal"] & table["sits"]]
    left, payer = ~ends["agreed"], ends["decided_by"] == "payer"
    groups = (ends[~left], ends[left & payer], ends[left & ~payer])

    def line(words: str, top: str, bottom: str, scale: float = 1.0) -> str:
        return f"{words:38}" + "".join(f"{_estimate(some, top, bottom, markets, scale):>26}" for some in groups)

    yield f"{len(ends)} agreements at their end; USD for a life and year, the payer's"
    yield f"{'':38}{'renewed':>26}{'left by payers':>26}{'left otherwise':>26}"
    names = list(table.columns)
    for name in names[names.index("care saved, as believed") : names.index("lives")]:
        yield line(name, name, "life-years")
    for name in ("believed", "true"):
        yield line(f"{name} savings, %", name, "lives", 100.0)
    learnt = ends["correction by results"].corr(ends["true rate"])
    yield f"correlation of payers' correction with true savings: {learnt:.2f}"
    for words, some in (("at term", ends), ("first talks", first)):
        for column in ("failed", "failed with --with"):
            yield f"{words}, {column}, %: {_estimate(some.assign(all=1.0), column, 'all', markets, 100.0)}"
        for (who, why), number in some[~some["agreed"]].groupby(["decided_by", "reason"]).size().items():
            yield f"  {who}, {why}: {100.0 * number / len(some):.1f} %"


def _estimate(rows: pd.DataFrame, top: str, bottom: str, markets: int, scale: float) -> str:
    """Sum over sum with its interval over markets."""
    sums = rows.groupby("market")[[top, bottom]].sum().reindex(range(markets), fill_value=0.0).to_numpy(np.float64)
    found = jackknife(quotient, [scale * sums[:, :1], sums[:, 1:]], sums[:, 1:] > 0.0)
    return f"{found.value[0]:.1f} [{found.low[0]:.1f} to {found.high[0]:.1f}]"


if __name__ == "__main__":
    sys.exit(main())
