"""Slots of talks are scarce: nobody agrees to more in a year than it has slots for, whatever its neighbours do."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell

from .conftest import MarketBuilder
from .test_engine_isolation import all_bytes

#: Capacities of payers and providers, and the slots they make: halves are rounded up, and nobody has none.
CAPACITIES = {(3.0, 1.0): (3, 1), (2.4, 1.5): (2, 2), (0.0, 0.4): (1, 1), (4.5, 2.0): (5, 2)}
REPLICATES = (1, 2, 3)
_SIZES: dict[str, object] = {
    "organizations.payer.count": 4,
    "organizations.health_system.count": 2,
    "organizations.independent_physicians.count": 6,
}


def cells_of(build: MarketBuilder, changes: dict[str, object]) -> list[Cell]:
    """The busy market with each pair of capacities."""
    return [
        Cell(
            build({**_SIZES, "market.payer_capacity": payer, "market.provider_capacity": provider, **changes}, years=9),
            seed=8,
            replicate=replicate,
        )
        for payer, provider in CAPACITIES
        for replicate in REPLICATES
    ]


def most_beyond(cells: list[Cell]) -> NDArray[np.int64]:
    """Most agreements beyond its slots (or its deals at term, if those are more) of any payer and any provider.

    Shape (capacities, 2), by year. Talks that last beyond the year are signed later; they count in the year in which
    they were held.
    """
    events = simulate_stack(cells)["events"].to_pandas()
    events["capacities"] = events["cell"] // len(REPLICATES)
    agreed = events[events["event"].isin(["signed", "renewed", "moved"])]
    waited = np.where(agreed["event"] == "signed", np.ceil(agreed["months"] / 12.0) - 1.0, 0.0)
    agreed = agreed.assign(year=agreed["year"] - waited)
    due = events[events["event"].isin(["renewed", "moved", "exited_at_term"])]
    slots = np.array(list(CAPACITIES.values()))
    most = {}
    for number, side in enumerate(("payer", "provider")):
        place = ["capacities", "cell", "year", side]
        held = agreed.groupby(place).size()
        allowed = due.groupby(place).size().reindex(held.index, fill_value=0)
        own = slots[held.index.get_level_values("capacities"), number]
        beyond = held - np.maximum(allowed, own)
        most[side] = beyond.groupby("capacities").max().reindex(range(len(CAPACITIES)), fill_value=-9)
    return pd.DataFrame(most).to_numpy(np.int64)


@pytest.mark.parametrize("talk_months", [4.0, 16.0])
def test_nobody_agrees_to_more_in_a_year_than_it_has_slots_for(busy_market: MarketBuilder, talk_months: float) -> None:
    changes: dict[str, object] = {f"models.{model}.talk_months": talk_months for model in MODELS}
    choosy = most_beyond(cells_of(busy_market, changes))
    assert (choosy <= 0).all()
    # Both sides reach the limit, and pass it where every pair is on its own.
    alone = most_beyond(cells_of(busy_market, {**changes, "mechanisms.partner_choice": False}))
    assert (choosy == 0).any(axis=0).all()
    assert (alone > 0).any(axis=0).all()


def test_markets_with_scarce_slots_do_not_depend_on_their_neighbours(busy_market: MarketBuilder) -> None:
    cells = cells_of(busy_market, {})[:: len(REPLICATES)]
    together, reverse = simulate_stack(cells), simulate_stack(cells[::-1])
    for number, cell in enumerate(cells):
        alone = all_bytes(simulate_stack([cell]), 0)
        assert all_bytes(together, number) == alone
        assert all_bytes(reverse, len(cells) - 1 - number) == alone
