"""The columns of `organizations.csv` and `shares.csv`: what each means, its unit, an example and a blank's default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from longgame.vocabulary import KINDS, PROVIDER_KINDS, STRATEGIES


@dataclass(frozen=True)
class Attribute:
    """A column of numbers that fixes what is otherwise drawn.

    Attributes:
        name: of the column.
        kinds: of organisations that have it.
        unit: in words.
        low, high: what is allowed.
        meaning: one sentence.
        example: a cell.
        drawn: parameters that a blank is drawn from; a name without a dot is one of the organisation's kind. The first
            is the centre and the second, if any, the spread.
        otherwise: what a blank is, where no parameter says it.
    """

    name: str
    kinds: tuple[str, ...]
    unit: str
    low: float
    high: float
    meaning: str
    example: str
    drawn: tuple[str, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True)
class WordColumn:
    """A column of words, as `Attribute`."""

    name: str
    unit: str
    meaning: str
    example: str
    otherwise: str


MEMBER_SHARE: Final = "member_share"
_PAYER: Final = ("payer",)
#: The parameters that the payers' shares of a provider's lives are drawn from.
SHARE_DRAWN: Final = ("market.payer_concentration", "market.payer_share_log_sd")

ATTRIBUTES: Final = (
    Attribute(
        "capital_usd",
        KINDS,
        "USD",
        0.0,
        1e12,
        "Money that may be put into partnerships: free reserves, not all assets.",
        "140,000,000",
        ("capital_median_usd", "capital_log_sd"),
    ),
    Attribute(
        "lives",
        PROVIDER_KINDS,
        "attributed lives",
        1.0,
        1e8,
        "People who get their primary care there, of all the market's payers together.",
        "80,000",
        ("lives_median", "lives_log_sd"),
    ),
    Attribute(
        "identity_inertia",
        KINDS,
        "0 to 1",
        0.0,
        1.0,
        "How hard it is to give up the old way of working: 0 easily, 1 not at all.",
        "0.5",
        ("identity_inertia_mean", "identity_inertia_sd"),
    ),
    Attribute(
        "antagonism",
        KINDS,
        "0 to 1",
        0.0,
        1.0,
        "How much the other side is seen as an opponent: 0 not, 1 wholly.",
        "0.4",
        ("antagonism_mean", "identity_inertia_sd"),
    ),
    Attribute(
        "engagement",
        KINDS,
        "0 to 1",
        0.0,
        1.0,
        "How far its people stand behind a partnership at the start.",
        "0.7",
        ("engagement_mean",),
    ),
    Attribute(
        "value_focus",
        KINDS,
        "weight of cost, 0 to 1",
        0.0,
        1.0,
        "Weight of cost against quality in what it looks for.",
        "0.5",
        ("value_focus_mean", "value_focus_sd"),
    ),
    Attribute(
        "access_focus",
        KINDS,
        "weight of access, 0 to 1",
        0.0,
        1.0,
        "Weight of access to care in what it looks for.",
        "0.2",
        ("access_focus_mean", "access_focus_sd"),
    ),
    Attribute(
        "insured_share",
        _PAYER,
        "share of members",
        0.0,
        1.0,
        "Share of its members whose risk the payer bears itself; employers bear that of the others.",
        "0.36",
        ("insured_share",),
    ),
    Attribute(
        MEMBER_SHARE,
        _PAYER,
        "share of the market's members",
        0.0,
        1.0,
        "Its share of the market's members. Those of all payers sum to 1. shares.csv comes before it.",
        "45 %",
        SHARE_DRAWN,
    ),
    Attribute(
        "own_revenue_share",
        PROVIDER_KINDS,
        "share of its lives' spending",
        0.0,
        1.0,
        "Part of what its lives spend on care that it earns itself; the rest goes to others.",
        "0.55",
        ("own_revenue_share",),
    ),
    Attribute(
        "prepaid_share",
        PROVIDER_KINDS,
        "share of own revenue",
        0.0,
        1.0,
        "Part of its revenue that comes as a fixed sum a person already.",
        "0.04",
        ("prepaid_share",),
    ),
    Attribute(
        "contribution_margin",
        PROVIDER_KINDS,
        "share of revenue avoided",
        0.0,
        1.0,
        "What it loses of each dollar of care that is avoided, as its fixed cost stays.",
        "0.6",
        ("contribution_margin",),
    ),
    Attribute(
        "price_level",
        PROVIDER_KINDS,
        "relative to the market",
        0.1,
        10.0,
        "Its prices relative to the market's: 1.1 is a tenth dearer.",
        "1.1",
        ("price_level_mean", "price_level_log_sd"),
    ),
    Attribute(
        "relative_spending",
        PROVIDER_KINDS,
        "relative to the market",
        0.1,
        10.0,
        "Spending a person of its lives relative to the market's, at equal prices.",
        "1.05",
        ("relative_spending_log_sd",),
        "drawn around 1",
    ),
    Attribute(
        "operating_margin",
        PROVIDER_KINDS,
        "share of revenue",
        -1.0,
        1.0,
        "Operating result in year 1 as a share of revenue; a loss is negative.",
        "2.5 %",
        ("operating_margin_mean", "operating_margin_sd"),
    ),
    Attribute(
        "maturity",
        PROVIDER_KINDS,
        "0 to 1",
        0.0,
        1.0,
        "How far care is coordinated already: 0 a beginner, 1 nothing left to learn.",
        "0.2",
        (),
        "0: a beginner",
    ),
    Attribute(
        "quality",
        PROVIDER_KINDS,
        "0 to 1",
        0.0,
        1.0,
        "Quality score at the start.",
        "0.68",
        ("quality_mean",),
    ),
    Attribute(
        "reduction_rate",
        PROVIDER_KINDS,
        "share of targeted spending",
        0.0,
        0.95,
        "What its care programme takes off the spending of its costliest tenth at full maturity. Nobody knows it.",
        "0.2",
        ("care.reduction_rate", "care.reduction_log_sd"),
    ),
    Attribute(
        "overlap_share",
        PROVIDER_KINDS,
        "share of its patients' care",
        0.0,
        1.0,
        "Part of its patients' care that it can change, with its allies.",
        "0.6",
        ("overlap_share",),
    ),
    Attribute(
        "program_cost_ratio",
        PROVIDER_KINDS,
        "relative to its partnership model",
        0.0,
        10.0,
        "Start-up and running cost of its care programmes relative to those of the model: 1.2 is a fifth dearer.",
        "1.2",
        (),
        "1: as the model has it",
    ),
    Attribute(
        "non_revenue_value_pmpy_usd",
        PROVIDER_KINDS,
        "USD a life-year",
        -1000.0,
        1000.0,
        "What it sees in a deal beyond its money: experience, reputation, data.",
        "40",
        ("valuation.non_revenue_value_pmpy_usd", "valuation.non_revenue_value_sd_usd"),
    ),
    Attribute(
        "leader_tenure_years",
        KINDS,
        "years",
        0.0,
        60.0,
        "Years that its leader has been in office. No rule reads it so far.",
        "4",
        (),
        "nothing: no rule reads it",
    ),
)
ATTRIBUTE: Final[Mapping[str, Attribute]] = {attribute.name: attribute for attribute in ATTRIBUTES}
#: Columns that are kept but that no rule reads.
UNREAD: Final = ("leader_tenure_years",)

WORD_COLUMNS: Final = (
    WordColumn(
        "organization",
        "id: 1 to 64 letters, digits, _ . -",
        "Short id, different in every row; never blank. It is the name in --set, tables and figures.",
        "valley",
        "not allowed",
    ),
    WordColumn(
        "kind",
        " or ".join(kind.replace("_", " ") for kind in KINDS),
        "What it is; never blank. CAH, health plan, system and practice are understood too.",
        "health system",
        "not allowed",
    ),
    WordColumn("name", "up to 200 letters", "Name for display; it enters no rule.", "Valley Health", "the id"),
    WordColumn(
        "region",
        "a number from 1 to market.regions, or a name",
        "Where a provider stands, or the first region where a payer sells. Names are numbered in the order of the "
        "alphabet; use numbers in all rows or names in all rows.",
        "North",
        "the regions in turn, by order of the ids of a kind",
    ),
    WordColumn(
        "strategy",
        f"{', '.join(STRATEGIES)}, or one of your own",
        "How it deals with partners. A strategy that is named stays, unless strategy_may_change says yes.",
        "zero-sum",
        "drawn from the shares in [strategies]; it may change",
    ),
    WordColumn(
        "strategy_may_change",
        "yes or no",
        "Whether a named strategy may give way to one that does better.",
        "yes",
        "no, where a strategy is named",
    ),
)
SHARE_WORD_COLUMNS: Final = (
    WordColumn("provider", "id or name of a provider", "Whose lives; blank in a row for a region.", "valley", "-"),
    WordColumn(
        "region",
        "as in organizations.csv",
        "Instead of a provider: all providers of this region that have no rows of their own.",
        "North",
        "the row is for a provider",
    ),
    WordColumn("payer", "id or name of a payer", "Who covers them; never blank.", "blueplan", "not allowed"),
    WordColumn(
        "share",
        "share of lives, 0 to 1 or in %",
        "Part of the provider's lives; those of one provider sum to 1. A payer without a row has none.",
        "60 %",
        "not allowed",
    ),
)
