"""What a term sheet says of one market: its parties, model, terms, levers and frontier, each checked against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.own_terms import DEAL_TERM
from longgame.environment.scenario.own_terms import SHARE as PROVIDER_SHARE
from longgame.environment.scenario.reading.nearest_names import allowed_hint, nearest_hint
from longgame.environment.scenario.reading.offer_address import TO, OfferSetting
from longgame.environment.scenario.reading.offer_reading import OfferReader
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.deal_desk.default_levers import default_grid, default_levers, known_keys
from longgame.experiments.deal_desk.proposal import FRONTIER, OWN_LEVERS, SIDES, Level, Lever, is_own
from longgame.experiments.design.settings_reader import SettingsReader, is_number
from longgame.vocabulary import KINDS, PAYER

#: Terms of a deal, as the table `[terms]` gives them.
TERMS: Final = (*DEAL_TERM, PROVIDER_SHARE)
#: Levels that a lever may have; each is a set of markets of its own.
_MOST_LEVELS: Final = 20


class SheetReader:
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
            kinds = {side: self._names.kind[str(one)] for side, one in parties.items()}
            return default_levers(kinds, model, self._scenario.strategies)
        found = []
        for key, levels in _flat(self._reader.inner("levers")):
            lever = self._lever(key, levels, parties, model)
            if lever is not None:
                found.append(lever)
        return tuple(found)

    def frontier(
        self, parties: Mapping[str, str | None], model: str | None, levers: Sequence[Lever]
    ) -> tuple[Lever, ...]:
        """The two levers of the grid, with levels from `[frontier]`, from `[levers]`, or the usual ones."""
        if isinstance(self._reader.settings.get("frontier"), Mapping):
            return self._own_grid(parties, model)
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

    def _own_grid(self, parties: Mapping[str, str | None], model: str | None) -> tuple[Lever, ...]:
        """The grid of a table `[frontier]`: two levers with levels of their own."""
        given = list(_flat(self._reader.inner("frontier")))
        if len(given) != 2:
            self._reader.wrong("frontier", "write two terms with their levels, or the names of two")
        found = [self._lever(key, levels, parties, model, "frontier") for key, levels in given]
        return tuple(lever for lever in found if lever is not None)

    def _lever(
        self,
        key: str,
        levels: object,
        parties: Mapping[str, str | None],
        model: str | None,
        table: str = "levers",
    ) -> Lever | None:
        place = f"{table}.{key}"
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
