"""Units of outcomes as a reader says them, for axes and for the headings of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from longgame.analysis.words.number_words import percent_of
from longgame.analysis.words.plain_words import GROUP_WORDS, REASON_WORDS, printable, strategy_words
from longgame.analysis.words.talks_story import CAUSE, CAUSE_WORDS, DECLINER, DECLINER_WORDS
from longgame.experiments.outcomes.catalogue import outcomes

#: Outcomes in the words of the summary of a run.
_WORDS: Final = {
    "value_based_lives_share": "members in a partnership, all years",
    "final_value_based_lives_share": "members in a partnership, last year",
    "signing_rate": "first talks that end in a signature",
    "renewal_rate": "deals that go on at their term",
    "early_exit_rate": "deals that end early, a year",
    "years_together": "years that a deal lasts",
    "true_savings_rate": "true savings of partnerships",
    "measured_savings_rate": "savings that contracts measure",
    "net_savings_rate": "net savings of the whole market",
    "mean_trust_in_payers": "providers' trust in payers (0-1)",
    "mean_trust_in_providers": "payers' trust in providers (0-1)",
    "mean_identity_inertia": "attachment to fee for service (0-1)",
    "open_rural_hospitals": "rural hospitals open",
    "first_talks": "first talks a year",
}
#: Stems of outcomes of a member, and what stands before and after its name.
_OF_A_MEMBER: Final = {
    "gain_usd": ("", ""),
    "gain_rate": ("gain of ", " for spending"),
    "gain": ("", ""),
    "exit_share": ("", ""),
    "renewal_rate": ("deals of ", " that go on at their term"),
    "signed_deals": ("deals that ", " signs"),
    "saved_usd": ("true savings under deals of ", ""),
    "years_together": ("years that a deal of ", " lasts"),
}
_PLAIN_UNITS: Final = {"0-1": "index from 0 to 1", "count": "number"}


def outcome_unit(name: str) -> str:
    """The unit of an outcome in words; empty if the name is no outcome.

    >>> outcome_unit("renewal_rate"), outcome_unit("years_together"), outcome_unit("mine")
    ('share', 'years', '')
    """
    return unit_words(outcomes()[name].unit) if name in outcomes() else ""


def outcome_words(name: str, names: Mapping[str, str] | None = None) -> str:
    """An outcome in words, without underscores.

    >>> outcome_words("renewal_rate"), outcome_words("gain_usd.health_system")
    ('deals that go on at their term', 'health systems')
    >>> outcome_words("years_together.payer-001", {"payer-001": "Payer 1"}), outcome_words("final_signed")
    ('years that a deal of Payer 1 lasts', 'final signed')

    Args:
        name: of the outcome.
        names: display names of organisations by id.
    """
    if name in _WORDS:
        return _WORDS[name]
    stem, dot, member = name.partition(".")
    told = {CAUSE: CAUSE_WORDS, DECLINER: DECLINER_WORDS}.get(stem, {}).get(member)
    if told:
        return told
    if not dot:
        return printable(stem.replace("_", " "))
    shown = printable((names or {}).get(member) or GROUP_WORDS.get(member) or REASON_WORDS.get(member) or "")
    # An id or a display name of a user stays as it is written.
    shown = shown or (printable(member) if stem in _OF_A_MEMBER else strategy_words(member).replace(".", " "))
    before, after = _OF_A_MEMBER.get(stem, (f"{stem.replace('_', ' ')} of ", ""))
    return f"{before}{shown}{after}"


def unit_words(unit: str) -> str:
    """A unit without abbreviations.

    >>> unit_words("USD per life"), unit_words("0-1")
    ('US dollars per life', 'index from 0 to 1')
    """
    return _PLAIN_UNITS.get(unit, unit.replace("USD", "US dollars"))


def change_of(name: str) -> str:
    """The name of an axis on which changes of an outcome stand; shares change by percentage points.

    >>> change_of("renewal_rate"), change_of("years_together"), change_of("mine")
    ('change (percentage points)', 'change (years)', 'change')
    """
    unit = outcome_unit(name)
    if percent_of(unit) is not None:
        unit = f"percentage points{unit.removeprefix('share')}"
    return f"change ({unit})" if unit else "change"


def with_unit(name: str) -> str:
    """An outcome's name with its unit in brackets, for a heading.

    >>> with_unit("renewal_rate")
    'renewal_rate (share)'
    """
    unit = outcome_unit(name)
    return printable(name) + (f" ({unit})" if unit else "")
