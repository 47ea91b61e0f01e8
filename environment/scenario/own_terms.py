"""What an organisation may set for itself: terms of its deals, the share it insists on, and levers for its people.

Each has the range of the parameter that holds for everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.reading.parameter import Parameter, plain_parameter
from longgame.environment.scenario.reading.parameters import Registry
from longgame.vocabulary import KINDS, PACKAGES

#: How the terms of two sides that both set one come together. `more` and `less` say what is better for the provider:
#: the payer's stands, and the provider does not sign a worse one than its own. `smaller` and `larger` hold for both.
Meeting = Literal["more", "less", "smaller", "larger"]


@dataclass(frozen=True)
class OwnTerm:
    """A term of deals that an organisation may set for itself.

    Attributes:
        name: as scenario files and columns write it; the last word of the parameter of everybody else, unless
            `_LAST_WORD` has another.
        column: column of `ContractTerms` that holds it.
        meets: what holds where both sides set it.
        is_money: whether it grows with the spending index until it is signed.
    """

    name: str
    column: str
    meets: Meeting
    is_money: bool = False


SUPPORT: Final = "support_pmpy_usd"
#: An organisation's `prepaid_share` is what it has without any contract, so the term has a longer name.
PREPAID: Final = "contract_prepaid_share"
_LAST_WORD: Final = {PREPAID: "prepaid_share"}
#: Forms of up-front money; packages have them, and no model.
UPFRONT_MONEY: Final = (SUPPORT, "support_months", "support_fixed_usd", "support_per_life_usd")
DEAL_TERMS: Final = (
    OwnTerm("loss_share", "loss_share", "less"),
    OwnTerm("two_sided_year", "two_sided_year", "more"),
    OwnTerm("corridor_rate", "corridor_rate", "more"),
    OwnTerm("loss_cap_rate", "loss_cap_rate", "less"),
    OwnTerm("savings_cap_rate", "savings_cap_rate", "more"),
    OwnTerm("minimum_savings_rate", "minimum_savings_rate", "less"),
    OwnTerm("quality_gate", "quality_gate", "less"),
    OwnTerm("quality_scaled_share", "quality_scaled", "less"),
    OwnTerm("term_years", "term_years", "smaller"),
    OwnTerm(SUPPORT, "support", "more", is_money=True),
    OwnTerm("support_months", "support_months", "more"),
    OwnTerm("support_fixed_usd", "support_fixed", "more", is_money=True),
    OwnTerm("support_per_life_usd", "support_per_life", "more", is_money=True),
    OwnTerm("recoupment_share", "recoupment_share", "less"),
    OwnTerm(PREPAID, "prepaid_share", "more"),
    OwnTerm("care_management_pmpy_usd", "care_management", "more", is_money=True),
    OwnTerm("steerage_share", "steerage_share", "more"),
    OwnTerm("price_restraint_share", "price_restraint", "less"),
    OwnTerm("rebasing_share", "rebasing_share", "less"),
    OwnTerm("provider_running_share", "provider_running_share", "less"),
    OwnTerm("payer_start_up_share", "payer_start_up_share", "more"),
    OwnTerm("provider_start_up_share", "provider_start_up_share", "less"),
    OwnTerm("governance_pmpy_usd", "governance", "larger", is_money=True),
    OwnTerm("exit_cost_per_life_usd", "exit_cost", "smaller", is_money=True),
)
DEAL_TERM: Final = {term.name: term for term in DEAL_TERMS}
#: Provider's share of savings: a payer gives no more, a provider takes no less.
SHARE: Final = "provider_share"
#: What an organisation does for its people and before talks, and the table of parameters that holds it.
LEVERS: Final = {
    **dict.fromkeys(
        (
            "early_involvement",
            "menu_of_options",
            "transparency",
            "visible_leaders",
            "check_ins",
            "early_wins",
            "purpose",
        ),
        "people",
    ),
    "definition_effort": "organizations",
    "homework_effort": "organizations",
}
#: Everything with a number, in the order of columns and pages.
OWN_NUMBERS: Final = (*DEAL_TERM, SHARE, *LEVERS)
_SHARE_RANGE: Final = plain_parameter(SHARE, "share of savings, or of equity", 0.5, 0.0, 1.0)


def addresses(name: str, kind: str, model: str | None) -> tuple[str, ...]:
    """Parameters that an organisation's own number takes the place of, most of all those of its model.

    Args:
        name: one of `OWN_NUMBERS`.
        kind: of the organisation.
        model: partnership model that the number is about, None for all.
    """
    if name in LEVERS:
        return (f"{LEVERS[name]}.{kind}.{name}",)
    if name in UPFRONT_MONEY:
        return tuple(f"packages.{package}.{name}" for package in PACKAGES)
    if name == SHARE:
        return ()
    last = _LAST_WORD.get(name, name)
    return tuple(f"models.{one}.{last}" for one in ((model,) if model else MODELS))


def range_of(name: str, kind: str, model: str | None, registry: Registry) -> Parameter | None:
    """A parameter that has the range of an organisation's own number; None if there is none for its kind or model."""
    if name == SHARE:
        return _SHARE_RANGE
    if name in UPFRONT_MONEY:
        return registry.parameters[f"packages.{PACKAGES[-1]}.{name}"]
    found = (registry.parameters.get(address) for address in addresses(name, kind, model))
    return next((parameter for parameter in found if parameter is not None), None)


def kinds_with(name: str, registry: Registry) -> tuple[str, ...]:
    """Kinds of organisation that may set a number: all but for a lever that some do not have."""
    if name not in LEVERS:
        return KINDS
    return tuple(kind for kind in KINDS if addresses(name, kind, None)[0] in registry.parameters)
