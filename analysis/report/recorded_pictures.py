"""Figures that a sweep left in its folder, read only where they are as its manifest has them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from longgame.analysis.report.content import Block, Paragraph, Picture
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import printable
from longgame.experiments.manifest.reader import Manifest

#: Bytes of all pictures together; what is beyond stays in the folder, so that the report can be sent by mail.
MOST_BYTES: Final = 1_900_000
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_LARGEST_SIDE: Final = 20_000
#: Dots an inch of the files, over those of a page.
_DOTS: Final = 150.0 / 96.0
#: What each figure shows, in the order in which they are shown.
_SHOWS: Final = {
    "tornado": "How far each factor swings each outcome from the base, downwards and upwards, with 95 % intervals",
    "indices": "Share of each outcome's variance that each factor explains, alone and in all, with 95 % intervals",
    "screening": "How much each parameter moves each outcome, and how unevenly, with 95 % intervals",
    "effects": "Difference of each outcome when a factor moves from its first level, with 95 % intervals",
    "curves": "Each outcome over the levels of the factors that move it, with 95 % intervals",
    "pawn": "Distance between the distributions of each outcome over each factor, beside a dummy factor",
    "phase": "Mean over two factors, as a field of cells, for ",
    "discovery": "The region of the factors in which the event that was looked for is frequent, number ",
}


def recorded_pictures(manifest: Manifest) -> list[Block]:
    """The recorded PNG files as pictures, the most telling first, and a note on those that are left out."""
    pictures: list[Block] = []
    left_out, room = [], MOST_BYTES
    for name, alt in _in_order(manifest):
        if manifest.files[name].size > room:
            left_out.append(name)
            continue
        content = _read(manifest, name)
        size = None if content is None else _size(content)
        if content is None or size is None:
            left_out.append(name)
            continue
        room -= len(content)
        width, height = (round(side / _DOTS) for side in size)
        text = f"{alt}. The numbers are in the tables of the folder."
        pictures.append(Picture(name.removesuffix(".png"), text, "", content, (width, height)))
    if left_out:
        names = ", ".join(printable(name) for name in left_out)
        pictures.append(Paragraph(f"Not shown, because they are too large, missing or changed: {names}.", small=True))
    return pictures


def _in_order(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for kind, shows in _SHOWS.items():
        for name in sorted(manifest.files):
            stem = name.removesuffix(".png")
            if stem == name or stem.split("-")[0] != kind:
                continue
            about = stem.removeprefix(f"{kind}-") if "-" in stem else ""
            yield name, shows + (outcome_words(about) if kind == "phase" else printable(about))


def _read(manifest: Manifest, name: str) -> bytes | None:
    """The bytes of a recorded file; None if it is missing or changed."""
    path, recorded = manifest.folder / name, manifest.files[name]
    if not path.is_file() or path.stat().st_size != recorded.size:
        return None
    content = path.read_bytes()
    return content if hashlib.sha256(content).hexdigest() == recorded.sha256 else None


def _size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None if it is no PNG file of bearable size."""
    if not content.startswith(_SIGNATURE) or content[12:16] != b"IHDR":
        return None
    width, height = (int.from_bytes(content[place : place + 4], "big") for place in (16, 20))
    return (width, height) if 0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE else None
