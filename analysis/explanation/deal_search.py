"""Which deal of a run a person means, by its id or by the names of its parties; and which are worth asking for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from longgame.analysis.runs.reading import integers, texts
from longgame.analysis.words.plain_words import printable
from longgame.environment.records.results import Results
from longgame.environment.scenario.reading.nearest_names import nearest_name
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.roster_names import RosterNames

#: What may stand between two names: the sign of an id, or a word or sign of one's own, with a space on either side.
_BETWEEN: Final = re.compile(r"\s*~\s*|\s+(?:and|x|&|/|with|-)\s+|\s*[,;|]\s*", re.IGNORECASE)
_LONGEST: Final = 400


class ExplanationError(ValueError):
    """What was asked for is not in the run; the message names the nearest thing that is."""


@dataclass(frozen=True)
class FoundDeal:
    """A deal of one replicate, or talks that led to none.

    Attributes:
        deal: its id.
        replicate: number of the market.
        others: further replicates that have the deal.
    """

    deal: str
    replicate: int
    others: tuple[int, ...] = ()


def find_deal(results: Results, meant: str, replicate: int | None = None) -> FoundDeal:
    """The deal that is meant.

    Args:
        results: a run that recorded events.
        meant: an id such as `payer-001~health_system-002#1`, or two names or ids, such as `Payer 1 and Valley`: their
            first deal, else their last talks.
        replicate: number of the market; None for the first that has it, with an end if there is one.

    Raises:
        ExplanationError: there is none; the message has the nearest one.
    """
    events = deal_events(results)
    check_replicate(results, replicate)
    deal = _id_meant(results, events, meant, replicate)
    of_deal = events[events["deal"] == deal]
    ended = of_deal[of_deal["event"].isin(("exited_at_term", "exited_mid_term"))]["replicate"]
    signed = of_deal[of_deal["event"] == "signed"]["replicate"]
    there = [int(number) for number in pd.unique(of_deal["replicate"])]
    if replicate is not None:
        if replicate not in there:
            raise ExplanationError(
                f"deal {quoted(deal)} is not in replicate {replicate}; replicates that have it: {_few(there)}"
            )
        return FoundDeal(deal, replicate, tuple(number for number in there if number != replicate))
    best = next((int(found.min()) for found in (ended, signed) if len(found)), min(there))
    return FoundDeal(deal, best, tuple(number for number in there if number != best))


def check_replicate(results: Results, replicate: int | None) -> None:
    """Raise if a run has no such replicate.

    Raises:
        ExplanationError: as the name says.
    """
    if replicate is not None and not 1 <= replicate <= results.replicates:
        raise ExplanationError(f"replicate {replicate}: allowed is 1 to {results.replicates}, those of this run")


def find_organization(results: Results, meant: str) -> str:
    """Id of the organisation that is meant by an id or a display name.

    Raises:
        ExplanationError: there is none, or several; the message has the nearest name.
    """
    names = RosterNames.of_rules(results.scenario)
    found = names.find(meant)
    if found is None:
        raise ExplanationError(names.explain(meant))
    return found


def deal_events(results: Results) -> pd.DataFrame:
    """Events of deals and talks, with words as plain strings, in the order of the table.

    Raises:
        ExplanationError: the run did not record events.
    """
    if "events" not in results.tables:
        raise ExplanationError("the run did not record events: run with --record organizations or deals")
    events = results.events
    events = events[events["deal"].notna()]
    words = [name for name in events.columns if not pd.api.types.is_numeric_dtype(events[name])]
    plain = {name: texts(events, name) if name in words else events[name].to_numpy() for name in events.columns}
    return pd.DataFrame(plain).astype({name: object for name in words})


def _id_meant(results: Results, events: pd.DataFrame, meant: str, replicate: int | None) -> str:
    every = [str(deal) for deal in pd.unique(events["deal"])]
    if meant in set(every):
        return meant
    names = RosterNames.of_rules(results.scenario)
    if "#" not in meant and len(meant) <= _LONGEST:
        pair = _pair_meant(names, meant)
        if pair is not None:
            return _first_deal(events, pair, names, replicate)
    nearest = nearest_name(meant[:100], every)
    hint = f"; nearest: {nearest}" if nearest else "; `longgame explain RUN` lists deals to ask for"
    raise ExplanationError(
        f"{quoted(meant)} is no deal of this run: write an id such as {every[0] if every else 'payer~provider#1'}, or "
        f"two names with 'and' between them{hint}"
    )


def _pair_meant(names: RosterNames, meant: str) -> tuple[str, str] | None:
    """Ids of payer and provider; None if the text is not two names."""
    for mark in _BETWEEN.finditer(meant):
        sides = [meant[: mark.start()].strip(), meant[mark.end() :].strip()]
        found = [names.find(side) for side in sides]
        if found[0] is not None and found[1] is not None:
            payers = [names.kind[one] == "payer" for one in found if one is not None]
            if sorted(payers) != [False, True]:
                raise ExplanationError(f"{quoted(meant)}: a deal has one payer and one provider")
            first, second = str(found[0]), str(found[1])
            return (first, second) if payers[0] else (second, first)
    parts = [part.strip() for part in _BETWEEN.split(meant) if part.strip()]
    if len(parts) == 2:
        for part in parts:
            if names.find(part) is None:
                raise ExplanationError(names.explain(part))
    return None


def _first_deal(events: pd.DataFrame, pair: tuple[str, str], names: RosterNames, replicate: int | None) -> str:
    own = events[events["deal"].str.startswith(f"{pair[0]}~{pair[1]}#")]
    if replicate is not None:
        own = own[own["replicate"] == replicate]
    signed = own[own["event"] == "signed"]
    if len(signed):
        return str(min(signed["deal"], key=lambda deal: (len(deal), deal)))
    if len(own):
        return str(own["deal"].iloc[-1])
    where = "this run" if replicate is None else f"replicate {replicate}"
    shown = " and ".join(printable(names.name[one]) for one in pair)
    raise ExplanationError(f"{shown} held no talks in {where}; `longgame explain RUN` lists deals to ask for")


def notable_deals(results: Results, replicate: int | None = None, most: int = 12) -> pd.DataFrame:
    """Deals worth asking for: of each way and reason to end the one with most members, the largest first.

    One row a deal, with columns `replicate`, `deal`, `payer`, `provider`, `event`, `reason`, `decided_by`, `year`,
    `deal_year`, `lives`; `event` is `signed` for one that still runs.

    Raises:
        ExplanationError: the run did not record events, or has no such replicate.
    """
    check_replicate(results, replicate)
    events = deal_events(results)
    if replicate is not None:
        events = events[events["replicate"] == replicate]
    ended = events[events["event"].isin(("exited_at_term", "exited_mid_term", "closed"))]
    ended = ended.sort_values("lives", ascending=False, kind="stable")
    largest = ended.drop_duplicates(["event", "reason"])
    key = pd.MultiIndex.from_arrays([integers(events, "replicate"), events["deal"]])
    over = pd.MultiIndex.from_arrays([integers(ended, "replicate"), ended["deal"]])
    runs = events[(events["event"] == "signed").to_numpy() & ~key.isin(over)].copy()
    runs["deal_year"] = results.years - runs["year"] + 1
    longest = runs.sort_values(["deal_year", "lives"], ascending=False, kind="stable").head(2)
    shown = pd.concat([largest.head(most - 2), longest])
    columns = ["replicate", "deal", "payer", "provider", "event", "reason", "decided_by", "year", "deal_year", "lives"]
    return shown[columns].reset_index(drop=True)


def _few(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (" ..." if len(numbers) > 10 else "")
