"""Carry out `longgame validate --behaviour`: effect sizes in the default market and in the matched pair of framings."""

from __future__ import annotations

from longgame.cli.validate_evidence import Evidence, EvidenceOptions, Simulated, validate_evidence
from longgame.environment.scenario.scenario import Scenario


def validate_behaviour(options: EvidenceOptions) -> None:
    """Carry out `longgame validate --behaviour`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    from longgame.analysis.validation.behaviour import RECORDED, behaviour_table
    from longgame.analysis.words.behaviour_page import behaviour_page

    runs = [Simulated(name, Scenario.load(name), record) for name, record in RECORDED.items()]
    evidence = Evidence(
        "behaviour",
        runs,
        behaviour_table,
        lambda table, width: behaviour_page(table, options.replicates, options.seed, width),
    )
    validate_evidence(evidence, options)
