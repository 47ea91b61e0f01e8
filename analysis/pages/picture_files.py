"""Where the page and the pictures of a sweep go, in which formats, and for a page of how many columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.sheet import Sheet

#: The page of text in a sweep folder.
PAGE: Final = "page.txt"


@dataclass(frozen=True)
class PictureFiles:
    """The files of each picture.

    Attributes:
        folder: of the sweep.
        formats: a file in each, of `png`, `svg` and `pdf`.
        width: of the page that they stand on: `one` column or `two`.
    """

    folder: Path
    formats: Sequence[str] = ("png",)
    width: str = "two"

    def write(self, name: str, draw: Callable[[Sheet], Figure]) -> None:
        """Draw a picture for the page and write its files.

        Raises:
            OSError: one cannot be written.
        """
        style.save_all(draw(Sheet(self.width)), [self.folder / f"{name}.{suffix}" for suffix in self.formats])

    def file(self, name: str) -> str:
        """The name of its first file, for texts that refer to it."""
        return f"{name}.{self.formats[0]}"
