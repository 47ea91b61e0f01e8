"""A scenario: everything that a market is drawn from, resolved and checked, with all mistakes reported together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from longgame.agents.strategies import Strategy
from longgame.environment.scenario.offers import Offer
from longgame.environment.scenario.policies import Policy
from longgame.environment.scenario.reading.canonical import canonical_rules, contradictions
from longgame.environment.scenario.reading.canonical_reading import draft_from_canonical
from longgame.environment.scenario.reading.draft import NORMALISE, WORDS, ScenarioDraft
from longgame.environment.scenario.reading.fixed_mapping import FixedMapping, changeable
from longgame.environment.scenario.reading.layers import Layer, file_layers, mapping_layers, override_layer
from longgame.environment.scenario.reading.market_files import NamedOrganization
from longgame.environment.scenario.reading.offer_reading import WrittenOffer
from longgame.environment.scenario.reading.parameter import Value, on_one_line
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.reading.payer_shares import PayerShare
from longgame.environment.scenario.reading.problems import reported
from longgame.environment.scenario.strategy_mix import Mix, named_shares
from longgame.vocabulary import STRATEGIES

__all__ = ["NamedOrganization", "Overrides", "PayerShare", "Policy", "Scenario", "ScenarioError"]

Overrides = Iterable[str] | Mapping[str, object]


class ScenarioError(ValueError):
    """A scenario that cannot be used; `problems` holds one line a mistake, and so does the message.

    Of more than fifty mistakes it holds the first fifty, and a line that counts the others.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        """An error for these mistakes, one line each."""
        self.problems = reported(list(dict.fromkeys(on_one_line(problem) for problem in problems)))
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[str]]]:
        """Travel between processes with the list of problems."""
        return type(self), (self.problems,)


