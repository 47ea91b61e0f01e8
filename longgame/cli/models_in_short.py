"""The first table of `longgame models SCENARIO`: what stands out for each kind and size of provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from longgame.analysis.suitability.group_records import Figure
from longgame.analysis.suitability.partners import SIZES
from longgame.analysis.suitability.records import PartnerRecord, Suitability
from longgame.analysis.words.number_words import clear_sign, count, dollars, rate, value_only
from longgame.analysis.words.plain_words import MODEL_WORDS
from longgame.cli.group_charts import FORM_WORDS
from longgame.cli.models_charts import KIND_WORDS, Chart, is_signed
from longgame.vocabulary import PROVIDER_KINDS

_NONE: Final = "none clearly"
_HEADINGS: Final = (
    "provider",
    "signs most (a century)",
    "stays longest (years)",
    "gains most ($)",
    "saves most",
    "its payer loses in",
)
_OF_GROUPS: Final = ("gains in a group", "loses in a group")
IN_SHORT_EXPLAINED: Final = (
    "In short: of the figures below whose interval lies on one side of zero, the highest mean. The next model may not "
    "differ from it: compare the intervals. gains and saves: a life-year under the deal; groups: a year in it."
)


def in_short(found: Suitability) -> Iterator[Chart]:
    """Which model and which form of group stand out for each kind and size."""
    headings = [*_HEADINGS, *(_OF_GROUPS if found["members"] else ())]
    rows = [_row(found, kind, size) for kind in PROVIDER_KINDS for size in SIZES]
    yield Chart("In short", headings, rows, numbers=False)


def _row(found: Suitability, kind: str, size: str) -> Sequence[str]:
    signed = [one for one in found["partners"] if (one["kind"], one["size"]) == (kind, size) and is_signed(one)]
    payer_loses = [MODEL_WORDS[one["model"]] for one in signed if clear_sign(one["payer_usd_per_life_year"]) < 0]
    row = [
        f"{KIND_WORDS[kind]}, {size}",
        _highest(signed, lambda one: one["signed_per_100_years"], count),
        _highest(signed, lambda one: one["years_together"], count),
        _highest(signed, lambda one: one["provider_usd_per_life_year"], dollars),
        _highest(signed, lambda one: one["true_savings_rate"], rate),
        _listed(payer_loses),
    ]
    members = [one for one in found["members"] if (one["kind"], one["size"]) == (kind, size)]
    for sign in (1, -1) if found["members"] else ():
        forms = [one["form"] for one in members if clear_sign(one["gain_usd_per_life_year_in_group"]) == sign]
        row.append(_listed([FORM_WORDS[form] for form in dict.fromkeys(forms)]))
    return row


def _highest(
    records: Sequence[PartnerRecord], figure: Callable[[PartnerRecord], Figure], words: Callable[[Figure], str]
) -> str:
    """The model with the highest figure that is clearly above zero, and that figure without its interval."""
    clear = [one for one in records if clear_sign(figure(one)) > 0]
    if not clear:
        return _NONE
    best = max(clear, key=lambda one: float(figure(one)["mean"] or 0.0))
    return f"{MODEL_WORDS[best['model']]}, {value_only(words(figure(best)))}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or _NONE
