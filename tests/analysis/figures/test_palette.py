"""One palette with one meaning a colour, for all eyes."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from longgame.analysis.figures import palette

GROUPS = {
    "strategies": palette.STRATEGY_COLOURS,
    "kinds and sides": {**palette.KIND_COLOURS, **palette.SIDE_COLOURS},
    "gain and loss": {"gain": palette.GAIN, "loss": palette.LOSS},
}
#: How people without one sort of cone see linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
#: From linear RGB to XYZ (sRGB, D65), and the white of that.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour: str, eyes: NDArray[Any]) -> NDArray[Any]:
    """CIE L*a*b* of a colour as some eyes see it."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    relative = TO_XYZ @ np.clip(eyes @ linear, 0.0, 1.0) / WHITE
    root = np.where(relative > 0.008856, np.cbrt(relative), 7.787 * relative + 16.0 / 116.0)
    return np.array([116.0 * root[1] - 16.0, 500.0 * (root[0] - root[1]), 200.0 * (root[1] - root[2])])


def distance(one: str, other: str, eyes: NDArray[Any]) -> float:
    return float(np.linalg.norm(lab(one, eyes) - lab(other, eyes)))


def test_a_distance_is_that_of_the_standard() -> None:
    # Red and blue of sRGB: L*a*b* (53.2, 80.1, 67.2) and (32.3, 79.2, -107.9).
    assert distance("#FF0000", "#0000FF", EYES["all cones"]) == pytest.approx(176.3, abs=0.5)


def test_no_two_meanings_share_a_colour() -> None:
    meanings = {
        **palette.STRATEGY_COLOURS,
        **palette.KIND_COLOURS,
        "provider": palette.SIDE_COLOURS["provider"],
        "gain": palette.GAIN,
        "loss": palette.LOSS,
        **{f"own {number}": colour for number, colour in enumerate(palette.OWN_STRATEGY_COLOURS)},
        **{word: palette.DECIDER_COLOURS[word] for word in ("both", "neither")},
        "ink": palette.INK,
    }
    colours = [colour.upper() for colour in meanings.values()]
    assert len(set(colours)) == len(colours)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("group", GROUPS)
def test_colours_of_a_group_stay_apart_for_all_eyes(group: str, eyes: str) -> None:
    colours = sorted(set(GROUPS[group].values()))
    closest = min(distance(one, other, EYES[eyes]) for one, other in combinations(colours, 2))
    assert closest > 12.0  # about five times what is just noticed side by side


@pytest.mark.parametrize("eyes", EYES)
def test_colours_of_different_groups_do_not_look_alike(eyes: str) -> None:
    for one, other in combinations(GROUPS, 2):
        pairs = [(a, b) for a in GROUPS[one].values() for b in GROUPS[other].values()]
        assert min(distance(a, b, EYES[eyes]) for a, b in pairs) > 12.0, (one, other)


def test_every_colour_has_a_shade_that_can_be_read_on_white() -> None:
    for colour in (*palette.STRATEGY_COLOURS.values(), *palette.OWN_STRATEGY_COLOURS, palette.LOSS):
        parts = np.array(to_rgb(palette.readable(colour)))
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        assert 1.05 / (float(TO_XYZ[1] @ linear) + 0.05) >= 4.5
