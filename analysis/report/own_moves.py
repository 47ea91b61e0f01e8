"""What a scenario does beside its parameters, in words: offers of single organisations, and dated policies."""

from __future__ import annotations

from collections.abc import Iterator

from longgame.analysis.words.factor_names import without_unit
from longgame.analysis.words.factor_words import level_text, short_name
from longgame.analysis.words.plain_words import MODEL_WORDS, printable, strategy_words
from longgame.environment.scenario.offers import Offer
from longgame.environment.scenario.own_terms import range_of
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.scenario import Policy, Scenario
from longgame.experiments.design.designs import Factor
from longgame.vocabulary import KINDS


def own_moves(scenario: Scenario) -> Iterator[str]:
    """One line for each offer and each policy; offers in a market file's own rows are among its columns, not here."""
    names = RosterNames.of_market(scenario.organizations, scenario.values).name
    for offer in scenario.offers:
        yield _offer(offer, printable(names.get(offer.organization, offer.organization)))
    for policy in scenario.policies:
        yield _policy(policy)


def _offer(offer: Offer, who: str) -> str:
    until = "" if offer.until_year is None else f" to {offer.until_year}"
    when = "" if offer.from_year == 1 and not until else f", from year {offer.from_year}{until}"
    about = f", about the {MODEL_WORDS[offer.model]}" if offer.model else ""
    terms = [f"{_words(name)} {_number(name, value, offer.model)}" for name, value in offer.values.items()]
    if offer.models is not None:
        terms.insert(0, f"nothing but {', '.join(MODEL_WORDS[model] for model in offer.models) or 'no partnership'}")
    if offer.strategy is not None:
        terms.append(f"strategy {strategy_words(printable(offer.strategy))}")
    return f"{who} offers{about}{when}: {'; '.join(terms)}."


def _words(term: str) -> str:
    return without_unit(term).replace("_", " ")


def _number(term: str, value: float, model: str | None) -> str:
    known = next((one for kind in KINDS if (one := range_of(term, kind, model, registry()))), None)
    return f"{value:g}" if known is None else level_text(Factor(term, (known.name,)), value)


def _policy(policy: Policy) -> str:
    changes = []
    for key, value in policy.values.items():
        factor = Factor(key, (key,))
        changes.append(f"{short_name(factor)} {level_text(factor, value)}")
    name = f" ({printable(policy.name)})" if policy.name else ""
    return f"From year {policy.year} on{name}: {'; '.join(changes)}."
