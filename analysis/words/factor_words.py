"""A factor and its levels as a reader says them: "the share of members who ... is below 12 %"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from longgame.analysis.words.effects_page import level_words
from longgame.analysis.words.factor_names import without_unit
from longgame.analysis.words.outcome_words import unit_words
from longgame.analysis.words.plain_words import GROUP_WORDS, MODEL_WORDS, printable, strategy_words
from longgame.environment.scenario.reading.parameters import FAMILIES, registry
from longgame.experiments.design.designs import Factor

#: The unit of a factor whose levels multiply the scenario's own values, and its level 1.
TIMES_DEFAULT: Final = "times the default"
DEFAULT: Final = "the default"
#: What that default is, for a page of text.
MULTIPLES: Final = "x marks multiples of the default: the value that the scenario has by itself."
#: A meaning that starts with one of these names a quantity; others are sentences, and the key is shorter.
_QUANTITIES: Final = (
    *("Chance", "Cost", "Costs", "Half", "Highest", "Least", "Length", "Longest", "Lowest", "Margin", "Mean", "Median"),
    *("Months", "Most", "Number", "Part", "Quality", "Share", "Size", "Spread", "Weight", "Yearly", "Years"),
)
_LONGEST_MEANING: Final = 90
_SINGULAR: Final = {"months": "month", "years": "year"}


def factor_name(factor: Factor) -> str:
    """A factor's name for a sentence: what the registry says it means where that names a quantity, else its key.

    >>> factor_name(Factor("market.member_churn_rate", ("market.member_churn_rate",)))
    'the share of members who choose an insurer anew in a year'
    >>> factor_name(Factor("care.reduction_width_exponent", ("care.reduction_width_exponent",)))
    'care.reduction_width_exponent'
    """
    known = [registry().parameters[key] for key in factor.keys if key in registry().parameters]
    meanings = {parameter.meaning.removesuffix(".") for parameter in known}
    if len(meanings) != 1 or len(known) != len(factor.keys):
        return printable(factor.name)
    meaning = meanings.pop()
    clause = meaning.partition(" ")[0] not in _QUANTITIES or any(sign in meaning for sign in ";:")
    if clause or len(meaning) > _LONGEST_MEANING:
        return printable(factor.name)
    return f"the {meaning[0].lower()}{meaning[1:]}{_member(factor)}"


def level_text(factor: Factor, level: object) -> str:
    """A level with its unit; shares in per cent.

    >>> level_text(Factor("market.member_churn_rate", ("market.member_churn_rate",)), 0.1234)
    '12.3 %'
    >>> level_text(Factor("models.*.term_years", ("models.joint_venture_product.term_years",)), 1)
    '1 year'
    """
    if isinstance(level, bool | str) or not isinstance(level, int | float):
        return printable(level_words(level))
    if factor.scales:
        return DEFAULT if level == 1.0 else f"{level:.3g} {TIMES_DEFAULT}"
    unit = factor_unit(factor)
    if is_share(unit):
        return f"{100.0 * level:.3g} %"
    size = f"{level:,.0f}" if abs(level) >= 1000.0 else f"{level:.3g}"
    if unit.startswith("USD"):
        return f"${size}{unit.removeprefix('USD')}"
    if not unit.startswith(("lives", "months", "years", "organisations")):
        return size
    return f"{size} {_SINGULAR.get(unit, unit)}" if size == "1" else f"{size} {unit}"


def short_level(factor: Factor | None, level: object) -> str:
    """A level for a place of few columns: `x0.5`, `$6,000`, `20 %`, `on`, a word.

    >>> short_level(Factor("models.*.depth", ("models.risk_bearing_network.depth",), (0.5, 2.0), scales=True), 0.5)
    'x0.5'
    >>> short_level(Factor("population.spending_pmpy_usd", ("population.spending_pmpy_usd",)), 6000.0)
    '$6,000'

    Args:
        factor: None for a setting that is no factor of an experiment.
        level: one of its levels.
    """
    number = isinstance(level, int | float) and not isinstance(level, bool)
    if factor is None or factor.scales or not number:
        return printable(level_words(level, factor is not None and factor.scales))
    text = level_text(factor, level)
    return text.partition(" ")[0] if factor_unit(factor).startswith("USD") else text


def factor_unit(factor: Factor) -> str:
    """The unit that the registry gives the factor's first key; empty if the key is no parameter."""
    known = [registry().parameters[key] for key in factor.keys if key in registry().parameters]
    return known[0].unit if known else ""


def axis_unit(factor: Factor) -> str:
    """What the numbers on a factor's axis are: its unit, or multiples of the default; empty for words and switches.

    >>> axis_unit(Factor("models.*.depth", ("models.risk_bearing_network.depth",), (0.5, 2.0), scales=True))
    'times the default'
    >>> axis_unit(Factor("market.member_churn_rate", ("market.member_churn_rate",), (0.1, 0.2)))
    'share of members a year'
    """
    if factor.scales:
        return TIMES_DEFAULT
    unit = factor_unit(factor)
    return "" if unit in ("switch", "word") else unit_words(unit)


def scaled_names(factors: Iterable[Factor]) -> frozenset[str]:
    """Names of the factors whose levels multiply the scenario's own values."""
    return frozenset(factor.name for factor in factors if factor.scales)


def is_share(unit: str) -> bool:
    """Whether a unit is a fraction that reads well in per cent."""
    return unit.startswith(("share", "probability")) and not any(word in unit for word in (" x ", " per ", " month"))


def limits_words(
    factor: Factor, low: float | None, high: float | None, kept: Sequence[object] | None, listed: bool
) -> str:
    """What a box asks of a factor, to follow its name: "is below 12 %", "is on", "is a or b".

    Args:
        factor: which factor.
        low, high: lowest and highest level in the box; None where open.
        kept: words in the box; None where the factor is a number.
        listed: whether the limits are levels that were tried, rather than places between them.
    """
    if kept is not None:
        return "is " + " or ".join(level_text(factor, word) for word in kept)
    if low is not None and high is not None:
        if low == high:
            return f"is {level_text(factor, low)}"
        return f"is between {level_text(factor, low)} and {level_text(factor, high)}"
    if low is not None:
        return f"is {'at least' if listed else 'above'} {level_text(factor, low)}"
    return f"is {'at most' if listed else 'below'} {level_text(factor, float('nan') if high is None else high)}"


def short_name(factor: Factor) -> str:
    """A factor's key as words, without its table and its unit, for an axis that shows the unit."""
    table, _, leaf = factor.name.rpartition(".")
    if not any(letter.isalpha() for letter in leaf):  # a family of which nothing but stars would be left
        return printable(factor.name)
    member = table.rpartition(".")[2] if table.partition(".")[0] in FAMILIES else ""
    words = without_unit(leaf).replace("_", " ")
    words = f"{words.removeprefix('* ')} (all)" if words.startswith("* ") else words
    return printable(words + (f", {_word(member)}" if member and member != "*" else ""))


def _member(factor: Factor) -> str:
    """Which member of a family the factor belongs to, in brackets."""
    family, _, rest = factor.name.partition(".")
    member = rest.partition(".")[0]
    return f" ({_word(member)})" if family in FAMILIES and member in FAMILIES[family] else ""


def _word(member: str) -> str:
    return MODEL_WORDS.get(member) or GROUP_WORDS.get(member) or strategy_words(member)
