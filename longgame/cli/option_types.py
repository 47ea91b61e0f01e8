"""Options that several commands share: seeds and replicates in the ranges of Python, and the option for shares that do not sum to 1."""

from __future__ import annotations

import click

from longgame.environment.scenario.reading.whole_numbers import LARGEST_SEED, MOST_REPLICATES

SEED = click.IntRange(0, LARGEST_SEED)
REPLICATES = click.IntRange(1, MOST_REPLICATES)


def normalising(wanted: bool) -> tuple[str, ...]:
    """The setting that `--normalise-shares` stands for, as a `KEY=VALUE` text; none without it."""
    return ("normalise_shares=true",) if wanted else ()
