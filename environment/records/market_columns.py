"""Columns of the tables with one row a market and year, and of who plays which strategy."""

from __future__ import annotations

from typing import Final

from longgame.environment.records.column import REPLICATE, YEAR, Column

MARKET: Final = (
    REPLICATE,
    YEAR,
    Column("lives", "float", "lives", "Members in the market."),
    Column("value_based_lives_share", "float", "share", "Share of members under any partnership."),
    Column(
        "two_sided_lives_share", "float", "share", "Share of members under a contract with downside risk this year."
    ),
    Column("active_deals", "int", "deals", "Deals alive at the end of the year."),
    Column("signed", "int", "deals", "New deals signed in the year."),
    Column("impasses", "int", "talks", "First talks that ended without a deal."),
    Column(
        "renewals_due",
        "int",
        "deals",
        "Deals whose agreement reached its term: renewed, moved, exited at term, or closed in that year.",
    ),
    Column("renewed", "int", "deals", "Deals at their term that were renewed in the same model."),
    Column("moved", "int", "deals", "Deals at their term that were renewed into another model or stage."),
    Column("exited_at_term", "int", "deals", "Deals at their term that were not renewed."),
    Column("exited_mid_term", "int", "deals", "Deals that a party left before the term."),
    Column("closed", "int", "deals", "Deals that ended because a party closed."),
    Column(
        "true_savings_rate",
        "float",
        "share of benchmark",
        "True savings of live deals as a share of their benchmark, weighted by lives; 0 without deals.",
    ),
    Column(
        "measured_savings_rate",
        "float",
        "share of benchmark",
        "Savings of live deals as their contracts measure them, weighted by lives; 0 without deals.",
    ),
    Column(
        "naive_savings_rate",
        "float",
        "share of benchmark",
        "Savings that comparing targeted patients before and after would show, weighted by lives; 0 without deals.",
    ),
    Column(
        "net_savings_rate",
        "float",
        "share of spending",
        "True savings less the costs of programmes and talks, as a share of all spending on care.",
    ),
    Column("mean_trust_in_payers", "float", "0-1", "Providers' trust in payers, weighted by lives."),
    Column("mean_trust_in_providers", "float", "0-1", "Payers' trust in providers, weighted by lives."),
    Column("mean_identity_inertia", "float", "0-1", "Attachment to fee for service, weighted by lives."),
    Column("mean_maturity", "float", "0-1", "Maturity of the providers' care model, weighted by lives."),
    Column("mean_quality", "float", "0-1", "Quality of care, weighted by lives."),
    Column("premium_pmpy_usd", "float", "USD per member-year", "Mean premium of insured members."),
    Column("spending_pmpy_usd", "float", "USD per member-year", "Mean spending on care of all members."),
    Column("talk_months", "float", "months", "Months of talks in the year, summed over all pairs."),
    Column("talk_cost_usd", "float", "USD", "Dollars spent on talks in the year."),
    Column("open_organizations", "int", "organizations", "Organisations open at the end of the year."),
    Column(
        "open_rural_hospitals",
        "int",
        "organizations",
        "Critical access hospitals that serve patients at the end of the year, their own masters or taken over.",
    ),
    Column(
        "independent_rural_hospitals",
        "int",
        "organizations",
        "Critical access hospitals open at the end of the year that nobody took over.",
    ),
    Column("entrants", "int", "organizations", "Organisations that entered in the place of closed ones in the year."),
    Column("mergers", "int", "organizations", "Organisations that another one took over in the year."),
    Column(
        "ledger_imbalance_usd",
        "float",
        "USD",
        "Sum of the year's ledger entries over all accounts; zero but for rounding.",
    ),
)

STRATEGIES: Final = (
    REPLICATE,
    YEAR,
    Column("kind", "word", "word", "Kind of organisation."),
    Column("strategy", "word", "word", "Strategy, or `blend` where traits come from several."),
    Column("organizations", "int", "organizations", "Open organisations of the kind that play the strategy."),
    Column(
        "trait_share",
        "float",
        "share",
        "Share of the traits of the kind's open organisations that come from the strategy.",
    ),
)
