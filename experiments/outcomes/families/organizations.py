"""Outcomes of single organisations, by id: what one gained, and how its deals fared at their term."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import NO_RATIO, OpenFamily, Outcome


def outcomes() -> Iterator[Outcome]:
    """None that every market has."""
    return iter(())


def open_families() -> Iterator[OpenFamily]:
    """Gain and renewal rate of any organisation."""
    yield OpenFamily("gain", "ORGANIZATION", _gain)
    yield OpenFamily("renewal_rate", "ORGANIZATION", _renewal_rate)


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


def _gained(organization: str, tables: CellTables) -> Floats:
    rows = tables.is_word("gains", "account", organization)
    total = tables.sums("gains", rows, tables.column("gains", "gain_usd"))
    # A market that has no such organisation has no value.
    return quotient(total, (tables.sums("gains", rows) > 0.0).astype(float))


def _renewed(organization: str, tables: CellTables) -> Floats:
    own = tables.is_word("events", "payer", organization) | tables.is_word("events", "provider", organization)
    stayed = own & tables.is_word("events", "event", "renewed", "moved")
    left = own & tables.is_word("events", "event", "exited_at_term")
    return quotient(tables.sums("events", stayed), tables.sums("events", stayed | left))
