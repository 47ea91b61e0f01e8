"""The tables of `longgame models SCENARIO` about forms of provider groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from longgame.analysis.suitability.group_records import ALL_FORMS, GROUP_MARKETS, GroupMarketRecord, MemberRecord
from longgame.analysis.suitability.records import Suitability
from longgame.analysis.words.number_words import count, dollars, fine_points, rate, small_rate
from longgame.analysis.words.plain_words import MODEL_WORDS
from longgame.cli.models_charts import KIND_WORDS, Chart, account_words, gain_words
from longgame.environment.groups.catalogue import FORMS, GROUP_FORMS
from longgame.environment.models.catalogue import MODELS

FORM_WORDS: Final[Mapping[str, str]] = {form.name: form.words for form in GROUP_FORMS}
_MEMBERS: Final = (
    "provider",
    "markets",
    "joins, of 100 asked",
    "years in it",
    "pays for it, $",
    "in it, $",
    "since joining, $",
    "true savings",
    "by the group",
)
GROUPS_EXPLAINED: Final = (
    "Groups: each form is founded alone, as often as all forms together are in the scenario, so that forms are "
    "compared and not how often systems choose them. What a group brings is measured against the same organisations in "
    "the same market on the same draws with groups off.",
    "markets: how many have such members. joins, of 100 asked: in how many of a hundred years in which a group asks "
    "a provider it joins; groups that nobody joins leave no trace and are left out. years in it: mean of the first "
    "ten. Health systems are none where no second system stands in the region.",
    "pays for it: investment in dollars, dues and its part of the board, a life-year in the group (all its lives). "
    "in it: its result a life-year less that without groups, in these years, payments included. since joining: the "
    "same over all years from joining on, in the group or out of it again.",
    "true savings: of its deals in these years. by the group: that less the rate of the same providers' deals in the "
    "same years without groups. Groups also change which deals are signed: see the shares of lives by model.",
    "Groups, who gains and who pays: all figures but the first and what members pay are changes against no groups; "
    "accounts in dollars for each member-year of the market.",
)


def group_charts(found: Suitability) -> Iterator[Chart]:
    """Who joins each form and what it brings, then who gains and who pays; nothing where a scenario has no groups."""
    if not found["group_markets"]:
        return
    for form in FORMS:
        rows = [_member_cells(record) for record in found["members"] if record["form"] == form]
        yield Chart(FORM_WORDS[form].capitalize(), _MEMBERS, rows)
    yield _market_chart(found)


def member_words(record: MemberRecord) -> str:
    """Who is meant: kind and size, and that systems lead."""
    leads = ", leading" if record["role"] == "leads" else ""
    return f"{KIND_WORDS[record['kind']]}{leads}, {record['size']}"


def _member_cells(record: MemberRecord) -> list[str]:
    if not record["markets"]:
        return [member_words(record), "none", *(["-"] * (len(_MEMBERS) - 2))]
    return [
        member_words(record),
        str(record["markets"]),
        "leads" if record["role"] == "leads" else count(record["joined_per_100_years_asked"]),
        count(record["years_in_group"]),
        dollars(record["paid_usd_per_life_year"]),
        dollars(record["gain_usd_per_life_year_in_group"]),
        dollars(record["gain_usd_per_life_year_since_joining"]),
        rate(record["true_savings_rate"]),
        fine_points(record["true_savings_rate_by_group"]),
    ]


def _market_chart(found: Suitability) -> Chart:
    headings = ["groups", *(name if name == ALL_FORMS else f"{FORM_WORDS[name]} alone" for name in GROUP_MARKETS)]
    gains = {(one["account"], one["founded"]): one["gain_usd_per_member_year"] for one in found["group_gains"]}
    accounts = dict.fromkeys(
        (record["account"], record["keeps"])
        for record in sorted(found["group_gains"], key=lambda one: not one["keeps"])
    )
    rows: list[Sequence[str]] = [*_rows_of_markets(found["group_markets"])]
    for account, keeps in accounts:
        cells = [gain_words(gains.get((account, name))) for name in GROUP_MARKETS]
        rows.append([account_words(account, keeps), *cells])
    return Chart("Groups: who gains and who pays, against no groups", headings, rows)


def _rows_of_markets(records: Sequence[GroupMarketRecord]) -> Iterator[Sequence[str]]:
    yield ["lives of providers in groups", *(rate(one["grouped_lives_share"]) for one in records)]
    yield ["lives under deals", *(fine_points(one["value_based_lives_change"]) for one in records)]
    for model in MODELS:
        cells = [fine_points(one["model_lives_change"][model]) for one in records]
        yield [f"under {MODEL_WORDS[model]}", *cells]
    yield ["true savings of deals", *(fine_points(one["true_savings_rate_change"]) for one in records)]
    yield ["unit prices of members", *(small_rate(one["member_price_change"]) for one in records)]
    yield ["unit prices of all providers", *(small_rate(one["market_price_change"]) for one in records)]
    yield ["members pay for groups", *(dollars(one["paid_usd_per_member_year"]) for one in records)]
