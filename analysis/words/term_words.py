"""Terms of a deal, and what an organisation does itself, in words: names and levels as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from longgame.analysis.words.plain_words import printable, strategy_words
from longgame.environment.scenario.own_terms import OWN_NUMBERS, range_of
from longgame.environment.scenario.reading.parameters import registry
from longgame.experiments.counterfactuals.levers import NEVER
from longgame.vocabulary import KINDS

#: A provider's kind: it has all the levers that a payer has, and more.
_KIND: Final = KINDS[1]
_A_LIFE, _A_LIFE_YEAR = "a life", "a life-year"
_WORDS: Final[Mapping[str, str]] = {
    "provider_share": "provider's share",
    "loss_share": "provider's share of losses",
    "two_sided_year": "losses shared from",
    "corridor_rate": "risk corridor",
    "loss_cap_rate": "cap on losses",
    "savings_cap_rate": "cap on savings",
    "minimum_savings_rate": "minimum savings rate",
    "quality_gate": "quality gate",
    "quality_scaled_share": "savings paid by quality score",
    "term_years": "length of an agreement",
    "support_pmpy_usd": "up-front money",
    "support_months": "months of up-front money",
    "support_fixed_usd": "up-front money at the start",
    "support_per_life_usd": "up-front money at the start",
    "recoupment_share": "up-front money taken back",
    "contract_prepaid_share": "own revenue prepaid by the contract",
    "care_management_pmpy_usd": "care-management fee",
    "steerage_share": "care steered to the provider",
    "price_restraint_share": "price rises held back",
    "rebasing_share": "past savings rebased",
    "provider_running_share": "running cost borne by the provider",
    "payer_start_up_share": "start-up cost paid by the payer",
    "provider_start_up_share": "start-up cost paid by the provider",
    "governance_pmpy_usd": "governance time",
    "exit_cost_per_life_usd": "cost of leaving early",
    "early_involvement": "clinicians asked early",
    "menu_of_options": "a menu for those asked",
    "transparency": "open performance data",
    "visible_leaders": "visible leaders",
    "check_ins": "yearly check-ins",
    "early_wins": "telling of early wins",
    "purpose": "leaders speak of purpose",
    "definition_effort": "agreeing what value means",
    "homework_effort": "homework before talks",
    "strategy": "strategy",
}


def lever_words(key: str, names: Mapping[str, str]) -> str:
    """A lever in words.

    >>> lever_words("term_years", {}), lever_words("payer.check_ins", {"payer": "North Plan"})
    ('length of an agreement', 'North Plan: yearly check-ins')

    Args:
        key: a term, or `payer.NAME` or `provider.NAME`.
        names: display name of each side.
    """
    side, _, name = key.rpartition(".")
    return f"{printable(names.get(side, side))}: {term_words(name)}" if side else term_words(name)


def term_words(name: str) -> str:
    """A term of an agreement, or what an organisation does itself, in words; the one list of them.

    >>> term_words("support_pmpy_usd"), term_words("mine_too")
    ('up-front money', 'mine too')
    """
    return _WORDS.get(name, name.replace("_", " "))


def lever_level_words(key: str, level: float | str) -> str:
    """A level of a lever in words.

    >>> lever_level_words("provider_share", 0.5), lever_level_words("support_pmpy_usd", 30.0)
    ('50 %', '$30 a life-year')
    >>> lever_level_words("support_pmpy_usd", 18.2345)
    '$18.23 a life-year'
    >>> lever_level_words("two_sided_year", 99.0), lever_level_words("two_sided_year", 3.0)
    ('never', 'year 3')
    >>> lever_level_words("term_years", 1.0), lever_level_words("provider.strategy", "long_term")
    ('1 year', 'long-term')
    """
    name = key.rpartition(".")[2]
    if isinstance(level, str):
        return printable(strategy_words(level))
    unit = _unit(name)
    if unit.startswith("USD"):
        return f"${round(level, 2):,.10g} {_A_LIFE if unit == 'USD per life' else _A_LIFE_YEAR}"
    if unit == "agreement year":
        return "never" if level >= NEVER else f"year {level:g}"
    if unit == "years":
        return f"{level:g} year{'' if level == 1.0 else 's'}"
    return f"{100.0 * level:.4g} %"


def _unit(name: str) -> str:
    parameter = range_of(name, _KIND, None, registry()) if name in OWN_NUMBERS else None
    return "" if parameter is None else parameter.unit
