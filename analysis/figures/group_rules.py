"""What the rules of provider groups do: pictures of docs/groups.md, sections 1 to 3, at default parameters."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures.rule_panels import (
    FORM_COLOURS,
    KIND_WORDS,
    PRACTICES,
    RURAL,
    SYSTEM,
    draw,
    finish,
    form_key,
    key,
    log_axis,
    note,
    number,
    one,
)
from longgame.analysis.figures.style import GREY, INK, KIND_COLOURS, new_figure
from longgame.analysis.statistics import Floats
from longgame.analysis.words.plain_words import strategy_words
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.rules import governance, stake_in_kind
from longgame.environment.rules.essentiality import essential_claim
from longgame.environment.rules.group_returns import returns_paid_out
from longgame.environment.rules.measurement import spread
from longgame.environment.rules.provider_groups import next_integration


def care_and_money() -> Figure:
    """Section 1: integration, spread of pooled results, and the pot."""
    figure = new_figure(
        12.0,
        3.9,
        "A group integrates slowly, pools luck but not the shared misfit, and divides one pot",
        "Left: ceiling and yearly rate of each form; dashed: without the cap of the default board, which makes two "
        "forms alike. Middle: misfit and noise. Right: an example; contracts paid the members $2.0M, $0.6M and "
        "-$0.2M, and all of it goes into the pot.",
    )
    left, middle, right = figure.subplots(1, 3)
    years = np.arange(16.0)
    for form, width in zip(FORMS, (2.0, 2.0, 5.0), strict=True):
        capped = float(_depth(form, one(_expertise())))
        for cap in {1.0, capped}:
            path = [one(0.0)]
            ceiling = one(number(f"groups.{form}.integration_ceiling") * cap)
            for _ in years[1:]:
                path.append(next_integration(path[-1], ceiling, one(number(f"groups.{form}.integration_rate"))))
            real = cap == capped
            style, thickness, order = ("-", width, 3.0 - 0.1 * width) if real else ("--", 1.4, 2.0)
            left.plot(years, path, style, color=FORM_COLOURS[form], linewidth=thickness, zorder=order)
    left.set_ylim(0.0, 0.65)
    form_key(left, 0.98, 0.25)
    finish(left, "Care grows together", "years in the group", "integration, 0-1")

    lives = np.geomspace(1_000.0, 300_000.0, 100)
    whole, luck, floor = (_spread(lives, *parts) for parts in ((1.0, 1.0), (0.0, 1.0), (1.0, 0.0)))
    labels = [
        draw(middle, lives, luck, GREY, "luck: pooled", dashed=True),
        draw(middle, lives, floor, GREY, "floor: stays", dashed=True),
    ]
    draw(middle, lives, whole, INK)
    note(middle, 5_000.0, 9.0, "measured savings", INK, ha="left")
    log_axis(middle, "x")
    middle.set_ylim(0.0)
    finish(middle, "More lives, less spread", "lives measured together (log)", "spread (SD), % of benchmark", labels)
    _pot_by_rule(right)
    return figure


def _spread(lives: Floats, floors: float, luck: float) -> Floats:
    """Standard deviation of a measured rate, %, with or without its two parts."""
    variance = np.zeros_like(lives)
    for part in ("misfit", "noise"):
        floor, per_life = number(f"measurement.{part}_sd_rate"), number(f"measurement.{part}_per_life")
        variance += spread(floors * floor, luck * per_life, lives) ** 2
    return np.asarray(100.0 * np.sqrt(variance))


def _pot_by_rule(axes: Axes) -> None:
    """What three members receive from the pot beyond what they put in, by rule."""
    net, lives, saved = np.array([2.0, 0.6, -0.2]), np.array([60e3, 12e3, 5e3]), np.array([1.5, 0.8, 0.1])
    invested = lives * number("groups.clinically_integrated_network.investment_per_life_usd")
    experts, _, investors = _board()
    size, committee = number("governance.board_seats"), number("governance.committee_seat")
    own = governance.member_seats(size, one(investors), invested, one(float(invested.sum())), committee)
    voice = governance.voice(own, one(float(own.sum())), one(experts * size), lives / lives.sum())
    rules = {"equal": np.ones(3), "lives": lives, "contribution": saved, "bargained": voice}
    for place, weights in enumerate(rules.values()):
        moved = returns_paid_out(net, np.ones(3), weights / weights.sum(), one(float(net.sum())))
        for row, (kind, usd) in enumerate(zip(KIND_WORDS, moved, strict=True)):
            height, side = -place + 0.26 * (1 - row), 1.0 if usd >= 0.0 else -1.0
            axes.barh(height, usd, height=0.24, color=KIND_COLOURS[kind])
            note(axes, usd + 0.04 * side, height, f"{usd:+.1f}", INK, ha="left" if usd >= 0.0 else "right")
    key(axes, [(KIND_WORDS[kind], KIND_COLOURS[kind]) for kind in KIND_WORDS], 0.02, 0.2)
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.set_yticks([-place for place in range(len(rules))], list(rules))
    axes.set_xlim(-1.7, 1.3)
    finish(axes, "Who receives of the pot, by rule", "received less put in, $M a year", "")
    axes.grid(False)


def seats() -> Figure:
    """Section 2: depth by expertise, voice by seats, and what a board costs."""
    size, hours, pay = (number(f"governance.{name}") for name in ("board_seats", "hours_per_seat", "hourly_pay_usd"))
    _, clinicians, _ = _board()
    community = number("governance.community_seats_share")
    figure = new_figure(
        12.0,
        3.7,
        "Seats given up buy depth of change; they cost voice only to founders with more dollars than lives",
        f"Left: full depth is agreed. Middle: clinicians have {100 * clinicians:g} % and the community "
        f"{100 * community:g} % of {size:g} seats. Right: {hours:g} hours a seat at ${pay:g} an hour, for clinicians "
        "and experts.",
    )
    left, middle, right = figure.subplots(1, 3)
    grade = np.linspace(0.0, 1.0, 201)
    for form in FORMS:
        draw(left, grade, _depth(form, grade), FORM_COLOURS[form])
    form_key(left, 0.99, 0.3, [f", needs {number(f'groups.{form}.required_expertise'):g}" for form in FORMS])
    left.plot([_expertise()] * 2, [0.46, 1.0], color=GREY, linewidth=1.2, linestyle=":")
    note(left, _expertise() + 0.015, 0.48, "default board", ha="left")
    left.set_ylim(0.0, 1.08)
    finish(left, "Expertise caps depth", "expertise of the board, 0-1", "depth reached, 0-1")

    given = np.linspace(0.0, 0.6, 61)
    labels = []
    for dollars in (0.8, 0.5, 0.2):
        of_investors = np.array([_board(expert)[2] for expert in given])
        own = governance.member_seats(size, of_investors, one(dollars), one(1.0), number("governance.committee_seat"))
        voice = governance.voice(own, size * of_investors, size * given, one(0.5))
        labels.append(draw(middle, 100.0 * given, voice, INK, f"{100 * dollars:.0f} % of\ndollars"))
    middle.set_ylim(0.0, 1.0)
    finish(middle, "Voice of a founder with half the lives", "seats of outside experts, %", "voice, 0-1", labels, 0.17)

    lives = np.geomspace(2_000.0, 300_000.0, 100)
    for expert in (None, 0.4):
        paid = size * (_board(expert)[0] + clinicians)
        draw(right, lives, governance.board_cost(one(paid), hours, pay) / lives, INK, dashed=expert is not None)
    note(right, 40_000.0, 17.0, "40 % experts", INK, ha="left")
    note(right, 8_000.0, 12.0, f"{100 * _board()[0]:g} %: default", INK, ha="right")
    log_axis(right, "x")
    log_axis(right, "y")
    finish(right, "A board is dear for few lives", "lives of the group (log)", "$ a life and year (log)")
    return figure


def stakes() -> Figure:
    """Section 3: stakes in kind and essentiality."""
    worth, discount = number("skin.in_kind_worth"), number("skin.claim_discount")
    weight = number("skin.essentiality_weight")
    figure = new_figure(
        8.6,
        3.7,
        "A stake in kind weakens a claim, and being hard to replace strengthens it",
        f"Left: worth of a dollar in kind {worth:g}, discount {discount:g}, for a claim of 0.5; dots: most that a kind "
        f"may commit in kind. Right: weight {weight:g}, for the claims of three strategies; dashed: null.",
    )
    left, right = figure.subplots(1, 2)
    share = np.linspace(0.0, 1.0, 101)

    def claimed(part: Floats) -> Floats:
        return stake_in_kind.discounted_claim(one(0.5), discount, stake_in_kind.stake(part, worth))

    labels = [
        draw(left, share, stake_in_kind.stake(share, worth), INK, "stake"),
        draw(left, share, claimed(share), INK, "share of the\nzone claimed"),
    ]
    for kind, side in ((PRACTICES, "right"), (RURAL, "left")):
        most = number(f"organizations.{kind}.in_kind_share")
        left.plot([most], [float(claimed(one(most)))], "o", color=KIND_COLOURS[kind])
        note(left, most, 0.34, KIND_WORDS[kind], KIND_COLOURS[kind], ha=side)
    left.set_ylim(0.0, 1.05)
    finish(
        left,
        "What cannot be paid in dollars",
        "share of the capital demand in kind",
        "stake and claim, 0-1",
        labels,
        0.14,
    )
    labels = []
    for strategy in ("zero_sum", "win_win", "long_term"):
        claim = np.full_like(share, number(f"strategies.{strategy}.claim"))
        draw(right, share, claim, GREY, dashed=True)
        _, end, colour = draw(right, share, essential_claim(claim, share, weight), KIND_COLOURS[SYSTEM])
        labels.append((f"{strategy_words(strategy)}, {claim[0]:g}", end, colour))
    right.set_ylim(0.0, 1.05)
    finish(
        right, "What cannot be replaced", "part e of the region's hospital care", "share of the zone claimed", labels
    )
    return figure


def _board(expert: float | None = None) -> tuple[float, float, float]:
    """Shares of seats of experts, clinicians and investors, with the default share of experts or another."""
    shares = [number(f"governance.{name}_seats_share") for name in ("expert", "clinician", "community")]
    shares[0] = shares[0] if expert is None else expert
    experts, clinicians, investors = governance.seat_shares(*shares)
    return float(experts), float(clinicians), float(investors)


def _expertise() -> float:
    """Expertise of the default board."""
    grades = [number(f"governance.{name}_grade") for name in ("clinician_interest", "clinician_seniority", "investor")]
    experts, clinicians, investors = _board()
    interest = number("governance.chosen_for_interest_share")
    return float(governance.expertise(experts, clinicians, one(investors), interest, *grades))


def _depth(form: str, expertise: Floats) -> Floats:
    """Depth that a group of a form reaches where full depth is agreed."""
    required = one(number(f"groups.{form}.required_expertise"))
    return np.asarray(np.minimum(governance.deepest_change(expertise, required), 1.0))
