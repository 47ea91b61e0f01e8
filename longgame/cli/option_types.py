"""Options that several commands share: ranges of seeds and replicates, and scaling of shares that do not sum to 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from longgame.environment.scenario.reading.whole_numbers import LARGEST_SEED, MOST_REPLICATES

SEED = click.IntRange(0, LARGEST_SEED)
REPLICATES = click.IntRange(1, MOST_REPLICATES)


@dataclass(frozen=True)
class FigureFiles:
    """How figures are written.

    Attributes:
        formats: a file in each.
        width: of the page that they stand on: `one` column or `two`.
    """

    formats: tuple[str, ...] = ("png",)
    width: str = "two"

    @property
    def recorded(self) -> dict[str, object]:
        """What a manifest says of them."""
        return {"formats": list(self.formats), "width": self.width}


#: The option `--format` alone, for figures whose size their panels set.
format_option = click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["png", "svg", "pdf"]),
    default=["png"],
    show_default=True,
    help="Format of figures; may be repeated.",
)


def figure_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options `--format` and `--width`, which `FigureFiles` holds."""
    width = click.option(
        "--width",
        type=click.Choice(["one", "two"]),
        default="two",
        show_default=True,
        help="Columns of the page that figures stand on.",
    )
    return format_option(width(command))


def normalising(wanted: bool) -> tuple[str, ...]:
    """The setting that `--normalise-shares` stands for, as a `KEY=VALUE` text; none without it."""
    return ("normalise_shares=true",) if wanted else ()
