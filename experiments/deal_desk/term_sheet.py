"""Reading a term sheet, TERMS.toml, against its market. The file is untrusted: all mistakes are reported together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.own_terms import DEAL_TERM
from longgame.environment.scenario.own_terms import SHARE as PROVIDER_SHARE
from longgame.environment.scenario.reading.layers import bundled_scenarios
from longgame.environment.scenario.reading.nearest_names import allowed_hint, nearest_hint
from longgame.environment.scenario.reading.offer_address import TO, OfferSetting
from longgame.environment.scenario.reading.offer_reading import OfferReader
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.reading.text_files import read_text
from longgame.environment.scenario.reading.toml_text import toml_table
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.environment.scenario.territories import strangers
from longgame.experiments.deal_desk.default_levers import default_grid, default_levers, known_keys
from longgame.experiments.deal_desk.proposal import (
    FRONTIER,
    OWN_LEVERS,
    SIDES,
    Level,
    Lever,
    Proposal,
    TermSheetError,
    is_own,
)
from longgame.experiments.design.settings_reader import SettingsReader, is_number
from longgame.vocabulary import KINDS, PAYER

#: Years that the desk looks ahead, unless the sheet says otherwise.
YEARS: Final = 10
#: Terms of a deal, as the table `[terms]` gives them.
TERMS: Final = (*DEAL_TERM, PROVIDER_SHARE)
_KEYS: Final = ("market", *SIDES, "model", "years", "terms", "levers", "frontier")
_MOST_YEARS: Final = 60
#: Levels that a lever may have; each is a set of markets of its own.
_MOST_LEVELS: Final = 20


def load_term_sheet(
    path: Path, market: str | None = None, years: int | None = None, settings: Sequence[str] = ()
) -> Proposal:
    """The proposal of a TOML file.

    Args:
        path: of the file.
        market: scenario to use instead of the file's.
        years: to look ahead, instead of the file's.
        settings: `KEY=VALUE` texts that change the market.

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
    return term_sheet_from_dict(table, path.parent, path.name, market, years, settings)


def term_sheet_from_dict(
    table: Mapping[str, object],
    folder: Path = Path(),
    origin: str = "term sheet",
    market: str | None = None,
    years: int | None = None,
    settings: Sequence[str] = (),
) -> Proposal:
    """The proposal of the settings of a term sheet; arguments as for `load_term_sheet`.

    Raises:
        TermSheetError: lists every mistake.
    """
    reader = SettingsReader(table, origin)
    reader.check_keys(table, _KEYS, "")
    span = years or reader.whole_number(table, "years", YEARS, 1, _MOST_YEARS)
    scenario = _market(reader, market or table.get("market", "default"), folder, market is not None, span, settings)
    if scenario is None:
        raise TermSheetError(reader.problems)
    sheet = _Sheet(reader, scenario)
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


def _market(
    reader: SettingsReader, named: object, folder: Path, from_option: bool, years: int, settings: Sequence[str]
) -> Scenario | None:
    """The scenario of a term sheet; a path is relative to the file, or to the working folder if an option gives it."""
    if not isinstance(named, str) or not named:
        reader.wrong("market", f"{quoted(named)}; allowed: a bundled scenario, or the path of a file or folder")
        return None
    source = named if from_option or named in bundled_scenarios() else str(folder / named)
    try:
        return Scenario.load(source, [*settings, f"years={years}"])
    except ScenarioError as error:
        reader.problems += [f"{reader.origin}: market: {problem}" for problem in error.problems]
        return None


