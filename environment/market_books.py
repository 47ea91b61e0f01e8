"""How the agents of a market read and write its columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.agents.organization import Deal
from longgame.agents.organization_columns import Organizations
from longgame.environment.groups.catalogue import FORM_CODES
from longgame.environment.models.catalogue import MODEL_CODES
from longgame.environment.records.observations import deal_names
from longgame.environment.scenario.reading.nearest_names import allowed_hint, nearest_hint
from longgame.environment.state.state import State
from longgame.vocabulary import BLEND, PACKAGES, TRACKS, TRAITS

Ints = NDArray[np.int64]


class MarketBooks:
    """The `Books` of a market's agents (see `agents.organization`), on the state of a single cell."""

    def __init__(self, state: State) -> None:
        self._state = state
        stack = state.stack
        of_payer, of_provider = (_grouped(side, len(stack.ids)) for side in (stack.payer, stack.provider))
        self._pairs = [of_payer[row] if paying else of_provider[row] for row, paying in enumerate(stack.is_payer)]
        self._rows = {organization: row for row, organization in enumerate(stack.ids)}

    @property
    def columns(self) -> Organizations:
        """The columns of organisations."""
        return self._state.organizations

    def is_open(self, row: int) -> bool:
        """Whether an organisation is in business."""
        return bool(self.columns.is_open[row])

    def write(self, row: int, column: str, value: float) -> None:
        """Set one element of a column; capital set before the first year counts as the owners' endowment."""
        getattr(self.columns, column)[row] = value
        if column == "capital" and self._state.year == 0:
            self.columns.opening_capital[row] = value

    def lives(self, row: int) -> float:
        """Members of a payer, attributed lives of a provider."""
        return float(self._state.pairs.lives[self._pairs[row]].sum())

    def price(self, row: int) -> float:
        """Mean unit price of a provider, weighted by lives, or unweighted if it has no lives."""
        pairs = self._pairs[row]
        price, lives = self._state.pairs.price[pairs], self._state.pairs.lives[pairs]
        return float(np.average(price, weights=lives if lives.sum() > 0.0 else None))

    def set_price(self, row: int, price: float) -> None:
        """Scale a provider's unit prices so that their mean is `price`."""
        self._state.pairs.price[self._pairs[row]] *= price / self.price(row)

    def group(self, row: int) -> tuple[str, str | None, int]:
        """Form of a provider's group, id of its lead and the year of joining."""
        form, lead = self.columns.group_form[row], self.columns.group_lead[row]
        return FORM_CODES[form], self._state.stack.ids[lead] if form else None, int(self.columns.group_since[row])

    def trait_strategies(self, row: int) -> dict[str, str]:
        """The strategy of each trait."""
        source = self.columns.trait_source[row].tolist()
        return {trait: self._state.strategies[code] for trait, code in zip(TRAITS, source, strict=True)}

    def strategy(self, row: int) -> str:
        """Name of the strategy played, or `blend`."""
        names = set(self.trait_strategies(row).values())
        return names.pop() if len(names) == 1 else BLEND

    def set_strategy(self, row: int, name: str) -> None:
        """Replace all traits by those of a strategy.

        Raises:
            ValueError: the market has no strategy of that name.
        """
        if name not in self._state.strategies:
            raise ValueError(f"no strategy {name!r} in this market{allowed_hint(name, self._state.strategies)}")
        code = self._state.strategies.index(name)
        if (self.columns.trait_source[row] != code).any():
            self.columns.trait_source[row] = code
            self.columns.strategy_since[row] = self._state.year

    def deals(self, row: int) -> tuple[Deal, ...]:
        """Running deals, in order of the partner's id."""
        stack, pairs = self._state.stack, self._state.pairs
        rows = self._pairs[row][pairs.model[self._pairs[row]] > 0]
        partner = stack.provider if stack.is_payer[row] else stack.payer
        in_payer, in_provider = pairs.trust_in_payer(), pairs.trust_in_provider()
        signed_by = pairs.signed_by[rows]
        return tuple(
            Deal(
                deal=deal,
                partner=stack.ids[partner[pair]],
                model=MODEL_CODES[pairs.model[pair]],
                package=(*PACKAGES, *TRACKS)[pairs.package[pair]],
                provider_share=float(pairs.terms.provider_share[pair]),
                deal_year=int(pairs.deal_year[pair]),
                agreement_number=int(pairs.agreement_number[pair]),
                lives=float(pairs.lives[pair]),
                trust_in_payer=float(in_payer[pair]),
                trust_in_provider=float(in_provider[pair]),
            )
            for pair, deal in zip(
                rows, deal_names(self._state, signed_by, pairs.ordinal[signed_by]).to_pylist(), strict=True
            )
        )

    def trust(self, row: int, partner: str) -> float:
        """Trust of an organisation in its partner, 0-1.

        Raises:
            KeyError: no organisation has that id.
            ValueError: both are payers, or both are providers, or the payer does not sell in the provider's region.
        """
        stack, pairs = self._state.stack, self._state.pairs
        if partner not in self._rows:
            raise KeyError(f"no organization {partner!r}{nearest_hint(partner, self._rows)}")
        other = self._rows[partner]
        if stack.is_payer[row] == stack.is_payer[other]:
            raise ValueError(f"{stack.ids[row]} and {partner}: trust is between a payer and a provider")
        payer, provider = (row, other) if stack.is_payer[row] else (other, row)
        pair = int(stack.pair_of(np.array(payer), np.array(provider)))
        if pair < 0:
            where = int(stack.local_region[provider]) + 1
            raise ValueError(f"{stack.ids[payer]} does not sell in region {where}, that of {stack.ids[provider]}")
        trust = pairs.trust_in_provider() if payer == row else pairs.trust_in_payer()
        return float(trust[pair])


def _grouped(side: Ints, count: int) -> list[Ints]:
    """Pair rows of each organisation on one side, in order."""
    ends = np.cumsum(np.bincount(side, minlength=count))
    return np.split(np.argsort(side, kind="stable"), ends[:-1])
