"""Carry out `longgame validate --behaviour`: effects in the commercial market and in the matched pair of framings."""

from __future__ import annotations

from collections.abc import Mapping

from longgame.cli.validate_evidence import Evidence, EvidenceOptions, Simulated, validate_evidence
from longgame.environment.scenario.scenario import Scenario


def validate_behaviour(options: EvidenceOptions) -> None:
    """Carry out `longgame validate --behaviour`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    from longgame.analysis.validation.behaviour import RECORDED

    validate_evidence(behaviour_evidence({name: Scenario.load(name) for name in RECORDED}), options)


def behaviour_evidence(markets: Mapping[str, Scenario]) -> Evidence:
    """What is simulated, and the table and the page that are made of it.

    Args:
        markets: by name, those of `RECORDED`.
    """
    from longgame.analysis.validation.behaviour import RECORDED, behaviour_table
    from longgame.analysis.words.behaviour_page import behaviour_page

    runs = [Simulated(name, markets[name], record) for name, record in RECORDED.items()]
    return Evidence("behaviour", runs, behaviour_table, behaviour_page)