class _Sheet:
    """Reads what depends on the market: parties, model, terms and levers."""

    def __init__(self, reader: SettingsReader, scenario: Scenario) -> None:
        self._reader = reader
        self._names = RosterNames.of_market(scenario.organizations, scenario.values)
        self._scenario = scenario

    def party(self, side: str) -> str | None:
        """Id of the party on a side."""
        meant = self._reader.settings.get(side)
        if not isinstance(meant, str) or not meant:
            what = "missing" if meant is None else quoted(meant)
            self._reader.wrong(side, f"{what}; allowed: the id of an organisation, or its display name")
            return None
        found = self._names.find(meant)
        if found is None:
            self._reader.wrong(side, self._names.explain(meant, self._reader.problems))
        elif (self._names.kind[found] == KINDS[PAYER]) != (side == SIDES[0]):
            self._reader.wrong(side, f"{quoted(meant)} is a {self._names.kind[found].replace('_', ' ')}")
            return None
        return found

    def _any_of(self, side: str) -> str:
        return next(one for one, kind in self._names.kind.items() if (kind == KINDS[PAYER]) == (side == SIDES[0]))

    def model(self) -> str | None:
        """The model of the sheet; None for any."""
        model = self._reader.settings.get("model")
        if model is None or (isinstance(model, str) and model in MODELS):
            return model
        hint = allowed_hint(model, MODELS, self._reader.problems) if isinstance(model, str) else ""
        self._reader.wrong("model", f"{quoted(model)} is no partnership model{hint}")
        return None

    def terms(self, parties: Mapping[str, str | None], model: str | None) -> Iterator[tuple[str, Level]]:
        """The terms that are given, with their checked values."""
        for name, value in self._reader.inner("terms").items():
            if name not in TERMS:
                self._reader.wrong(f"terms.{name}", f"no such term{allowed_hint(name, TERMS, self._reader.problems)}")
                continue
            level = self._checked(name, value, f"terms.{name}", parties, model)
            if level is not None:
                yield name, level

    def levers(self, parties: Mapping[str, str | None], model: str | None) -> tuple[Lever, ...]:
        """The levers of the file; the usual ones if it has no such table."""
        if "levers" not in self._reader.settings:
            if None in parties.values():
                return ()
            return default_levers({side: self._names.kind[str(one)] for side, one in parties.items()}, model)
        found = []
        for key, levels in _flat(self._reader.inner("levers")):
            lever = self._lever(key, levels, parties, model)
            if lever is not None:
                found.append(lever)
        return tuple(found)

    def frontier(
        self, parties: Mapping[str, str | None], model: str | None, levers: Sequence[Lever]
    ) -> tuple[Lever, ...]:
        """The two levers of the grid, with the levels of `[levers]` if they are there."""
        if "levers" in self._reader.settings and not levers and "frontier" not in self._reader.settings:
            return ()
        keys = self._reader.words(self._reader.settings, "frontier") or list(FRONTIER)
        if len(set(keys)) != 2:
            self._reader.wrong("frontier", "allowed: two terms, such as provider_share and support_pmpy_usd")
            return ()
        given, payer, grid = {lever.key: lever for lever in levers}, parties[SIDES[0]], []
        for key in keys:
            if key in given:
                grid.append(given[key])
            elif key in TERMS and payer is not None:
                grid.append(Lever(key, default_grid(key, self._names.kind[payer], model)))
            elif key not in TERMS:
                hint = allowed_hint(key, known_keys(TERMS, OWN_LEVERS), self._reader.problems)
                self._reader.wrong("frontier", f"{quoted(key)} is neither a term nor one of the levers{hint}")
        return tuple(grid)

    def _lever(self, key: str, levels: object, parties: Mapping[str, str | None], model: str | None) -> Lever | None:
        place = f"levers.{key}"
        known = known_keys(TERMS, OWN_LEVERS)
        if key not in known:
            hint = nearest_hint(key, known, self._reader.problems)
            self._reader.wrong(place, f"no such lever{hint or '; allowed: terms, and payer.X and provider.X'}")
            return None
        if not isinstance(levels, list) or not 1 <= len(levels) <= _MOST_LEVELS:
            self._reader.wrong(place, f"write a list of 1 to {_MOST_LEVELS} values, such as [0.3, 0.5]")
            return None
        checked = [self._checked(key, level, place, parties, model) for level in levels]
        return Lever(key, tuple(dict.fromkeys(level for level in checked if level is not None)))

    def _checked(
        self, key: str, value: object, place: str, parties: Mapping[str, str | None], model: str | None
    ) -> Level | None:
        """A value as an offer of the party concerned takes it; None if it is wrong.

        Where the party is not known, any other of its side stands in: the ranges are the same.
        """
        side, _, name = key.rpartition(".")
        payer, provider = (parties[one] or self._any_of(one) for one in SIDES)
        of_whom = {SIDES[0]: payer, SIDES[1]: provider}.get(side, f"{payer}.{TO}.{provider}")
        setting = OfferSetting(f"{self._reader.origin}: {place}", of_whom, None if is_own(key) else model, name, value)
        before = len(self._reader.problems)
        OfferReader(self._names, self._scenario.strategies, registry(), self._reader.problems).read([], [setting])
        if len(self._reader.problems) > before:
            return None
        return float(value) if is_number(value) else str(value)


def _flat(levers: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Levers with dotted keys: what a party does itself may stand in a table `[levers.payer]`."""
    for key, value in levers.items():
        if key in SIDES and isinstance(value, Mapping):
            yield from ((f"{key}.{name}", levels) for name, levels in value.items())
        else:
            yield key, value
