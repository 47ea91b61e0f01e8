"""Reading a term sheet, TERMS.toml, against its market. The file is untrusted: all mistakes are reported together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from longgame.agents.strategies import Strategy
from longgame.environment.scenario.reading.layers import bundled_scenarios
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.text_files import read_text
from longgame.environment.scenario.reading.toml_text import toml_table
from longgame.environment.scenario.scenario import Overrides, Scenario, ScenarioError
from longgame.environment.scenario.territories import strangers
from longgame.experiments.deal_desk.proposal import SIDES, Proposal, TermSheetError
from longgame.experiments.deal_desk.sheet_reader import SheetReader
from longgame.experiments.design.settings_reader import SettingsReader
from longgame.experiments.running.run import ScenarioSource, resolved_scenario

#: Years that the desk looks ahead, unless the sheet says otherwise.
YEARS: Final = 10
_KEYS: Final = ("market", *SIDES, "model", "years", "terms", "levers", "frontier")
_MOST_YEARS: Final = 60


def load_term_sheet(
    path: Path,
    market: ScenarioSource | None = None,
    years: int | None = None,
    settings: Overrides = (),
    strategies: Sequence[Strategy] = (),
) -> Proposal:
    """The proposal of a TOML file.

    Args:
        path: of the file.
        market: scenario to use instead of the file's, as for `lg.run`.
        years: to look ahead, instead of the file's.
        settings: what changes the market: `KEY=VALUE` texts, or values by dotted key.
        strategies: strategies from Python, beside the built-in ones and those of the market.

    Raises:
        TermSheetError: lists every mistake.
    """
    problems: list[str] = []
    text = read_text(path, problems)
    if text is None:
        raise TermSheetError(problems)
    try:
        table = toml_table(text)
    except ValueError as error:
        raise TermSheetError([f"{path}: not valid TOML: {error}"]) from None
    return term_sheet_from_dict(table, path.parent, path.name, market, years, settings, strategies)


def term_sheet_from_dict(
    table: Mapping[str, object],
    folder: Path = Path(),
    origin: str = "term sheet",
    market: ScenarioSource | None = None,
    years: int | None = None,
    settings: Overrides = (),
    strategies: Sequence[Strategy] = (),
) -> Proposal:
    """The proposal of the settings of a term sheet; arguments as for `load_term_sheet`.

    Raises:
        TermSheetError: lists every mistake.
    """
    reader = SettingsReader(table, origin)
    reader.check_keys(table, _KEYS, "")
    span = years or reader.whole_number(table, "years", YEARS, 1, _MOST_YEARS)
    source = _source(reader, folder) if market is None else market
    scenario = None if source is None else _market(reader, source, span, settings, strategies)
    if scenario is None:
        raise TermSheetError(reader.problems)
    sheet = SheetReader(reader, scenario)
    parties = {side: sheet.party(side) for side in SIDES}
    model = sheet.model()
    terms = {name: level for name, level in sheet.terms(parties, model) if isinstance(level, float)}
    levers = sheet.levers(parties, model)
    frontier = sheet.frontier(parties, model, levers)
    payer, provider = parties.values()
    if payer and provider and strangers([(payer, provider)], scenario.values, scenario.organizations):
        reader.wrong(SIDES[1], f"{provider} shares no region with {payer}, so the two never meet")
    if reader.problems or payer is None or provider is None:
        raise TermSheetError(reader.problems)
    return Proposal(scenario, payer, provider, model, terms, levers, frontier)


def _source(reader: SettingsReader, folder: Path) -> str | None:
    """The scenario that a term sheet names; a path is relative to the file."""
    named = reader.settings.get("market", "default")
    if not isinstance(named, str) or not named:
        reader.wrong("market", f"{quoted(named)}; allowed: a bundled scenario, or the path of a file or folder")
        return None
    return named if named in bundled_scenarios() else str(folder / named)


def _market(
    reader: SettingsReader, source: ScenarioSource, years: int, settings: Overrides, strategies: Sequence[Strategy]
) -> Scenario | None:
    """The scenario with the years that the desk looks at."""
    try:
        return resolved_scenario(source, years=years, overrides=settings or None, strategies=strategies)
    except ScenarioError as error:
        reader.problems += [f"{reader.origin}: market: {problem}" for problem in error.problems]
        return None
