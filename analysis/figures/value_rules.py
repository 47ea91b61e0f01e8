"""What two definitions of value cost, and what it takes to settle them: the picture of docs/groups.md, section 6."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from longgame.analysis.figures.rule_panels import draw, finish, note, number, one
from longgame.analysis.figures.style import GREY, INK, new_figure
from longgame.environment.rules.care import alignment
from longgame.environment.rules.homework import found_chance
from longgame.environment.rules.value_weights import definition_months, value_distance

#: Lower candor of the two sides, and the product of both, in the examples.
_CANDOR = 0.5
_OPENNESS = 0.25


def definition_and_homework() -> Figure:
    """Section 6: alignment by distance, months of a definition, and packages that homework finds."""
    payer, provider = (number(f"organizations.{kind}.value_focus_mean") for kind in ("payer", "independent_physicians"))
    access = [number(f"organizations.{kind}.access_focus_mean") for kind in ("payer", "independent_physicians")]
    typical = value_distance(one(payer), one(provider), one(access[0]), one(access[1]), 1.0).item()
    figure = new_figure(
        11.5,
        3.6,
        "A shared definition of value keeps savings and costs months; homework stands in for candor",
        f"Left and middle: distance of two definitions; a plan and a practice of the default lie {typical:.2f} apart "
        f"(dotted). The lower candor is {_CANDOR:g}. Right: openness {_OPENNESS:g}.",
    )
    left, middle, right = figure.subplots(1, 3)
    distance = np.linspace(0.0, 1.0, 101)
    penalty = number("care.misalignment_penalty")
    labels = [
        draw(
            left,
            distance,
            100.0 * alignment(distance, one(_CANDOR), settled, penalty),
            INK,
            words,
            dashed=settled > 0.0,
        )
        for settled, words in ((0.0, "nothing settled"), (0.5, "half settled"), (1.0, "all settled"))
    ]
    left.axvline(typical, color=GREY, linestyle=":", linewidth=1.2)
    finish(left, "Savings realised", "distance of the definitions, 0-1", "share of savings realised, %", labels)

    months = number("negotiation.definition_months")
    labels = [
        draw(middle, distance, definition_months(distance, one(effort), months), INK, words, dashed=effort < 1.0)
        for effort, words in ((1.0, "settle all"), (0.5, "settle half"))
    ]
    middle.axvline(typical, color=GREY, linestyle=":", linewidth=1.2)
    middle.set_ylim(0.0)
    finish(middle, "What a definition first takes", "distance of the definitions, 0-1", "months of talks", labels)

    studied = np.linspace(0.0, 1.0, 101)
    floor, nothing = one(number("packages.invested.discovery_floor")), np.zeros_like(studied)
    draw(right, studied, 100.0 * found_chance(floor, one(_OPENNESS), studied, studied), INK)
    draw(right, studied, 100.0 * found_chance(floor, one(_OPENNESS), studied, nothing), GREY, dashed=True)
    note(right, 0.42, 86.0, "both study", INK, ha="right")
    note(right, 0.62, 62.0, "one side alone", GREY, ha="left")
    right.set_ylim(0.0, 105.0)
    finish(right, "What homework finds", "homework, 0-1", "invested package found, %")
    return figure
