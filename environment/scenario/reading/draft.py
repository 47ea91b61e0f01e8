"""A scenario in the making: layers of settings are applied one after another, and all mistakes are collected."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from longgame.agents.strategies import Strategy, composite_strategies
from longgame.environment.scenario.offers import Offer
from longgame.environment.scenario.policies import Policy, read_policies
from longgame.environment.scenario.reading.cross_checks import contradictory_values
from longgame.environment.scenario.reading.idle_offers import late_offers, offers_to_strangers
from longgame.environment.scenario.reading.layers import Layer
from longgame.environment.scenario.reading.market_checks import check_rows
from longgame.environment.scenario.reading.market_files import NamedOrganization, read_organizations
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.offer_address import OfferSetting
from longgame.environment.scenario.reading.offer_reading import OfferReader, WrittenOffer, written_offers
from longgame.environment.scenario.reading.own_strategies import (
    ALL_KINDS,
    DEFINE,
    OWN_NAMES,
    TRAIT,
    defined_strategy,
    is_reserved,
    may_name_own_strategy,
)
from longgame.environment.scenario.reading.parameter import Value, plain_parameter, quoted
from longgame.environment.scenario.reading.parameters import Registry
from longgame.environment.scenario.reading.payer_shares import PayerShare, read_shares
from longgame.environment.scenario.reading.unknown_keys import explain_unknown_key, is_table
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.strategy_mix import default_mix, layered, pure
from longgame.environment.scenario.territories import (
    Territories,
    market_territories,
    misplaced_shares,
    regions_without_members,
    unserved_regions,
)
from longgame.vocabulary import KINDS, PROVIDER_KINDS, STRATEGIES, TRAITS

#: Scale the shares of market files that do not sum to 1, instead of refusing them.
NORMALISE: Final = "normalise_shares"
#: The offers of single organisations: tables, or a dotted key for each term.
OFFERS: Final = "offers"
#: Texts for people, which enter no rule: what the market is, what is asked of it, and the answer expected beforehand.
WORDS: Final = ("description", "question", "prediction")
#: Keys of a scenario file beside the tables of parameters.
TOP_KEYS: Final = (
    "name",
    *WORDS,
    "years",
    "extends",
    "organizations",
    "shares",
    NORMALISE,
    "policy",
    OFFERS,
)
NAME_PATTERN: Final = r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}"
LONGEST_TEXT: Final = 2_000
#: A market of more payer-provider pairs would not fit the memory of an ordinary computer.
MOST_PAIRS: Final = 2_000_000


YEARS: Final = plain_parameter("years", "contract years", 24, 1, 200)
SHARE: Final = plain_parameter("share", "share of the organisations of a kind", 0.25, 0.0, 1.0)


class ScenarioDraft:
    """The settings so far, with what is wrong with them.

    Attributes:
        words: texts for people, by key.
        values, places: resolved value of every parameter, and where it was set if it was.
        bundled_keys: keys whose value comes from a scenario that ships with the project.
        mix: shares of strategies by kind.
        definitions: traits of the strategies that scenario files define.
        written_offers, offer_settings: offers as files have them, and single terms of offers; `finish` makes `offers`.
        normalise_shares: whether shares of market files are scaled to a sum of 1; say so before a file is applied.
        problems: every mistake, one line each.
        warnings: by the key they are about, so that a later layer can take one back.
    """

    def __init__(self, registry: Registry) -> None:
        """A draft that holds the defaults of the registry."""
        self.registry = registry
        self.name = "custom"
        self.words = dict.fromkeys(WORDS, "")
        self.years = int(YEARS.default)
        self.values: dict[str, Value] = registry.defaults()
        self.places: dict[str, str] = {}
        self.bundled_keys: set[str] = set()
        self.mix: dict[str, dict[str, float]] = default_mix(registry)
        self.definitions: dict[str, dict[str, float]] = {}
        self.normalise_shares = False
        self.plugins: dict[str, Strategy] = {}
        self.organizations: tuple[NamedOrganization, ...] | None = None
        self.shares: tuple[PayerShare, ...] | None = None
        self.policies: tuple[Policy, ...] = ()
        self.written_offers: list[WrittenOffer] = []
        self.offer_settings: list[OfferSetting] = []
        self.offers: tuple[Offer, ...] = ()
        self.problems: list[str] = []
        self.warnings: dict[str, tuple[str, ...]] = {}

    def apply(self, layer: Layer) -> None:
        """Take over the settings of a layer."""
        if layer.name is not None:
            self.name = re.sub(r"[^A-Za-z0-9 _.-]", "_", layer.name)[:64].lstrip("._- ") or "custom"
            # What another file asks of its own market is not asked of this one.
            self.words = dict.fromkeys(WORDS, "")
        named: dict[str, dict[str, float]] = {kind: {} for kind in (ALL_KINDS, *KINDS)}
        for key, value in layer.settings.items():
            place = layer.place(key)
            match key.split("."):
                case ["organizations" | "shares"] | ["organizations", "file" | "shares"]:
                    pass  # read together, below
                case [word] if word in TOP_KEYS:
                    self._take_top(word, value, layer, place)
                case ["strategies", kind, strategy] if kind == ALL_KINDS or kind in KINDS:
                    self._take_share(named[kind], strategy, value, place)
                case ["strategies", "define", strategy, trait]:
                    self._take_trait(strategy, trait, value, place)
                case ["offers", _, *_]:
                    self.offer_settings.append(OfferSetting.of_key(key, value, place))
                case _:
                    self._take_value(key, value, place, is_bundled=layer.is_bundled)
        self._take_market_files(layer)
        for kind in KINDS:
            for table in (ALL_KINDS, kind):
                place = layer.place(f"strategies.{table}")
                if named[table]:
                    self.mix[kind] = layered(self.mix[kind], named[table], place, self.problems)

    def add_plugins(self, strategies: Iterable[Strategy]) -> None:
        """Add strategies that come from Python."""
        for strategy in strategies:
            if strategy.name in self.plugins or is_reserved(strategy.name):
                self.problems.append(f"strategies: the name {quoted(strategy.name)} is taken; choose another one")
            self.plugins[strategy.name] = strategy

    def finish(self) -> dict[str, Strategy]:
        """Check what only shows when all layers are in; returns every strategy that may occur, by name."""
        strategies: dict[str, Strategy] = {}
        if not self.problems:
            strategies |= composite_strategies(self.values)
            for name, traits in self.definitions.items():
                strategies[name] = defined_strategy(name, traits)
        strategies |= self.plugins
        for name in self.definitions.keys() & self.plugins.keys():
            self.problems.append(f"strategies.{DEFINE}.{name}: Python gives a strategy of the same name; rename one")
        known = dict.fromkeys((*STRATEGIES, *self.definitions, *self.plugins))
        for kind in KINDS:
            for name in self.mix[kind]:
                if name not in known:
                    hint = nearest_hint(name, known, self.problems)
                    hint = hint or f"; known: {', '.join(islice(known, 10))} (a file of your own: --strategies)"
                    self.problems.append(f"strategies.{kind}.{name[:64]}: no such strategy{hint}")
            self.mix[kind] = pure(known, self.mix[kind])
            self.values |= {f"strategies.{kind}.{name}": self.mix[kind][name] for name in STRATEGIES}
        self._read_offers(known)
        self._check_market(known)
        self._check_use()
        for policy in self.policies:
            never = f"policy {quoted(policy.name)} never starts: its year {policy.year} is after the last, {self.years}"
            self.warnings[f"policy {policy.year} {policy.name}"] = (never,) if policy.year > self.years else ()
        return strategies

    def _read_offers(self, strategies: Collection[str]) -> None:
        """Read the offers, now that the organisations and strategies of the market are known."""
        if not self.written_offers and not self.offer_settings:
            return
        names = RosterNames.of_market(self.organizations, self.values)
        reader = OfferReader(names, strategies, self.registry, self.problems)
        self.offers = reader.read(self.written_offers, self.offer_settings)
        self.warnings[OFFERS] = (*reader.warnings, *late_offers(self.offers, self.years))
        if not self.problems:
            self.warnings[OFFERS] += tuple(offers_to_strangers(self.offers, self.values, self.organizations))

    def check_policies(self, place: str) -> None:
        """Say which policies of the files start after the last year that the files ask for."""
        for policy in self.policies:
            if policy.year > self.years:
                name = quoted(policy.name)
                self.problems.append(f"{place}: policy {name}: year {policy.year} is outside 1..{self.years}")

    def _take_top(self, key: str, value: object, layer: Layer, place: str) -> None:
        if key == "name":
            if isinstance(value, str) and re.fullmatch(NAME_PATTERN, value):
                self.name = value
            else:
                self.problems.append(f"{place}: {quoted(value)}; allowed: 1 to 64 letters, digits, spaces and _ . -")
        elif key in WORDS:
            if isinstance(value, str) and len(value) <= LONGEST_TEXT:
                self.words[key] = value
            else:
                self.problems.append(f"{place}: {quoted(value)}; allowed: text of up to {LONGEST_TEXT:,} letters")
        elif key == "years":
            years, errors, _ = YEARS.check(value)
            self.years = int(years)
            self.problems.extend(f"{place}: {error}" for error in errors)
        elif key == "policy":
            warnings: list[str] = []
            self.policies = read_policies(value, place, self.registry, self.problems, warnings)
            self.warnings[key] = tuple(warnings)
        elif key == OFFERS:
            self.written_offers, self.offer_settings = written_offers(value, place, self.problems), []
        elif key == NORMALISE:
            if not isinstance(value, bool):
                self.problems.append(f"{place}: {quoted(value)} is not a switch; allowed: true or false")
        elif layer.name is None:
            self.problems.append(f"{place}: only a scenario file can extend another")

    def _take_share(self, shares: dict[str, float], strategy: str, value: object, place: str) -> None:
        share, errors, _ = SHARE.check(value)
        self.problems.extend(f"{place}: {error}" for error in errors)
        if not errors:
            shares[strategy] = float(share)

    def _take_trait(self, strategy: str, trait: str, value: object, place: str) -> None:
        if trait not in TRAIT:
            self.problems.append(
                f"{place}: no such trait{nearest_hint(trait, TRAITS, self.problems)}; traits: {', '.join(TRAITS)}"
            )
            return
        if strategy not in self.definitions and not may_name_own_strategy(strategy):
            self.problems.append(f"{place}: {quoted(strategy)} cannot name a strategy of your own; {OWN_NAMES}")
        number, errors, _ = TRAIT[trait].check(value)
        self.problems.extend(f"{place}: {error}" for error in errors)
        self.definitions.setdefault(strategy, {})[trait] = float(number)

    def _take_value(self, key: str, value: object, place: str, is_bundled: bool) -> None:
        if key not in self.registry.parameters:
            if value != {} or not is_table(key, self.registry):
                self.problems.append(
                    f"{place}: {explain_unknown_key(key, value, self.registry, TOP_KEYS, self.problems)}"
                )
            return
        converted, errors, warnings = self.registry.check(key, value)
        self.problems.extend(f"{place}: {error}" for error in errors)
        self.warnings[key] = () if is_bundled else tuple(f"{place}: {warning}" for warning in warnings)
        self.values[key], self.places[key] = converted, place
        (self.bundled_keys.add if is_bundled else self.bundled_keys.discard)(key)

    def _take_market_files(self, layer: Layer) -> None:
        files: dict[str, Path] = {}
        for word, keys in (
            ("organizations", ("organizations", "organizations.file")),
            ("shares", ("shares", "organizations.shares")),
        ):
            for key in keys:
                value = layer.settings.get(key)
                if value is None or value == {}:
                    continue
                if isinstance(value, str) and value:
                    files[word] = layer.folder / value
                else:
                    self.problems.append(
                        f"{layer.place(key)}: {quoted(value)}; allowed: the path of a CSV file, in quotes"
                    )
        if "organizations" in files:
            scaled: list[str] = []
            self.organizations = read_organizations(
                files["organizations"], self.problems, scaled, self.normalise_shares
            )
            self.warnings["organizations"] = tuple(scaled)
            self.shares = None
            self.places["organizations"] = layer.origin
        if "shares" in files:
            if self.organizations is None:
                self.problems.append(f'{layer.place("shares")}: needs organizations = "FILE.csv" beside it')
            else:
                scaled = []
                self.shares = read_shares(
                    files["shares"], self.organizations, self.problems, scaled, self.normalise_shares
                )
                self.warnings["shares"] = tuple(scaled)

    def _check_market(self, known: Collection[str]) -> None:
        if self.organizations is None:
            counts = {kind: self.values[f"organizations.{kind}.count"] for kind in KINDS}
            if not counts["payer"]:
                self.problems.append("organizations.payer.count: 0, but a market needs a payer; allowed: from 1")
            if not any(counts[kind] for kind in PROVIDER_KINDS):
                self.problems.append("organizations: no provider; set the count of at least one kind of provider")
        regions = self.values["market.regions"]
        named_regions = {row.region for row in self.organizations or () if row.region_name}
        if isinstance(regions, int) and len(named_regions) > regions:
            self.problems.append(
                f"{self.places.get('organizations', '')}: the organizations file names {len(named_regions)} regions, "
                f"but market.regions = {regions}; set regions = {len(named_regions)} in the table [market]"
            )
        if isinstance(regions, int) and 0 < len(named_regions) < regions and "market.regions" in self.places:
            self.warnings["market.regions"] = (
                f"{self.places['market.regions']}: {regions}, but the organizations file names {len(named_regions)}; "
                "the others are empty",
            )
        file = self.places.get("organizations", "")
        check_rows(self.organizations or (), regions, known, file, self.problems)
        self.problems += contradictory_values(self.values, self.places, self.policies)
        if not self.problems:
            self._check_territories(market_territories(self.values, self.organizations))

    def _check_territories(self, territories: Territories) -> None:
        payers, providers = len(territories.home), int(territories.providers.sum())
        if territories.pairs > MOST_PAIRS:
            self.problems.append(
                f"organizations: {payers:,} payers with {providers:,} providers are {territories.pairs:,} pairs; "
                f"allowed: at most {MOST_PAIRS:,} pairs in a market"
            )
        key = "market.payer_region_share"
        place = self.places.get(key, f"{key} = {self.values[key]}")
        self.problems.extend(unserved_regions(territories, place))
        if self.organizations is not None:
            self.problems += misplaced_shares(territories, self.organizations, self.shares or ())
            self.problems += regions_without_members(territories, self.organizations, self.shares or ())

    def _check_use(self) -> None:
        """Warn about settings that change nothing."""
        played = {row.strategy for row in self.organizations or ()}
        for name in (*self.definitions, *self.plugins):
            idle = name not in played and not any(self.mix[kind].get(name) for kind in KINDS)
            self.warnings[f"strategy {name}"] = (
                (f"strategy {quoted(name)} has no share in the market; name it in [strategies.{ALL_KINDS}]",)
                if idle
                else ()
            )
        if self.organizations is not None:
            for kind in KINDS:
                key = f"organizations.{kind}.count"
                if key in self.places and key not in self.bundled_keys:
                    self.warnings[key] = (f"{self.places[key]}: no effect, because organisations come from a file",)
