"""The tables of `longgame models SCENARIO` about partnership models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from longgame.analysis.suitability.alone import EVERYTHING
from longgame.analysis.suitability.group_records import Figure
from longgame.analysis.suitability.records import PartnerRecord, Suitability
from longgame.analysis.words.number_words import count, dollars, rate
from longgame.analysis.words.plain_words import GROUP_WORDS, MODEL_WORDS
from longgame.environment.models.catalogue import MODELS

_PARTNERS: Final = ("provider", "signed a century", "years together", "provider, $", "payer, $", "true savings")
#: Fewer signatures of a provider in a hundred years: nobody of the kind does it.
_HARDLY: Final = 0.05
#: Markets beside each other in a table.
_COLUMNS: Final = 3
KIND_WORDS: Final = {
    "health_system": "health systems",
    "independent_physicians": "practices",
    "critical_access_hospital": "rural hospitals",
}


@dataclass(frozen=True)
class Chart:
    """A table: title, headings, and rows whose first cell is a name; the others are numbers or words."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: bool = True


def model_charts(found: Suitability) -> Iterator[Chart]:
    """Who signs each model, and who gains and pays where it alone is on offer."""
    for model in MODELS:
        rows = [_partner_cells(record) for record in found["partners"] if record["model"] == model]
        yield Chart(MODEL_WORDS[model].capitalize(), _PARTNERS, rows)
    names = [record["offered"] for record in found["offers"]]
    for first in range(0, len(names), _COLUMNS):
        yield _market_chart(found, names[first : first + _COLUMNS])


def account_words(account: str, keeps: bool) -> str:
    """Name of an account; those who pass money on gain revenue."""
    return GROUP_WORDS[account] if keeps else f"{GROUP_WORDS[account]} (revenue)"


def gain_words(gain: Figure | None) -> str:
    """A gain in dollars; no gain where no money of the account moved."""
    return "-" if gain is None else dollars(gain)


def _market_chart(found: Suitability, offered: Sequence[str]) -> Chart:
    """The table of who gains, for some of the markets."""
    headings = ["on offer", *(name if name == EVERYTHING else f"{MODEL_WORDS[name]} alone" for name in offered)]
    gains = {(one["account"], one["offered"]): one["gain_usd_per_member_year"] for one in found["markets"]}
    accounts = dict.fromkeys(
        (record["account"], record["keeps"]) for record in sorted(found["markets"], key=lambda one: not one["keeps"])
    )
    shares = {record["offered"]: record["value_based_lives_share"] for record in found["offers"]}
    rows = [["lives under deals", *(rate(shares[name]) for name in offered)]]
    for account, keeps in accounts:
        cells = [gain_words(gains.get((account, name))) for name in offered]
        rows.append([account_words(account, keeps), *cells])
    return Chart("Who gains and who pays: " + ", ".join(headings[1:]), headings, rows)


def _partner_cells(record: PartnerRecord) -> list[str]:
    who = f"{KIND_WORDS[record['kind']]}, {record['size']}"
    if not is_signed(record):
        return [who, "none", "-", "-", "-", "-"]
    return [
        who,
        count(record["signed_per_100_years"]),
        count(record["years_together"]),
        dollars(record["provider_usd_per_life_year"]),
        dollars(record["payer_usd_per_life_year"]),
        rate(record["true_savings_rate"]),
    ]


def is_signed(record: PartnerRecord) -> bool:
    """Whether providers of the class sign the model at all."""
    signed = record["signed_per_100_years"]["mean"]
    return signed is not None and float(signed) >= _HARDLY