@dataclass(frozen=True)
class Scenario:
    """A resolved scenario; make one with `load`, `from_dict` or `with_values`. It never changes.

    Attributes:
        name, description: for people; they enter no rule.
        question, prediction: what it is to answer, and the answer expected before it was run; they enter no rule.
        years: contract years, 1 to 200.
        values: value of every parameter of the registry, by dotted name.
        mix: for each kind, the share of organisations that start with each strategy; sums to 1.
        strategies: every strategy that may occur, by name.
        organizations: named organisations sorted by id, or None when they are generated.
        shares: payers' shares of named providers' lives, or None when they are drawn.
        policies: dated interventions, by year.
        offers: what single organisations offer, beside the rows of their file, by organisation, model and year.
        warnings: what is allowed but looks like a mistake.
        places: where each value that is not a default was set.
        defined: names of the strategies that scenario files define.
        warnings_by_key: the warnings, by the key that they are about.
    """

    name: str
    description: str
    years: int
    values: Mapping[str, Value]
    mix: Mix
    strategies: Mapping[str, Strategy]
    organizations: tuple[NamedOrganization, ...] | None = None
    shares: tuple[PayerShare, ...] | None = None
    policies: tuple[Policy, ...] = ()
    offers: tuple[Offer, ...] = ()
    question: str = ""
    prediction: str = ""
    warnings: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    defined: tuple[str, ...] = field(default=(), repr=False, compare=False)
    warnings_by_key: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the tables ones that never change: the hash stands for what they hold."""
        mix = {kind: FixedMapping(shares) for kind, shares in self.mix.items()}
        tables: dict[str, Mapping[str, object]] = {"mix": mix}
        for name in ("values", "strategies", "places", "warnings_by_key"):
            tables[name] = getattr(self, name)
        for name, table in tables.items():
            object.__setattr__(self, name, FixedMapping(table))

    @classmethod
    def load(
        cls,
        source: str | Path = "default",
        overrides: Overrides = (),
        strategies: Sequence[Strategy] = (),
        mix: Mapping[str, object] | None = None,
    ) -> Scenario:
        """The scenario of a bundled name, a TOML file, or a folder with `scenario.toml`.

        Args:
            source: a bundled name comes before a file of the same name; write `./metro` for the latter.
            overrides: `KEY=VALUE` texts as for `--set`, or values by dotted key.
            strategies: strategies from Python, beside the built-in ones and those of the file.
            mix: initial shares, `{strategy: share}` for all kinds or `{kind: {strategy: share}}`.

        Raises:
            ScenarioError: lists every mistake of the files and the arguments.
        """
        problems: list[str] = []
        return cls._built(file_layers(source, problems), problems, overrides, strategies, mix)

    @classmethod
    def from_dict(
        cls,
        settings: Mapping[str, object],
        overrides: Overrides = (),
        strategies: Sequence[Strategy] = (),
        mix: Mapping[str, object] | None = None,
        folder: Path | None = None,
    ) -> Scenario:
        """The scenario of a mapping with the keys of a TOML file; relative paths start in `folder` (default: here).

        Raises:
            ScenarioError: lists every mistake.
        """
        problems: list[str] = []
        layers = mapping_layers(settings, folder or Path(), problems)
        return cls._built(layers, problems, overrides, strategies, mix)

    @classmethod
    def from_canonical(cls, recorded: Mapping[str, object], strategies: Sequence[Strategy] = ()) -> Scenario:
        """The scenario of what `canonical()` returned, as a manifest keeps it: the same hash, without any of its files.

        Args:
            recorded: not trusted; every value is checked as a scenario file's would be.
            strategies: where traits that are functions come from; a recorded name never loads code.

        Raises:
            ScenarioError: lists every mistake.
        """
        scenario = cls._of(draft_from_canonical(recorded, strategies))
        problems = list(contradictions(recorded, scenario.canonical()))
        if problems:
            raise ScenarioError(problems)
        return scenario

    @classmethod
    def _built(
        cls,
        layers: Sequence[Layer],
        problems: list[str],
        overrides: Overrides,
        strategies: Sequence[Strategy],
        mix: Mapping[str, object] | None,
    ) -> Scenario:
        complete = not problems
        draft = ScenarioDraft(registry())
        draft.problems = problems
        settings = override_layer(overrides, problems)
        for layer in (*layers, settings):
            # The last word counts, as for any setting; it must be known before the market files are read.
            draft.normalise_shares = layer.settings.get(NORMALISE, draft.normalise_shares) is True
        for layer in layers:
            draft.apply(layer)
        if complete:
            draft.check_policies(layers[-1].origin)
        draft.add_plugins(strategies)
        draft.apply(settings)
        if mix:
            draft.apply(Layer("mix", None, Path(), dict(named_shares(mix))))
        if not complete:
            # A file is missing: what does not fit together may fit with it.
            raise ScenarioError(problems)
        return cls._of(draft)

    @classmethod
    def _of(cls, draft: ScenarioDraft) -> Scenario:
        strategies = draft.finish()
        if draft.problems:
            raise ScenarioError(draft.problems)
        return cls(
            name=draft.name,
            **draft.words,
            years=draft.years,
            values=draft.values,
            mix=draft.mix,
            strategies=strategies,
            organizations=draft.organizations,
            shares=draft.shares,
            policies=draft.policies,
            offers=draft.offers,
            warnings=tuple(on_one_line(warning) for about in draft.warnings.values() for warning in about),
            places=draft.places,
            defined=tuple(draft.definitions),
            warnings_by_key=draft.warnings,
        )

    def with_values(self, values: Mapping[str, object]) -> Scenario:
        """This scenario with some settings replaced, by dotted key as for `--set` (`years` and shares included).

        Raises:
            ScenarioError: lists every mistake.
        """
        draft = ScenarioDraft(registry())
        draft.name, draft.years = self.name, self.years
        draft.words = {word: getattr(self, word) for word in WORDS}
        draft.values, draft.places = changeable(self.values), changeable(self.places)
        draft.mix = {kind: dict(shares) for kind, shares in self.mix.items()}
        draft.definitions = {name: _numbers(self.strategies[name]) for name in self.defined}
        draft.plugins = {
            name: strategy
            for name, strategy in self.strategies.items()
            if name not in STRATEGIES and name not in self.defined
        }
        draft.organizations, draft.shares, draft.policies = self.organizations, self.shares, self.policies
        draft.written_offers = [WrittenOffer(offer.place, offer.canonical()) for offer in self.offers]
        draft.warnings |= self.warnings_by_key
        draft.apply(override_layer(values, draft.problems))
        return self._of(draft)

    def value(self, key: str, year: int = 1) -> Value:
        """Value of a parameter in contract year `year`, after the policies up to and including that year.

        Raises:
            KeyError: no parameter of that name; the message has the nearest one.
        """
        try:
            value = self.values[key]
        except KeyError:
            raise KeyError(f"no parameter {key!r}{registry().suggestion(key)}") from None
        for policy in self.policies:
            if policy.year <= year:
                value = policy.values.get(key, value)
        return value

    def canonical(self) -> dict[str, object]:
        """Everything that the scenario says, as plain values for JSON; functions of strategies by import path."""
        return {
            "name": self.name,
            "description": self.description,
            # A scenario that asks nothing says nothing about it.
            **{word: text for word in ("question", "prediction") if (text := getattr(self, word))},
            "names": {row.organization: row.name for row in self.organizations or ()},
            **canonical_rules(self),
        }

    @cached_property
    def scenario_hash(self) -> str:
        """SHA-256 of the canonical JSON without what enters no rule: name, texts and display names."""
        text = json.dumps(canonical_rules(self), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        """Equal scenarios have equal rules."""
        return hash(self.scenario_hash)


def _numbers(strategy: Strategy) -> dict[str, float]:
    return {trait: value for trait, value in strategy.traits.items() if not callable(value)}
