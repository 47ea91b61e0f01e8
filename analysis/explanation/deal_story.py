"""The story of one deal: its events from the tables, its states year by year, what ended it and when it turned."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import numpy as np
import pandas as pd

from longgame.analysis.explanation.deal_search import deal_events
from longgame.environment.records.results import Results
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.counterfactuals.watched_pair import watch_pair

#: Events that close an agreement and open the next, and those that end a deal.
AGREEMENTS: Final = ("signed", "renewed", "moved")
ENDINGS: Final = ("exited_at_term", "exited_mid_term", "closed")
#: Reasons whose margin compares with something else than having no deal, such as another partner's offer.
_OTHER_MARGINS: Final = ("better_offer", "refused_offer", "too_few_lives", "out_of_money")
#: Talks of more than this many months are signed in a later year.
_MONTHS_A_YEAR: Final = 12.0

#: Columns of the table of deals that are filled when the decision has fallen, after the pair is watched.
_FILLED_LATER: Final = (
    "payer_walk_away_usd",
    "provider_walk_away_usd",
    "payer_stay_margin_usd",
    "provider_stay_margin_usd",
    "provider_own_margin_usd",
)
_IN_USD: Final = {
    f"{side}_{name}": f"{side}_{name}_usd"
    for side in ("payer", "provider")
    for name in (
        "margin",
        "walk_away",
        "money",
        "leaving_cost",
        "luck",
        "distrust_cost",
        "grievance_cost",
        "identity_cost",
    )
}

Row = dict[str, Any]


@dataclass(frozen=True)
class DealStory:
    """One deal of one market, or talks that led to none.

    Attributes:
        deal, replicate: which one.
        names: display names of organisations by id.
        kind: kind of the provider.
        events: its events and earlier talks of the pair, in order, as rows of the table of events.
        years: states in each year in which the deal ran, as `watch_pair` gives them.
        watched: states in all years up to the last.
        last_year: of the run.
    """

    deal: str
    replicate: int
    names: dict[str, str]
    kind: str
    events: list[Row]
    years: pd.DataFrame
    watched: pd.DataFrame
    last_year: int

    @property
    def agreement(self) -> Row:
        """The event that opened the agreement that ended, or the last one; of failed talks, those."""
        return next((event for event in self.events[::-1] if event["event"] in AGREEMENTS), self.events[-1])

    @property
    def ending(self) -> Row | None:
        """The event that ended it, or the talks that failed; None if it still runs."""
        last = next((event for event in self.events[::-1] if event["event"] in (*ENDINGS, *AGREEMENTS)), None)
        if last is None:
            return self.events[-1]
        return last if last["event"] in ENDINGS else None

    @property
    def signed(self) -> bool:
        """Whether the talks led to a deal."""
        return any(event["event"] == "signed" for event in self.events)

    @property
    def parties(self) -> tuple[str, str]:
        """Ids of payer and provider in the agreement."""
        return str(self.agreement["payer"]), str(self.agreement["provider"])

    def name(self, side: str) -> str:
        """Display name of a side in the agreement."""
        return self.names.get(str(self.agreement[side]), str(self.agreement[side]))

    @property
    def completed_years(self) -> int:
        """Years that the deal lasted, so far if it still runs."""
        if not self.signed:
            return 0
        if self.ending is not None:
            return int(self.ending["deal_year"])
        return self.last_year - next(int(event["year"]) for event in self.events if event["event"] == "signed") + 1

    @property
    def talks_year(self) -> int:
        """Year in which the talks about the agreement began: other offers would have had to be there then."""
        agreed = self.agreement
        waited = ceil(max(float(agreed["months"]) - _MONTHS_A_YEAR, 0.0) / _MONTHS_A_YEAR)
        return int(agreed["year"]) - (waited if agreed["event"] == "signed" else 0)

    @property
    def looked_at_year(self) -> int:
        """Year at whose end a deal counts as kept: a year after the end, so that an end put off is no deal kept."""
        if self.ending is None:
            return self.last_year
        late = int(max(float(self.ending["months"]), 0.0) // _MONTHS_A_YEAR) if not self.signed else 0
        return min(int(self.ending["year"]) + 1 + late, self.last_year)

    @property
    def margins(self) -> pd.DataFrame:
        """Both sides' margins of staying by year, USD for each member; of the end at a table, the decider's there."""
        table = self.years[["year"]].copy()
        for side in ("payer", "provider"):
            table[side] = self.years[f"{side}_margin"].astype(np.float64) / self.years["lives"]
        end = self.ending
        at_table = end is not None and end["event"] == "exited_at_term" and end["reason"] not in _OTHER_MARGINS
        if end is not None and at_table and end["decided_by"] in ("payer", "provider"):
            last = {"year": int(end["year"]), end["decided_by"]: float(end["margin"]) / float(end["lives"])}
            table = pd.concat([table, pd.DataFrame([last])], ignore_index=True)
        return table.reindex(columns=["year", "payer", "provider"])

    @property
    def thinner_side(self) -> str:
        """The side that ended it, else the one whose margin was thinnest."""
        if self.ending is not None and self.ending["decided_by"] in ("payer", "provider"):
            return str(self.ending["decided_by"])
        least = self.margins[["payer", "provider"]].min()
        return "provider" if float(least["provider"]) < float(least["payer"]) else "payer"

    @property
    def turned_year(self) -> int | None:
        """The year from which on the margin of the side that left only fell, below its highest since; None if unknown.

        There is none with a single margin, or if staying was worth more than leaving when something else ended it.
        """
        known = self.margins[["year", self.thinner_side]].dropna()
        values, years = known[self.thinner_side].to_numpy(), known["year"].to_numpy()
        if self.ending is None or len(values) < 2 or values[-1] >= 0.0:
            return None
        first = len(values) - 1
        while first > 0 and values[first - 1] > values[first]:
            first -= 1
        # Where it last rose, from one still lower, it has only been bad.
        return int(years[first + 1]) if first < len(values) - 1 else None

    @property
    def decision(self) -> Row | None:
        """States of the last decision to stay or leave before a term; None without any."""
        decided = self.years[self.years["payer_margin"].notna()]
        return None if decided.empty else {str(name): value for name, value in decided.iloc[-1].items()}


def history_table(story: DealStory) -> pd.DataFrame:
    """The states of a deal by year, for a file: terms in force, results, trust and what weighed, in USD where it says.

    Columns of the table of deals keep their names; the others are those of `watch_pair`, with `terms_` before terms.
    """
    years = story.years.drop(columns=["runs", *(name for name in _FILLED_LATER if name in story.years)])
    for side in ("payer", "provider"):
        years[f"{side}_plays"] = [" ".join(dict.fromkeys(str(plays).split(" "))) for plays in years[f"{side}_plays"]]
    return years.rename(columns={str(name): str(name).replace("terms.", "terms_") for name in years} | _IN_USD)


def deal_story(results: Results, scenario: Scenario, deal: str, replicate: int) -> DealStory:
    """The story of a deal of a run, whose replicate is simulated again to watch the pair.

    Args:
        results: a run that recorded events.
        scenario: of the run, as its manifest has it.
        deal, replicate: which one; see `find_deal`.
    """
    names = RosterNames.of_rules(results.scenario)
    every = deal_events(results)
    every = every[every["replicate"] == replicate]
    own = every[every["deal"] == deal]
    rows = [{str(name): value for name, value in row.items()} for row in own.to_dict("records")]
    payer, provider = str(rows[0]["payer"]), str(rows[0]["provider"])
    ended = [int(row["year"]) for row in rows if row["event"] in ENDINGS]
    last = max(ended) if ended else results.years
    watched = watch_pair(scenario, results.seed, replicate, payer, provider, last)
    begun = [int(row["year"]) for row in rows if row["event"] == "signed"]
    ran = watched["runs"] & (watched["year"] >= (begun[0] if begun else last + 1))
    kind = names.kind.get(provider, "health_system")
    return DealStory(
        deal, replicate, dict(names.name), kind, rows, watched[ran].reset_index(drop=True), watched, results.years
    )
