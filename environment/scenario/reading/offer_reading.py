"""Reading the offers of single organisations: `[[offers]]` tables, settings of one term, and columns of a CSV file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.offers import Offer, overlapping
from longgame.environment.scenario.own_terms import LEVERS, OWN_NUMBERS, kinds_with, range_of
from longgame.environment.scenario.reading.csv_rows import Row
from longgame.environment.scenario.reading.nearest_names import allowed_hint, nearest_hint
from longgame.environment.scenario.reading.number_cells import number_in
from longgame.environment.scenario.reading.offer_address import OfferSetting
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.parameters import Registry
from longgame.environment.scenario.reading.parameters import registry as the_registry
from longgame.environment.scenario.roster_names import RosterNames
from longgame.vocabulary import KINDS, PAYER

#: No run is longer.
_LAST_YEAR: Final = 200
_MODELS: Final = "models"
_STRATEGY: Final = "strategy"
_SUBJECT: Final = ("organization", "partner", "from_year", "until_year", "model")
#: Keys of an `[[offers]]` table.
OFFER_KEYS: Final = (*_SUBJECT, _MODELS, _STRATEGY, *OWN_NUMBERS)
#: Columns of `organizations.csv` that say what an organisation offers in all years; blank inherits.
OFFER_COLUMNS: Final = (_MODELS, *OWN_NUMBERS)
#: What concerns the organisation and not the deals of one model.
_OF_THE_ORGANIZATION: Final = (_MODELS, _STRATEGY, *LEVERS)


@dataclass(frozen=True)
class WrittenOffer:
    """An offer as a file has it, with the place to name in messages."""

    place: str
    said: Mapping[str, object]


def written_offers(tables: object, place: str, problems: list[str]) -> list[WrittenOffer]:
    """The `[[offers]]` tables of a scenario, to be read once the market is known."""
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        problems.append(f"{place}: {quoted(tables)}; write one [[offers]] table for each offer")
        return []
    return [WrittenOffer(f"{place} {number}", table) for number, table in enumerate(tables, start=1)]


def standing_offer(row: Row, organization: str, kind: str, problems: list[str]) -> Offer | None:
    """What the columns of a row of `organizations.csv` offer in all years; None if they are blank."""
    if not any(map(row.cells.get, OFFER_COLUMNS)):
        return None
    registry, values = the_registry(), {}
    for name in OWN_NUMBERS:
        if not row.cells.get(name):
            continue
        parameter = range_of(name, kind, None, registry) if kind in KINDS else None
        if parameter is None or parameter.low is None or parameter.high is None:
            if kind in KINDS:
                problems.append(f"{row.place}, column {name}: {_other_kind(name, kind, registry)}; leave it blank")
            continue
        number = number_in(row, name, parameter.low, parameter.high, parameter.unit, problems)
        if number is None:
            continue
        if parameter.kind == "whole number" and number != int(number):
            problems.append(f"{row.place}, column {name}: {number:g} is not a whole number")
        values[name] = number
    models = None
    if row.cells.get(_MODELS):
        listed = [word for word in re.split(r"[\s,;|]+", row.cells[_MODELS]) if word]
        models = _models(listed, f"{row.place}, column {_MODELS}", problems)
    if not values and models is None:
        return None
    return Offer(organization, values, models, place=row.place)


@dataclass
class OfferReader:
    """Reads written offers for the organisations of one market; mistakes go to `problems`.

    Attributes:
        names: the organisations of the market.
        strategies: names of the strategies that may occur.
        registry: the parameters.
        problems: receives one line a mistake.
        warnings: what is allowed but looks like a mistake.
    """

    names: RosterNames
    strategies: Collection[str]
    registry: Registry
    problems: list[str]
    warnings: list[str] = field(default_factory=list)
    _wrong: set[str] = field(default_factory=set)

    def read(self, written: Sequence[WrittenOffer], settings: Sequence[OfferSetting]) -> tuple[Offer, ...]:
        """The offers by organisation, partner, model and year, after the settings of single terms."""
        offers = [offer for one in written if (offer := self._offer(one)) is not None]
        for setting in settings:
            self._apply(setting, offers)
        # What a wrong offer is about is not known, so it overlaps none.
        for earlier, later in overlapping(offer for offer in offers if offer.place not in self._wrong):
            about = f"about {later.model}" if later.model else "about all models"
            about = f"to {later.partner} {about}" if later.partner else about
            self.problems.append(
                f"{later.place}: {_years(later)} of {later.organization} {about} overlap {_years(earlier)} of "
                f"{earlier.place}; allowed: one offer at a time for an organisation, a partner and a model"
            )
        return tuple(sorted(offers, key=_subject_and_year))

    def _offer(self, written: WrittenOffer) -> Offer | None:
        place, said, mistakes = written.place, written.said, len(self.problems)
        for key in said:
            if key not in OFFER_KEYS:
                self.problems.append(
                    f"{place}: unknown key {quoted(key)}{allowed_hint(key, OFFER_KEYS, self.problems)}"
                )
        organization = self._organization(said.get("organization"), place)
        partner = None
        if "partner" in said:
            partner = self._partner(said["partner"], organization, place)
        first = self._year(said, "from_year", place) or 1
        last = self._year(said, "until_year", place)
        if last is not None and last < first:
            self.problems.append(f"{place}: until_year = {last} is before from_year = {first}")
        model = said.get("model")
        if model is not None and (not isinstance(model, str) or model not in MODELS):
            hint = allowed_hint(model, MODELS, self.problems) if isinstance(model, str) else ""
            self.problems.append(f"{place}: model = {quoted(model)} is no partnership model{hint}")
            model = None
        given = {key: value for key, value in said.items() if key in OFFER_KEYS and key not in _SUBJECT}
        if not given and len(self.problems) == mistakes:
            self.problems.append(f"{place}: offers nothing; write a term, such as two_sided_year = 3")
        # What an unknown organisation offers is checked too: all mistakes are reported together.
        offer = Offer(
            organization or "", {}, model=model, from_year=first, until_year=last, partner=partner, place=place
        )
        for key, value in given.items():
            offer = self._with(offer, key, value, f"{place}: {key}")
        if organization is None:
            return None
        if len(self.problems) > mistakes:
            self._wrong.add(place)
        return offer

    def _apply(self, setting: OfferSetting, offers: list[Offer]) -> None:
        """Set one term in the offers that give it, else in those about the same models, else in a new one."""
        if setting.name not in OFFER_KEYS or setting.name in _SUBJECT:
            allowed = OFFER_KEYS[len(_SUBJECT) :]
            hint = allowed_hint(setting.name, allowed, self.problems)
            self.problems.append(f"{setting.place}: no such term of an offer{hint}")
            return
        giver, towards = setting.of_whom(self.names)
        mistakes = len(self.problems)
        organization = self._organization(giver, setting.place)
        partner = None if towards is None else self._partner(towards, organization, setting.place)
        if organization is None or len(self.problems) > mistakes:
            return
        same = [
            number
            for number, offer in enumerate(offers)
            if (offer.organization, offer.partner, offer.model) == (organization, partner, setting.model)
        ]
        giving = [number for number in same if setting.name in offers[number].canonical()]
        if not same:
            offers.append(Offer(organization, {}, model=setting.model, partner=partner, place=setting.place))
            same = [len(offers) - 1]
        for number in giving or same:
            offers[number] = self._with(offers[number], setting.name, setting.value, setting.place)

    def _with(self, offer: Offer, key: str, value: object, place: str) -> Offer:
        """The offer with one more thing that it gives."""
        if offer.model is not None and key in _OF_THE_ORGANIZATION:
            self.problems.append(f"{place}: is about the organisation, not about one model; leave out model")
        elif offer.partner is not None and key in _OF_THE_ORGANIZATION and key != _MODELS:
            self.problems.append(f"{place}: is about the organisation, not about one partner; leave out the partner")
        if key == _MODELS:
            return replace(offer, models=_models(value, place, self.problems))
        if key == _STRATEGY:
            if not isinstance(value, str) or value not in self.strategies:
                hint = nearest_hint(value, self.strategies, self.problems) if isinstance(value, str) else ""
                self.problems.append(f"{place}: strategy {quoted(value)} is unknown{hint}")
                return offer
            return replace(offer, strategy=value)
        kind = self.names.kind.get(offer.organization) or kinds_with(key, self.registry)[0]
        parameter = range_of(key, kind, offer.model, self.registry)
        if parameter is None:
            missing = _other_kind(key, kind, self.registry) if key in LEVERS else f"is no term of {offer.model}"
            self.problems.append(f"{place}: {missing}")
            return offer
        number, errors, doubts = parameter.check(value)
        self.problems.extend(f"{place}: {error}" for error in errors)
        self.warnings.extend(f"{place}: {doubt}" for doubt in doubts)
        # A wrong value has been reported; the parameter's default stands in for it.
        return replace(offer, values={**offer.values, key: float(number)})

    def _organization(self, meant: object, place: str, key: str = "organization") -> str | None:
        if not isinstance(meant, str) or not meant:
            self.problems.append(
                f"{place}: {key} = {'missing' if meant is None else quoted(meant)}; "
                "allowed: the id of an organisation, or its display name"
            )
            return None
        found = self.names.find(meant)
        if found is None:
            self.problems.append(f"{place}: {self.names.explain(meant, self.problems)}")
        return found

    def _partner(self, meant: object, organization: str | None, place: str) -> str | None:
        """The one partner of an offer; it is of the other side of the market."""
        partner = self._organization(meant, place, "partner")
        if partner is not None and organization is not None:
            side, other = (self.names.kind[one] == KINDS[PAYER] for one in (organization, partner))
            if side == other:
                allowed = "a provider" if side else "a payer"
                self.problems.append(
                    f"{place}: {quoted(meant)} is of the same side as {organization}; allowed: {allowed}"
                )
        return partner

    def _year(self, said: Mapping[str, object], key: str, place: str) -> int | None:
        value = said.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LAST_YEAR:
            self.problems.append(f"{place}: {key} = {quoted(value)}; allowed: a year from 1 to {_LAST_YEAR}")
            return None
        return value


def _models(value: object, place: str, problems: list[str]) -> tuple[str, ...]:
    """Partnership models in the order of their codes."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        problems.append(f"{place}: {quoted(value)}; allowed: a list of {', '.join(MODELS)}")
        return MODELS
    for one in value:
        if one not in MODELS:
            problems.append(f"{place}: {quoted(one)} is no partnership model{allowed_hint(one, MODELS, problems)}")
    return tuple(model for model in MODELS if model in value)


def _other_kind(name: str, kind: str, registry: Registry) -> str:
    return f"does not apply to a {kind} (applies to {', '.join(kinds_with(name, registry))})"


def _years(offer: Offer) -> str:
    return f"years {offer.from_year} to {'the last' if offer.until_year is None else offer.until_year}"


def _subject_and_year(offer: Offer) -> tuple[str, str, str, int]:
    return offer.organization, offer.partner or "", offer.model or "", offer.from_year
