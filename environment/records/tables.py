"""The tables of a run: names, columns in order, types, units and meanings.

One list drives the recorder, the writer, the reader and the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: What each level of recording keeps.
RECORD_LEVELS: Final = {
    "market": ("market", "strategies"),
    "organizations": ("market", "strategies", "organizations", "events"),
    "deals": ("market", "strategies", "organizations", "events", "deals", "ledger"),
}


@dataclass(frozen=True)
class Column:
    """One column: `kind` is int, float, bool or word (a dictionary code).

    A nullable float holds NaN, written as null.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    nullable: bool = False


def _column(name: str, kind: str, unit: str, meaning: str, nullable: bool = False) -> Column:
    return Column(name, kind, unit, meaning, nullable)


_REPLICATE = _column("replicate", "int", "count", "replicate, from 1")
_YEAR = _column("year", "int", "contract year", "year in which the phase ran, from 1")

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "market": (
        _REPLICATE,
        _YEAR,
        _column("lives", "float", "lives", "members in the market"),
        _column("value_based_lives_share", "float", "share", "lives under any partnership"),
        _column("two_sided_lives_share", "float", "share", "lives under a contract with downside risk this year"),
        _column("active_deals", "int", "deals", "deals alive at the end of the year"),
        _column("signed", "int", "deals", "new deals signed"),
        _column("impasses", "int", "talks", "first talks that ended without a deal"),
        _column("renewals_due", "int", "deals", "deals at term: renewed + moved + exited at term + closed at term"),
        _column("renewed", "int", "deals", "renewed in the same model"),
        _column("moved", "int", "deals", "renewed into another model"),
        _column("exited_at_term", "int", "deals", "not renewed"),
        _column("exited_mid_term", "int", "deals", "left before the term"),
        _column("closed", "int", "deals", "ended because a party closed"),
        _column("true_savings_rate", "float", "share of benchmark", "true savings of live deals, weighted by lives"),
        _column("measured_savings_rate", "float", "share of benchmark", "measured savings of live deals, by lives"),
        _column(
            "naive_savings_rate", "float", "share of benchmark", "before/after figure of targeted patients, by lives"
        ),
        _column("net_savings_rate", "float", "share of spending", "true savings less all programme and talk costs"),
        _column("mean_trust_in_payers", "float", "0-1", "providers' trust in payers, weighted by lives"),
        _column("mean_trust_in_providers", "float", "0-1", "payers' trust in providers, weighted by lives"),
        _column("mean_identity_inertia", "float", "0-1", "attachment to fee for service, weighted by lives"),
        _column("mean_maturity", "float", "0-1", "providers' care-model maturity, weighted by lives"),
        _column("mean_quality", "float", "0-1", "quality of care, weighted by lives"),
        _column("premium_pmpy_usd", "float", "USD per member-year", "mean premium of insured members"),
        _column("spending_pmpy_usd", "float", "USD per member-year", "mean spending on care"),
        _column("talk_months", "float", "months", "months of talks spent this year, all pairs"),
        _column("talk_cost_usd", "float", "USD", "dollars spent on talks this year"),
        _column("open_organizations", "int", "count", "organisations open at the end of the year"),
        _column("open_rural_hospitals", "int", "count", "critical access hospitals open at the end of the year"),
        _column(
            "ledger_imbalance_usd", "float", "USD", "sum over all accounts of the year's entries; zero but for rounding"
        ),
    ),
    "strategies": (
        _REPLICATE,
        _YEAR,
        _column("kind", "word", "", "kind of organisation"),
        _column("strategy", "word", "", "strategy, or `blend` when traits come from several"),
        _column("organizations", "int", "count", "open organisations of the kind that play it"),
        _column("trait_share", "float", "share", "traits of the kind's open organisations that come from it"),
    ),
    "organizations": (
        _REPLICATE,
        _YEAR,
        _column("organization", "word", "", "stable id"),
        _column("name", "word", "", "display name; enters no rule"),
        _column("kind", "word", "", "kind of organisation"),
        _column("region", "int", "", "region number, from 1"),
        _column("strategy", "word", "", "strategy played at the end of the year"),
        _column("capital_usd", "float", "USD", "capital it can put at risk"),
        _column("identity_inertia", "float", "0-1", "attachment to the fee-for-service identity"),
        _column("antagonism", "float", "0-1", "seeing the other sector as the other"),
        _column("engagement", "float", "0-1", "engagement of clinicians and staff"),
        _column("maturity", "float", "0-1", "care-model maturity; null for payers", True),
        _column("quality", "float", "0-1", "quality of care; null for payers", True),
        _column("lives", "float", "lives", "members (payers) or attributed lives (providers)"),
        _column("active_deals", "int", "deals", "live deals"),
        _column("net_usd", "float", "USD", "result of the year: all ledger entries but the owners'"),
        _column("cumulative_net_usd", "float", "USD", "sum of net_usd since year 1"),
        _column("is_open", "bool", "", "open at the end of the year"),
    ),
    "deals": (
        _REPLICATE,
        _YEAR,
        _column("deal", "word", "", "stable id of the relationship: pair and ordinal"),
        _column("payer", "word", "", "organisation id"),
        _column("provider", "word", "", "organisation id"),
        _column("group", "word", "", "network or enabler the provider contracts through", True),
        _column("contract", "word", "", "contract: shared by the members of a group"),
        _column("model", "word", "", "partnership model"),
        _column("package", "word", "", "lean, standard or invested"),
        _column("deal_year", "int", "years", "completed years of the relationship"),
        _column("agreement_year", "int", "years", "completed years of the running agreement"),
        _column("agreement_number", "int", "count", "agreement of this relationship, from 1"),
        _column("term_years", "int", "years", "term of the running agreement"),
        _column("lives", "float", "lives", "attributed lives of the pair"),
        _column("provider_share", "float", "share", "provider's share of savings"),
        _column("loss_share", "float", "share", "provider's share of losses once two-sided"),
        _column("two_sided", "bool", "", "downside risk in this year"),
        _column("benchmark_pmpy_usd", "float", "USD per member-year", "benchmark"),
        _column("true_savings_rate", "float", "share of benchmark", "true savings of the pair"),
        _column("measured_savings_rate", "float", "share of benchmark", "measured savings of the pair"),
        _column(
            "contract_savings_rate", "float", "share of benchmark", "measured savings of the contract: what is settled"
        ),
        _column("misfit_rate", "float", "share of benchmark", "persistent misfit of the benchmark"),
        _column("noise_rate", "float", "share of benchmark", "one-year noise of measurement"),
        _column("quality", "float", "0-1", "quality score"),
        _column("shared_savings_usd", "float", "USD", "shared savings (+) or losses (-) of the performance year"),
        _column("support_usd", "float", "USD", "up-front money paid to the provider this year"),
        _column("program_cost_usd", "float", "USD", "care programme cost borne by the provider this year"),
        _column("displaced_margin_usd", "float", "USD", "contribution the provider lost on avoided care this year"),
        _column("payer_net_usd", "float", "USD", "payer's result from the deal, accrual"),
        _column("provider_net_usd", "float", "USD", "provider's result from the deal, accrual"),
        _column(
            "payer_cash_usd", "float", "USD", "payer's cash from the deal: last year's settlement, this year's costs"
        ),
        _column(
            "provider_cash_usd",
            "float",
            "USD",
            "provider's cash from the deal: last year's settlement, this year's costs",
        ),
        _column("payer_expected_usd", "float", "USD", "payer's reference point for the year"),
        _column("provider_expected_usd", "float", "USD", "provider's reference point for the year"),
        _column("trust_in_payer", "float", "0-1", "the provider's trust in the payer"),
        _column("trust_in_provider", "float", "0-1", "the payer's trust in the provider"),
        _column("paid", "bool", "", "shared savings earned for the performance year"),
    ),
    "events": (
        _REPLICATE,
        _YEAR,
        _column("event", "word", "", "what happened"),
        _column("deal", "word", "", "stable id of the relationship: pair and ordinal"),
        _column("payer", "word", "", "organisation id"),
        _column("provider", "word", "", "organisation id"),
        _column("model", "word", "", "partnership model (the one talked about, signed or left)"),
        _column("from_model", "word", "", "model before the event; fee_for_service for a first talk"),
        _column("package", "word", "", "lean, standard or invested"),
        _column("deal_year", "int", "years", "completed years of the relationship"),
        _column("agreement_number", "int", "count", "agreement the event closes or opens"),
        _column("reason", "word", "", "why"),
        _column("decided_by", "word", "", "payer, provider, both or neither"),
        _column("margin", "float", "USD", "decider's value of staying (signing) less its outside value"),
        _column("months", "float", "months", "months of talks"),
        _column("payer_limit", "float", "share", "highest provider share the payer could accept", True),
        _column("provider_limit", "float", "share", "lowest share the provider could accept", True),
        _column("payer_offer", "float", "share", "payer's first offer", True),
        _column("provider_offer", "float", "share", "provider's first ask", True),
        _column("provider_share", "float", "share", "agreed share", True),
        _column("talk_cost_usd", "float", "USD", "both sides' cost of the talks"),
        _column("lives", "float", "lives", "attributed lives of the pair"),
        _column("measured_savings_rate", "float", "share of benchmark", "of the last performance year", True),
        _column("true_savings_rate", "float", "share of benchmark", "of the last performance year", True),
        _column("payer_net_usd", "float", "USD", "of the last performance year, accrual", True),
        _column("provider_net_usd", "float", "USD", "of the last performance year, accrual", True),
        _column("payer_cash_usd", "float", "USD", "of the last performance year, cash", True),
        _column("provider_cash_usd", "float", "USD", "of the last performance year, cash", True),
        _column("payer_due_usd", "float", "USD", "settlement of the last performance year, paid a year later", True),
        _column("provider_due_usd", "float", "USD", "settlement of the last performance year, paid a year later", True),
        _column("payer_strategy", "word", "", "payer's strategy at the time"),
        _column("provider_strategy", "word", "", "provider's strategy at the time"),
    ),
    "ledger": (
        _REPLICATE,
        _YEAR,
        _column("account", "word", "", "organisation id or sector"),
        _column("counterparty", "word", "", "organisation id or sector"),
        _column("category", "word", "", "what the money was for"),
        _column("amount_usd", "float", "USD", "+ received, - paid by `account`"),
    ),
    "gains": (
        _REPLICATE,
        _YEAR,
        _column("account", "word", "", "organisation id or sector"),
        _column("name", "word", "", "display name"),
        _column("kind", "word", "", "kind of organisation, or `sector`"),
        _column("net_usd", "float", "USD", "result of the year in this market"),
        _column("twin_net_usd", "float", "USD", "result of the year in the no-deal twin"),
        _column("gain_usd", "float", "USD", "net_usd - twin_net_usd"),
        _column("cumulative_gain_usd", "float", "USD", "sum of gain_usd since year 1"),
    ),
}

#: Sort keys after replicate and year; rows of every table come in this order.
ROW_ORDER: Final = {
    "market": (),
    "strategies": ("kind", "strategy"),
    "organizations": ("organization",),
    "deals": ("deal",),
    "events": ("deal", "event"),
    "ledger": ("account", "counterparty", "category"),
    "gains": ("account",),
}


def column_names(table: str) -> tuple[str, ...]:
    """Column names of `table`, in file order.

    Raises:
        KeyError: no table of that name.
    """
    return tuple(column.name for column in TABLES[table])
