"""Which form of group for whom, as records: by form, role, kind and size, and by market and account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from longgame.analysis.runs.reading import Run, read
from longgame.analysis.statistics import Estimates
from longgame.analysis.suitability.group_market import GroupMarket, group_market, has_groups, only_form
from longgame.analysis.suitability.members import ROLES, Members, members
from longgame.analysis.suitability.panel import Panel, panel
from longgame.analysis.suitability.partners import SIZES
from longgame.environment.groups.catalogue import FORMS, GROUP_FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import HEALTH_SYSTEM, KINDS, PROVIDER_KINDS

Figure = dict[str, float | int | None]
#: Plays a scenario, with the replicates and the seed of all.
Play = Callable[[Scenario], Results]
#: Name of the market in which all forms are founded, as often as the scenario says.
ALL_FORMS: Final = "all forms"
#: Name of the market in which a form alone is founded, as often as all forms together: the three forms and all.
GROUP_MARKETS: Final = (ALL_FORMS, *FORMS)
#: Runs that the groups take beside that of the scenario itself.
GROUP_RUNS: Final = 1 + len(FORMS)


class MemberRecord(TypedDict):
    """What a form of group is to a role, kind and size of provider; `markets` is the number that had such members."""

    form: str
    role: str
    kind: str
    size: str
    markets: int
    joined_per_100_years_asked: Figure
    years_in_group: Figure
    paid_usd_per_life_year: Figure
    gain_usd_per_life_year_in_group: Figure
    gain_usd_per_life_year_since_joining: Figure
    true_savings_rate: Figure
    true_savings_rate_by_group: Figure


class GroupMarketRecord(TypedDict):
    """What groups do to a market, against the same market with groups off."""

    founded: str
    grouped_lives_share: Figure
    paid_usd_per_member_year: Figure
    member_price_change: Figure
    market_price_change: Figure
    value_based_lives_change: Figure
    model_lives_change: dict[str, Figure]
    true_savings_rate_change: Figure


class GroupGainRecord(TypedDict):
    """What an account gains by groups, USD for each member-year of the market; `keeps` as in markets of models."""

    founded: str
    account: str
    keeps: bool
    gain_usd_per_member_year: Figure


@dataclass(frozen=True)
class _Played:
    """A market that was played, in the three shapes in which figures read it."""

    results: Results
    run: Run
    panel: Panel


class GroupRecords(TypedDict):
    """The records of groups; empty where a scenario has none."""

    members: list[MemberRecord]
    group_markets: list[GroupMarketRecord]
    group_gains: list[GroupGainRecord]


def group_records(scenario: Scenario, as_it_is: Results, play: Play) -> GroupRecords:
    """Play a scenario with groups off and with each form alone, and compare.

    Args:
        scenario: the market.
        as_it_is: the run of the scenario itself, with deals, ledger and no-deal twin.
        play: plays another scenario alike.
    """
    found: GroupRecords = {"members": [], "group_markets": [], "group_gains": []}
    if not has_groups(scenario):
        return found
    without = _played(play(scenario.with_values({"mechanisms.provider_groups": False})))
    for name in GROUP_MARKETS:
        results = as_it_is if name == ALL_FORMS else play(scenario.with_values(only_form(scenario, name)))
        played = _played(results)
        market = group_market(played.run, results, played.panel, without.run, without.panel)
        found["group_markets"].append(_market_record(name, market))
        found["group_gains"] += _gain_records(name, market)
        if name != ALL_FORMS:
            figures = members(name, played.run, results, played.panel, without.run, without.panel)
            found["members"] += _member_records(name, figures)
    return found


def _played(results: Results) -> _Played:
    run = read(results)
    return _Played(results, run, panel(run, results))


def classes_of(form: str) -> Sequence[tuple[str, str]]:
    """Role and kind of those who can be in a group of the form: the systems that lead it, and the kinds it invites."""
    kinds = next(one.invited for one in GROUP_FORMS if one.name == form)
    return [(ROLES[0], KINDS[HEALTH_SYSTEM]), *((ROLES[1], kind) for kind in PROVIDER_KINDS if kind in kinds)]


def _member_records(form: str, figures: Members) -> list[MemberRecord]:
    records: list[MemberRecord] = []
    for role, kind in classes_of(form):
        for half, size in enumerate(SIZES):
            at = ROLES.index(role), PROVIDER_KINDS.index(kind), half
            records.append(
                {
                    "form": form,
                    "role": role,
                    "kind": kind,
                    "size": size,
                    "markets": int(figures.markets[at]),
                    "joined_per_100_years_asked": figures.joined.json(*at),
                    "years_in_group": figures.years_in_group.json(*at),
                    "paid_usd_per_life_year": figures.paid.json(*at),
                    "gain_usd_per_life_year_in_group": figures.gain_in_group.json(*at),
                    "gain_usd_per_life_year_since_joining": figures.gain_since.json(*at),
                    "true_savings_rate": figures.saved.json(*at),
                    "true_savings_rate_by_group": figures.saved_by_group.json(*at),
                }
            )
    return records


def _market_record(founded: str, market: GroupMarket) -> GroupMarketRecord:
    return {
        "founded": founded,
        "grouped_lives_share": market.grouped.json(),
        "paid_usd_per_member_year": market.paid.json(),
        "member_price_change": market.member_price.json(),
        "market_price_change": market.market_price.json(),
        "value_based_lives_change": market.deals.json(),
        "model_lives_change": {model: market.models.json(place) for place, model in enumerate(MODELS)},
        "true_savings_rate_change": market.saved.json(),
    }


def _gain_records(founded: str, market: GroupMarket) -> list[GroupGainRecord]:
    moved: Sequence[tuple[bool, Mapping[str, Estimates]]] = ((True, market.gains), (False, market.passed_on))
    return [
        {"founded": founded, "account": account, "keeps": keeps, "gain_usd_per_member_year": gain.json()}
        for keeps, gains in moved
        for account, gain in gains.items()
    ]
