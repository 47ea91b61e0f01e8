"""What a report holds, whatever it is written as: sections of paragraphs, tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Paragraph:
    """Sentences; `small` ones are notes."""

    text: str
    small: bool = False
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Items:
    """A list of points."""

    items: Sequence[str]
    kind: ClassVar[str] = "items"


@dataclass(frozen=True)
class Table:
    """Cells as text, the first column naming the row; `texts` are the places of further columns that hold sentences."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: frozenset[int] = frozenset()
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Picture:
    """A figure: a drawing as SVG elements, or the bytes of a PNG file.

    Attributes:
        name: unlike that of any other picture of the report.
        alt: what it shows, in words.
        svg: the drawing, safe to put into a page as it stands; empty if there is a PNG.
        png: bytes of the file; empty if there is a drawing.
        size: width and height, in pixels of 1/96 inch.
        narrow: the same figure for a narrow screen; None if there is one drawing only.
    """

    name: str
    alt: str
    svg: str
    png: bytes
    size: tuple[int, int]
    narrow: Picture | None = None
    kind: ClassVar[str] = "picture"


@dataclass(frozen=True)
class Printed:
    """Text in columns of equal letters, as a command prints it."""

    label: str
    text: str
    kind: ClassVar[str] = "printed"


Block = Paragraph | Heading | Items | Table | Picture | Printed


@dataclass(frozen=True)
class Section:
    """A part of the report with a title; `anchor` is its address in the page."""

    anchor: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Asked:
    """A question with the answer that was expected, as written before the run; `by` says whose where there are several.

    Either text may be empty.
    """

    by: str
    question: str
    prediction: str


@dataclass(frozen=True)
class Report:
    """The whole report.

    Attributes:
        title: of the page.
        subtitle: what was simulated, and how much of it.
        asked: questions and predictions.
        answer: paragraphs that answer; the first comes first.
        sections: all else, in order; those without blocks are left out.
        version: of longgame.
    """

    title: str
    subtitle: str
    asked: Sequence[Asked]
    answer: Sequence[str]
    sections: Sequence[Section]
    version: str
