"""Carry out `longgame validate --commercial`: a market beside published and stated levels."""

from __future__ import annotations

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
    from longgame.analysis.validation.commercial import NO_CHURN, ORDINARY, WITHOUT_CHURN, commercial_table
    from longgame.analysis.words.commercial_page import commercial_page

    market = Scenario.load(scenario, settings)
    runs = [
        Simulated(ORDINARY, market, "deals", twin=True),
        Simulated(WITHOUT_CHURN, market.with_values(dict(NO_CHURN)), "market"),
    ]
    evidence = Evidence(
        "commercial",
        runs,
        commercial_table,
        lambda table, width: commercial_page(table, options.replicates, options.seed, width, market.name, settings),
    )
    validate_evidence(evidence, options)
