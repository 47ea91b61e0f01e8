"""Options that several commands share: ranges of seeds and replicates, and scaling of shares that do not sum to 1."""

from __future__ import annotations

import click

from longgame.environment.scenario.reading.whole_numbers import LARGEST_SEED, MOST_REPLICATES

SEED = click.IntRange(0, LARGEST_SEED)
REPLICATES = click.IntRange(1, MOST_REPLICATES)


def normalising(wanted: bool) -> tuple[str, ...]:
    """The setting that `--normalise-shares` stands for, as a `KEY=VALUE` text; none without it."""
    return ("normalise_shares=true",) if wanted else ()
