"""Outcomes of single organisations, by id or display name: what one gained, and how its deals fared."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from longgame.experiments.outcomes.cell_tables import Bools, CellTables, Floats, quotient
from longgame.experiments.outcomes.followed import LONGEST_FOLLOWED_YEARS, followed_years, left_after
from longgame.experiments.outcomes.outcome import NO_RATIO, OpenFamily, Outcome


def outcomes() -> Iterator[Outcome]:
    """None that every market has."""
    return iter(())


def open_families() -> Iterator[OpenFamily]:
    """Gain, deals signed, savings, years together and renewal rate of any organisation."""
    yield OpenFamily("gain", "ORGANIZATION", _gain)
    yield OpenFamily("renewal_rate", "ORGANIZATION", _renewal_rate)
    yield OpenFamily("saved_usd", "ORGANIZATION", _saved_usd)
    yield OpenFamily("signed_deals", "ORGANIZATION", _signed_deals)
    yield OpenFamily("years_together", "ORGANIZATION", _years_together)


def _gain(organization: str) -> Outcome:
    return Outcome(
        f"gain.{organization}",
        "USD",
        f"Gain (+) or loss (-) of the organisation {organization} against the same market without any deal.",
        f"result of {organization} here less its result in the no-deal twin, summed over the years",
        NO_RATIO,
        partial(_gained, organization),
        record="organizations",
        twin=True,
    )


def _renewal_rate(organization: str) -> Outcome:
    return Outcome(
        f"renewal_rate.{organization}",
        "share",
        f"Share of the deals of {organization} at their term that went on, in the same model or another.",
        f"deals of {organization} renewed or moved",
        f"deals of {organization} at their term with both parties open: renewed, moved or exited at term",
        partial(_renewed, organization),
        record="organizations",
    )


def _signed_deals(organization: str) -> Outcome:
    return Outcome(
        f"signed_deals.{organization}",
        "deals",
        f"Deals that {organization} signs; renewals do not count.",
        f"deals signed by {organization}",
        NO_RATIO,
        partial(_signed, organization),
        record="organizations",
    )


def _years_together(organization: str) -> Outcome:
    return Outcome(
        f"years_together.{organization}",
        "years",
        f"Mean years that a deal of {organization} lasts within its horizon.",
        f"completed years of the deals of {organization} within the horizon",
        f"deals that {organization} signed early enough to be followed for the whole horizon",
        partial(_lasted, organization),
        f"first {LONGEST_FOLLOWED_YEARS} deal years (half the run, if that is shorter)",
        "organizations",
        deal_years=followed_years,
    )


def _saved_usd(organization: str) -> Outcome:
    return Outcome(
        f"saved_usd.{organization}",
        "USD",
        f"True savings under the deals of {organization}, summed over the years.",
        f"true savings rate, times benchmark, times lives, of each deal-year of {organization}",
        NO_RATIO,
        partial(_saved, organization),
        record="deals",
    )


def _own(organization: str, table: str, tables: CellTables) -> Bools:
    """Rows of a table that an organisation is a party to, on either side."""
    payer = tables.of_organization(table, "payer", organization)
    return payer | tables.of_organization(table, "provider", organization)


def _gained(organization: str, tables: CellTables) -> Floats:
    rows = tables.of_organization("gains", "account", organization)
    total = tables.sums("gains", rows, tables.column("gains", "gain_usd"))
    # A market that has no such organisation has no value.
    return quotient(total, (tables.sums("gains", rows) > 0.0).astype(float))


def _renewed(organization: str, tables: CellTables) -> Floats:
    own = _own(organization, "events", tables)
    stayed = own & tables.is_word("events", "event", "renewed", "moved")
    left = own & tables.is_word("events", "event", "exited_at_term")
    return quotient(tables.sums("events", stayed), tables.sums("events", stayed | left))


def _signed(organization: str, tables: CellTables) -> Floats:
    return tables.sums("events", _own(organization, "events", tables) & tables.is_word("events", "event", "signed"))


def _lasted(organization: str, tables: CellTables) -> Floats:
    followed = left_after(tables, "events", followed_years(tables.years))
    own = np.isin(followed.key, tables.relationships("events")[_own(organization, "events", tables)])
    return quotient(tables.tally(followed.cell[own], followed.years[own]), tables.tally(followed.cell[own]))


def _saved(organization: str, tables: CellTables) -> Floats:
    own = _own(organization, "deal_years", tables)
    rate, benchmark, lives = (
        tables.column("deal_years", name) for name in ("true_savings_rate", "benchmark_pmpy_usd", "lives")
    )
    return tables.sums("deal_years", own, rate * benchmark * lives)
