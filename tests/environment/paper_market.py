"""A market so small and plain that every dollar of it can be worked out on paper.

A member costs 1,000 dollars a year, prices do not move, and a care model of maturity 1 and depth 1 saves 5 %: a tenth
of members is targeted, holds a tenth of the dollars, and half of them are avoided. Maturity stays where it is put.
Every mechanism is off until a test turns it on, and deals are put in place without any talks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.phases.founding import found
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import NamedOrganization, Scenario
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation
from longgame.vocabulary import CATEGORY, PROVIDER_KINDS, SECTORS, STRATEGIES

#: Of every kind of provider: nothing is drawn, nothing is lost to circumstances, owners draw nothing.
_OF_PROVIDERS: Mapping[str, object] = {
    "overlap_share": 1.0,
    "operating_noise_sd": 0.0,
    "cost_based_share": 0.0,
    "payout_share": 0.0,
    "risk_aversion": 0.0,
}
_PLAIN: Mapping[str, object] = {
    **{name: False for name in registry().parameters if name.startswith("mechanisms.")},
    "mechanisms.maturity": True,
    "market.regions": 1,
    "market.spending_trend_rate": 0.0,
    "market.hospital_share_of_other_spending": 0.0,
    "population.spending_pmpy_usd": 1000.0,
    "population.zero_share": 0.0,
    "population.persistence": 0.0,
    "care.targeted_share": 0.1,
    "care.reduction_rate": 0.5,
    "care.reduction_log_sd": 0.0,
    "care.misalignment_penalty": 0.0,
    "care.overspending_slope": 0.0,
    "care.learning_rate": 0.0,
    "care.decay_rate": 0.0,
    "care.prevention_rate": 0.0,
    "care.prevention_decay_rate": 0.0,
    "care.backfill_share": 0.0,
    "premiums.loss_ratio_floor": 0.0,
    "organizations.payer.administration_pmpy_usd": 0.0,
    "organizations.payer.administrative_fee_pmpy_usd": 0.0,
    "organizations.payer.premium_margin_rate": 0.0,
    "organizations.payer.savings_fee_share": 0.0,
    "organizations.payer.payout_share": 0.0,
    "organizations.payer.risk_aversion": 0.0,
    **{f"organizations.{kind}.{name}": value for kind in PROVIDER_KINDS for name, value in _OF_PROVIDERS.items()},
    **{f"strategies.{strategy}.effort": 1.0 for strategy in STRATEGIES},
    **{f"strategies.{strategy}.{trait}": 0.0 for strategy in STRATEGIES for trait in ("naming", "support", "candor")},
}
_PAYER: Mapping[str, float] = {"capital_usd": 1e7, "insured_share": 1.0}
_PROVIDER: Mapping[str, float] = {
    "capital_usd": 1e7,
    "lives": 1000.0,
    "own_revenue_share": 0.4,
    "prepaid_share": 0.0,
    "contribution_margin": 0.6,
    "operating_margin": 0.1,
    "price_level": 1.0,
    "relative_spending": 1.0,
    "quality": 0.8,
    "engagement": 1.0,
    "maturity": 0.0,
}
#: A deal that shares half of what is measured and has no cost, no downside and no end in sight.
_TERMS: Mapping[str, float] = {
    "provider_share": 0.5,
    "savings_cap_rate": 1.0,
    "loss_cap_rate": 1.0,
    "two_sided_year": 99.0,
    "term_years": 10.0,
    "depth": 1.0,
}


def paper_scenario(
    organizations: Mapping[str, Mapping[str, float]], changes: Mapping[str, object] | None = None, years: int = 10
) -> Scenario:
    """The plain scenario of these organisations.

    Args:
        organizations: what differs from a plain organisation, by its id: a kind of organisation, a dash and a letter.
        changes: parameters that differ, by dotted name.
    """
    rows = []
    for organization, attributes in organizations.items():
        kind = organization.rpartition("-")[0]
        plain = _PAYER if kind == "payer" else _PROVIDER
        rows.append(NamedOrganization(organization, kind, organization, None, None, {**plain, **attributes}))
    scenario = Scenario.from_dict({"years": years}, overrides={**_PLAIN, **(changes or {})})
    return dataclasses.replace(scenario, organizations=tuple(sorted(rows, key=lambda row: row.organization)))


def paper_market(
    organizations: Mapping[str, Mapping[str, float]], changes: Mapping[str, object] | None = None
) -> Simulation:
    """The market of `paper_scenario` before its first year; `contract_year` runs the next one."""
    return Simulation(found(Stack([Cell(paper_scenario(organizations, changes), 1, 1)])))


def pair_row(market: Simulation, payer: str, provider: str) -> int:
    """Row of a pair in the columns of pairs."""
    ids = market.state.stack.ids
    return int(market.state.stack.pair_of(np.array([ids.index(payer)]), np.array([ids.index(provider)]))[0])


def put_deal(market: Simulation, payer: str, provider: str, terms: Mapping[str, float] | None = None) -> int:
    """Put a first deal in place between two organisations, as if signed just now; the row of their pair."""
    row, pairs = pair_row(market, payer, provider), market.state.pairs
    record = ContractTerms.empty(1)
    for name, value in {"support_months": 120.0, **_TERMS, **(terms or {})}.items():
        setattr(record, name, np.array([value]))
    pairs.terms.write(np.array([row]), record)
    pairs.model[row] = 1 + MODELS.index("custom_risk_contract")
    pairs.ordinal[row] = pairs.agreement_number[row] = 1
    return row


def paid(year: ContractYear, category: str, account: str, counterparty: str) -> float:
    """Dollars that an account received from another one under a category this year, less what it paid."""
    names = [*year.state.stack.ids, *SECTORS]
    wanted = (names.index(account), names.index(counterparty), CATEGORY[category])
    entries = zip(*year.ledger.entries(), strict=True)
    return sum((amount for *place, amount in entries if tuple(place) == wanted), 0.0)
