"""Classes of size by attributed lives, as the names of the targets carry them."""

from __future__ import annotations

from typing import Final

import numpy as np

from longgame.analysis.targets.panel import Booleans, Floats

#: Lowest lives of a class (and just above its highest), for leaving and for covariances.
COARSE: Final = {
    "5k_7k": (5_000.0, 7_500.0),
    "7k_10k": (7_500.0, 10_000.0),
    "10k_20k": (10_000.0, 20_000.0),
    "20k_40k": (20_000.0, 40_000.0),
    "40k_up": (40_000.0, np.inf),
}
#: The same for the spread of savings.
FINE: Final = {
    "5k_7k": (5_000.0, 7_500.0),
    "7k_10k": (7_500.0, 10_000.0),
    "10k_15k": (10_000.0, 15_000.0),
    "15k_20k": (15_000.0, 20_000.0),
    "20k_30k": (20_000.0, 30_000.0),
    "30k_50k": (30_000.0, 50_000.0),
    "50k_up": (50_000.0, np.inf),
}


def in_class(lives: Floats, bounds: tuple[float, float]) -> Booleans:
    """Whether lives lie in a class; below 5,000 they lie in none."""
    return np.asarray((lives >= bounds[0]) & (lives < bounds[1]))
