"""Draw the pictures of docs/groups.md: what each rule does, computed by the rules of the engine at default parameters.

usage: python scripts/draw_groups.py [FOLDER]     by default docs/images
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from longgame.analysis.figures import group_rules, people_rules, value_rules  # noqa: E402 - needs the path above
from longgame.analysis.figures.style import house_style, save  # noqa: E402

PICTURES: Mapping[str, Callable[[], Figure]] = {
    "groups-care": group_rules.care_and_money,
    "groups-seats": group_rules.seats,
    "groups-stakes": group_rules.stakes,
    "groups-employees": people_rules.own_employees_first,
    "groups-people": people_rules.people,
    "groups-value": value_rules.definition_and_homework,
    "groups-bonds": people_rules.bonds,
    "groups-turnover": people_rules.turnover,
}
#: Few colours make small files.
COLOURS = 256


def main(folder: Path) -> None:
    """Draw all pictures into a folder."""
    with house_style():
        for name, picture in PICTURES.items():
            path = save(picture(), folder / f"{name}.png")
            with Image.open(path) as drawn:
                small = drawn.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
            small.save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT / "docs" / "images")
