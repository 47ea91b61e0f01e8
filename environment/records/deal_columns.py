"""Columns of the tables of live deals and of events."""

from __future__ import annotations

from typing import Final

from longgame.environment.records.column import REPLICATE, YEAR, Column, recorded_columns
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.performance_year import PerformanceYear

_DEAL: Final = Column("deal", "word", "id", "Stable id of the relationship: the pair and which of their deals it is.")
_PAYER: Final = Column("payer", "word", "id", "Organisation id of the payer.")
_PROVIDER: Final = Column("provider", "word", "id", "Organisation id of the provider.")
_PACKAGE: Final = Column("package", "word", "word", "Package of services: lean, standard or invested.")
_DEAL_YEAR: Final = Column("deal_year", "int", "years", "Completed years of the relationship.")

DEALS: Final = (
    REPLICATE,
    YEAR,
    _DEAL,
    _PAYER,
    _PROVIDER,
    Column(
        "group",
        "word",
        "id",
        "Network, enabler or provider group (by its lead) with which the contract is measured; missing without one.",
        True,
    ),
    Column("contract", "word", "id", "Contract; the members of a group share one."),
    Column("model", "word", "word", "Partnership model."),
    _PACKAGE,
    Column("two_sided", "bool", "yes/no", "Whether the provider carries downside risk this year."),
    Column("quality", "float", "0-1", "Quality score."),
    Column("shared_savings_usd", "float", "USD", "Shared savings (+) or losses (-) of the performance year."),
    Column("paid", "bool", "yes/no", "Whether shared savings were earned for the performance year."),
    Column("trust_in_payer", "float", "0-1", "The provider's trust in the payer."),
    Column("trust_in_provider", "float", "0-1", "The payer's trust in the provider."),
    # The state of the pair, its terms, and what it did in the year.
    *recorded_columns(Pairs, ContractTerms, PerformanceYear),
)

#: How a deal that performed in a year stands at its end; a deal that is not renewed ends in the next year's talks.
DEAL_STANDINGS: Final = ("live", "exited_mid_term", "closed")

DEAL_YEARS: Final = (
    REPLICATE,
    YEAR,
    _DEAL,
    _PAYER,
    _PROVIDER,
    Column("model", "word", "word", "Partnership model."),
    _PACKAGE,
    _DEAL_YEAR,
    Column("agreement_year", "int", "years", "Completed years of the agreement, this one included."),
    Column("agreement_number", "int", "number", "Agreement of this relationship, from 1."),
    Column("term_years", "int", "years", "Years of the agreement."),
    Column(
        "lives",
        "float",
        "lives",
        "Members of the payer attributed to the provider at the end of the year; of a deal that ended, when it was "
        "measured.",
    ),
    Column("two_sided", "bool", "yes/no", "Whether the provider carries downside risk this year."),
    Column("measured_savings_rate", "float", "share of benchmark", "Measured savings of the pair."),
    Column(
        "contract_savings_rate", "float", "share of benchmark", "Measured savings of the contract: what is settled."
    ),
    Column("minimum_savings_rate", "float", "share of benchmark", "Measured savings below this are not shared."),
    Column("quality", "float", "0-1", "Quality score."),
    Column("shared_savings_usd", "float", "USD", "Shared savings (+) or losses (-) of the performance year."),
    Column("paid", "bool", "yes/no", "Whether shared savings were earned for the performance year."),
    Column("benchmark_pmpy_usd", "float", "USD per member-year", "Benchmark against which savings are measured."),
    Column("true_savings_rate", "float", "share of benchmark", "True savings of the pair."),
    Column(
        "ended",
        "word",
        "word",
        "How the deal stands at the end of the year: live, exited_mid_term (a party left before the term) or closed "
        "(a party closed or was bought).",
    ),
)

EVENTS: Final = (
    REPLICATE,
    YEAR,
    Column("event", "word", "word", "What happened."),
    Column(
        "deal", "word", "id", f"{_DEAL.meaning[:-1]}; missing where a provider group gains or loses a member.", True
    ),
    Column("payer", "word", "id", f"{_PAYER.meaning[:-1]}; missing as well.", True),
    _PROVIDER,
    Column("model", "word", "word", "Partnership model that was discussed, signed or left; missing as well.", True),
    Column(
        "from_model",
        "word",
        "word",
        "Model before the event; `fee_for_service` for first talks; missing as well.",
        True,
    ),
    Column("package", "word", "word", f"{_PACKAGE.meaning[:-1]}; missing as well.", True),
    _DEAL_YEAR,
    Column("agreement_number", "int", "number", "Number of the agreement that the event closes or opens."),
    Column("reason", "word", "word", "Why it happened."),
    Column("decided_by", "word", "word", "Who decided: payer, provider, both or neither."),
    Column("margin", "float", "USD", "The decider's value of staying (or signing) less the value of its alternative."),
    Column("months", "float", "months", "Months of talks."),
    Column("payer_limit", "float", "share", "Highest provider's share that the payer could accept.", True),
    Column("provider_limit", "float", "share", "Lowest share that the provider could accept.", True),
    Column("payer_offer", "float", "share", "The payer's first offer of a provider's share.", True),
    Column("provider_offer", "float", "share", "The provider's first demand of a share.", True),
    Column("provider_share", "float", "share", "Provider's share that was agreed.", True),
    Column("talk_cost_usd", "float", "USD", "Cost of the talks to both sides together."),
    Column("exit_cost_usd", "float", "USD", "Cost of leaving before the term, to the party that decided to."),
    Column(
        "lives", "float", "lives", "The payer's members who are attributed to the provider; for a group, all its lives."
    ),
    Column("trust_in_payer", "float", "0-1", "The provider's trust in the payer at the time.", True),
    Column("trust_in_provider", "float", "0-1", "The payer's trust in the provider at the time.", True),
    Column(
        "measured_savings_rate", "float", "share of benchmark", "Measured savings of the last performance year.", True
    ),
    Column("true_savings_rate", "float", "share of benchmark", "True savings of the last performance year.", True),
    Column("payer_net_usd", "float", "USD", "The payer's result of the last performance year (accrual).", True),
    Column("provider_net_usd", "float", "USD", "The provider's result of the last performance year (accrual).", True),
    Column("payer_cash_usd", "float", "USD", "The payer's cash of the last performance year.", True),
    Column("provider_cash_usd", "float", "USD", "The provider's cash of the last performance year.", True),
    Column(
        "payer_due_usd", "float", "USD", "The payer's settlement of the last performance year, paid a year later.", True
    ),
    Column(
        "provider_due_usd",
        "float",
        "USD",
        "The provider's settlement of the last performance year, paid a year later.",
        True,
    ),
    Column("payer_strategy", "word", "word", "The payer's strategy at the time.", True),
    Column("provider_strategy", "word", "word", "The provider's strategy at the time."),
)
