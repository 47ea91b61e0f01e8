"""Carry out `longgame validate --commercial`: a market beside published and stated levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from longgame.cli.validate_evidence import Evidence, EvidenceOptions, Simulated, validate_evidence
from longgame.environment.scenario.scenario import Scenario


def validate_commercial(options: EvidenceOptions, scenario: str, settings: tuple[str, ...] = ()) -> None:
    """Carry out `longgame validate --commercial`.

    Args:
        options: of the command.
        scenario: name or file of the market.
        settings: changes of the market, `KEY=VALUE` each.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    from longgame.analysis.validation.commercial import NO_CHURN, ORDINARY, WITHOUT_CHURN

    market = Scenario.load(scenario, settings)
    markets = {ORDINARY: market, WITHOUT_CHURN: market.with_values(dict(NO_CHURN))}
    validate_evidence(commercial_evidence(markets, settings), options)


def commercial_evidence(markets: Mapping[str, Scenario], settings: Sequence[str] = ()) -> Evidence:
    """What is simulated, and the table and the page that are made of it.

    Args:
        markets: the ordinary market and the one without churn, by their names in the table.
        settings: what was changed in them, for the page and the manifest.
    """
    from longgame.analysis.validation.commercial import ORDINARY, WITHOUT_CHURN, commercial_table
    from longgame.analysis.words.commercial_page import commercial_page

    market = markets[ORDINARY]
    return Evidence(
        "commercial",
        [
            Simulated(ORDINARY, market, "deals", twin=True),
            Simulated(WITHOUT_CHURN, markets[WITHOUT_CHURN], "market"),
        ],
        commercial_table,
        lambda table, replicates, seed, width: commercial_page(table, replicates, seed, width, market.name, settings),
        settings,
    )
