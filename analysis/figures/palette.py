"""Colours, each with one meaning: a strategy, a kind, a side, a gain and a loss never share one.

Within a group all colours stay apart for people with colour blindness, and no colour of one group looks like one of
another (`tests/analysis/figures/test_palette.py`). What is neither, such as a rate of the whole market, is ink or grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.colors import to_hex, to_rgb

#: Colours that people with colour blindness can distinguish (Okabe and Ito 2008), for figures without organisations.
BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#AA4499"
YELLOW: Final = "#E69F00"
PINK: Final = "#CC79A7"
SKY: Final = "#56B4E9"
GREY: Final = "#8C8C8C"
INK: Final = "#333333"
PALE: Final = "#E6E6E6"
#: Grey that can still be read as text.
SOFT: Final = "#595959"

#: Gains and losses, and what is higher or lower than something else.
GAIN: Final = BLUE
LOSS: Final = ORANGE

#: Kinds of organisations are dark. A payer is always the same colour, as a kind and as a side.
KIND_COLOURS: Final = {
    "payer": "#332288",
    "health_system": "#882255",
    "independent_physicians": "#2E6B2E",
    "critical_access_hospital": "#008B8B",
}
SIDE_COLOURS: Final = {"payer": KIND_COLOURS["payer"], "provider": "#4A2C12"}
#: Who decided an ending: a side, or a neutral grey.
DECIDER_COLOURS: Final = {**SIDE_COLOURS, "both": GREY, "neither": "#C8C8C8"}
#: Strategies are light.
STRATEGY_COLOURS: Final = {
    "zero_sum": "#DDAA33",
    "win_win": "#DF88B7",
    "long_term": "#5CB85C",
    "reciprocal": "#88CCEE",
    "blend": "#C4BCAC",
}
OWN_STRATEGY_COLOURS: Final = (
    "#BBCC33",
    "#EE8866",
    "#B58BD9",
    "#77DDC8",
    "#C9A27E",
    "#FF9DA7",
    "#9DA9F5",
    "#A6D96A",
    "#E8CF74",
)
#: Least contrast of a text with white (WCAG 2.2, 1.4.3).
_READABLE: Final = 4.55  # of which rounding may take a little


def strategy_colours(names: Sequence[str]) -> dict[str, str]:
    """A colour a strategy; users' own strategies take further colours in order."""
    own = [name for name in names if name not in STRATEGY_COLOURS]
    further = {name: OWN_STRATEGY_COLOURS[index % len(OWN_STRATEGY_COLOURS)] for index, name in enumerate(own)}
    return {name: STRATEGY_COLOURS.get(name) or further[name] for name in names}


def readable(colour: str) -> str:
    """The colour, darkened until a text in it can be read on white.

    >>> readable("#332288"), readable("#DDAA33")
    ('#332288', '#8d6d21')
    """
    red, green, blue = to_rgb(colour)
    while _contrast(red, green, blue) < _READABLE:
        red, green, blue = 0.96 * red, 0.96 * green, 0.96 * blue
    shade = to_hex((red, green, blue))
    return colour if shade == colour.lower() else shade


def _contrast(*parts: float) -> float:
    """Contrast of a colour with white."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
