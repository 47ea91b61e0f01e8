"""Where the pictures of a sweep go, and in which formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PictureFiles:
    """The files of each picture.

    Attributes:
        folder: of the sweep.
        formats: a file in each, of `png`, `svg` and `pdf`.
    """

    folder: Path
    formats: Sequence[str] = ("png",)

    def paths(self, name: str) -> list[Path]:
        """The files of the picture with a name."""
        return [self.folder / f"{name}.{suffix}" for suffix in self.formats]

    def file(self, name: str) -> str:
        """The name of its first file, for texts that refer to it."""
        return f"{name}.{self.formats[0]}"
