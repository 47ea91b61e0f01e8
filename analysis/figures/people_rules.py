"""What the rules of pilots, people, bonds and newcomers do: pictures of docs/groups.md, sections 4 to 8."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from longgame.analysis.figures.rule_panels import (
    FORM_COLOURS,
    FORM_WORDS,
    PRACTICES,
    SYSTEM,
    draw,
    finish,
    form_key,
    key,
    note,
    number,
    one,
    zero_line,
)
from longgame.analysis.figures.style import GREY, INK, KIND_COLOURS, PALE, new_figure
from longgame.analysis.statistics import Floats
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.rules import care, identity, spending
from longgame.environment.rules.check_ins import reset_reference
from longgame.environment.rules.commitment import forfeited, margin_with_control
from longgame.environment.rules.explained_burden import unexplained_burden
from longgame.environment.rules.involvement import involvement
from longgame.environment.rules.newcomers import expected_prevention, known_share, newcomer_share
from longgame.environment.rules.own_employees import employee_plan_savings, employee_program_cost

#: Change leadership and agreed effort of the practices in the picture of engagement.
_NAMING, _EFFORT = 0.3, 0.8
#: What the other members gain by the deal, USD a life, and the member's own voice, in the picture of control.
_GROUP_MARGIN, _VOICE = 20.0, 0.2
#: Part of those who choose a practice anew that takes the one it had.
_STAYED = 0.1


def own_employees_first() -> Figure:
    """Section 4: a health system that manages its own employees, with nothing under contracts."""
    years = np.arange(0.0, 9.0)
    proof, part = number("pilots.proof_years"), number(f"organizations.{SYSTEM}.employee_lives_share")
    engagement = number(f"organizations.{SYSTEM}.engagement_mean")
    drag = number("care.identity_drag_share") * number(f"organizations.{SYSTEM}.identity_inertia_mean")
    own, margin = (
        one(number(f"organizations.{SYSTEM}.{name}")) for name in ("own_revenue_share", "contribution_margin")
    )
    boats = care.two_boats_factor(one(part / (1.0 + part)), number("care.two_boats_floor"), 1.0)
    conflict = care.incentive_conflict(own, margin, one(0.0), number("care.conflict_drag"))
    ceiling = care.maturity_ceiling(one(1.0), one(1.0), one(engagement), one(drag), conflict, boats)
    maturity = care.maturity_path(one(0.0), ceiling, years, number("care.learning_rate"), number("care.decay_rate"))
    targeted, spent = number("care.targeted_share"), one(number("population.spending_pmpy_usd"))
    outside, inside = employee_plan_savings(_mature_rate() * maturity, spent, own, margin)
    per_life = number("pilots.running_per_targeted_life_usd")
    cost = employee_program_cost(np.ones_like(years), targeted, per_life)
    figure = new_figure(
        8.6,
        3.7,
        "Own employees mature the care model before the first contract, and cost money at first",
        f"A system at default means, whose employees and families are {100 * part:g} % of its panel, at prices of "
        f"year 1; ${per_life:g} for each targeted employee. Grey: {proof:g} years without talks.",
    )
    left, right = figure.subplots(1, 2)
    for axes in (left, right):
        axes.axvspan(0.0, proof, color=PALE, zorder=0)
    draw(left, years, maturity, KIND_COLOURS[SYSTEM])
    draw(left, years, np.full_like(years, float(ceiling)), GREY, dashed=True)
    note(left, 7.8, float(ceiling) * 1.06, "ceiling", ha="right")
    left.set_ylim(0.0, float(ceiling) * 1.25)
    finish(left, "Maturity of its care model", "years since the start", "maturity, 0-1")
    labels = [
        draw(right, years, cost, INK, "programme\ncosts"),
        draw(right, years, outside + inside, KIND_COLOURS[SYSTEM], "all that\nis saved"),
        draw(right, years, outside, KIND_COLOURS[SYSTEM], "bills of\nothers", dashed=True),
    ]
    right.set_ylim(0.0)
    finish(right, "Money for each employee", "years since the start", "$ an employee and year", labels, 0.15)
    return figure


def _mature_rate() -> Floats:
    """Savings rate of a mature care model of a health system, depth 1."""
    targeted = number("care.targeted_share")
    fraction = spending.spenders_fraction(targeted, number("population.zero_share"))
    return spending.full_maturity_savings_rate(
        spending.persistent_share(fraction, number("population.log_sd"), number("population.persistence")),
        spending.reduction_at_width(
            one(number("care.reduction_rate")), targeted, number("care.reduction_width_exponent")
        ),
        1.0,
        one(number(f"organizations.{SYSTEM}.overlap_share")),
        number("care.overspending_slope"),
        number("care.overspending_floor"),
        one(1.0),
    )


def people() -> Figure:
    """Section 5: early involvement and check-ins."""
    gain, menu_gain = number("people.involvement_gain"), number("people.menu_gain")
    share, default = number("people.check_in_share"), number(f"people.{PRACTICES}.early_involvement")
    figure = new_figure(
        8.6,
        3.7,
        "Clinicians who are asked stay engaged, and partners who check in are disappointed less",
        f"Left: practices under a deal, naming {_NAMING:g}, no staffing, effort {_EFFORT:g}; gain {gain:g}, menu gain "
        f"{menu_gain:g}. Right: {100 * share:g} % of the gap is talked away in a year of full check-ins (default: "
        "none).",
    )
    left, right = figure.subplots(1, 2)
    years = np.arange(11.0)
    words = f"{100 * default:g} % asked\n(default)"
    cases = ((1.0, 1.0, "all asked,\nwith a menu"), (1.0, 0.0, "all asked"), (default, 0.0, words), (0.0, 0.0, "null"))
    labels = []
    for asked, menu, label in cases:
        path = _engagement(involvement(one(asked), one(menu), gain, menu_gain), years)
        colour = KIND_COLOURS[PRACTICES] if asked else GREY
        labels.append(draw(left, years, path, colour, label, dashed=not asked))
    left.set_ylim(0.65, 0.90)
    finish(left, "Engagement of clinicians", "years under a deal", "engagement, 0-1", labels, 0.13)
    labels = []
    for thorough, label in ((0.0, "none: null"), (0.5, "half"), (1.0, "full")):
        left_over = [float(reset_reference(one(100.0), one(0.0), share * thorough, one(year))) for year in years]
        labels.append(draw(right, years, np.array(left_over), INK if thorough else GREY, label, dashed=not thorough))
    right.set_ylim(0.0, 110.0)
    finish(right, "What a side still expects too much", "years of the agreement", "% of the gap when signed", labels)
    return figure


def _engagement(won_over: Floats, years: Floats) -> Floats:
    """Engagement of practices from the year of the signature on."""
    opening = one(number(f"organizations.{PRACTICES}.engagement_mean"))
    burden = unexplained_burden(one(_NAMING), one(_EFFORT), one(0.0), one(0.0), 0.0, 0.0)
    sizes = [number(f"engagement.{name}") for name in ("naming_gain", "staffing_gain", "burden_loss")]
    level = identity.engagement_level(opening, one(_NAMING), one(0.0), won_over, burden, *sizes)
    falling, rising = number("engagement.falling_rate"), number("engagement.rising_rate")
    path = [opening]
    for _ in years[1:]:
        path.append(identity.next_engagement(path[-1], level, falling, rising))
    return np.array(path)


def bonds() -> Figure:
    """Section 7: forfeits and control given up."""
    share, exit_cost = number("groups.forfeit_share"), number("models.custom_risk_contract.exit_cost_per_life_usd")
    figure = new_figure(
        9.6,
        3.7,
        "Stakes and shared control make leaving dearer; deals held too long are the price",
        f"Left: {share:g} of the investment of each form is forfeited, beside the exit cost of a custom risk contract "
        f"(dashed). Right: for the group the deal is worth ${_GROUP_MARGIN:g} a life, own voice {_VOICE:g}; dashed: "
        "null.",
    )
    left, right = figure.subplots(1, 2)
    part = np.linspace(0.05, 1.0, 96)
    for form in FORMS:
        # Of one life on the panel the share `part` is under deals.
        invested = one(number(f"groups.{form}.investment_per_life_usd"))
        draw(left, 100.0 * part, exit_cost + forfeited(share, invested, one(1.0), part), FORM_COLOURS[form])
    draw(left, 100.0 * part, np.full_like(part, exit_cost), GREY, dashed=True)
    note(left, 98.0, exit_cost - 9.0, "exit cost alone", ha="right")
    left.set_ylim(80.0, 300.0)
    form_key(left, 0.98, 0.85)
    finish(left, "What leaving a deal early costs", "lives under deals, % of the panel", "$ a life of the deal")
    margin = np.linspace(-60.0, 40.0, 101)
    draw(right, margin, margin, GREY, dashed=True)
    entries = []
    for form in FORMS:
        control = one(number(f"groups.{form}.control_share"))
        decides = margin_with_control(margin, one(1.0), one(_GROUP_MARGIN), control, one(_VOICE))
        draw(right, margin, decides, FORM_COLOURS[form])
        leaves_below = float(np.interp(0.0, decides, margin))
        right.plot([leaves_below], [0.0], "o", color=FORM_COLOURS[form], zorder=4)
        entries.append((f"{FORM_WORDS[form]}: leaves below -${-leaves_below:.0f}", FORM_COLOURS[form]))
    zero_line(right)
    key(right, entries, 0.98, 0.25, "right")
    note(right, -58.0, 6.0, "stays", INK, ha="left")
    note(right, -58.0, -6.0, "leaves", INK, ha="left")
    right.set_ylim(-62.0, 42.0)
    finish(right, "Which margin decides", "own margin of staying, $ a life", "margin that decides, $ a life")
    return figure


def turnover() -> Figure:
    """Section 8: newcomers."""
    first, turned = number("care.first_year_share"), number("market.panel_turnover_rate")
    churn = number("market.member_churn_rate")
    figure = new_figure(
        8.6,
        3.7,
        "Members who move take savings and prevention with them",
        f"A newcomer gives {first:g} of the savings. {100 * turned:g} % choose a practice anew, a tenth of them the "
        f"one they had. Dot: the default, {100 * churn:g} % change insurer in a year. Dashed: null.",
    )
    left, right = figure.subplots(1, 2)
    moved = np.linspace(0.0, 0.6, 61)
    labels = []
    for rate, words in ((0.0, "plans\nalone"), (turned, "plans and\npractices")):
        left_over = known_share(newcomer_share(moved, one(_STAYED), rate), first)
        labels.append(draw(left, 100.0 * moved, 100.0 * left_over, INK, words))
    draw(left, 100.0 * moved, np.full_like(moved, 100.0), GREY, dashed=True)
    here = newcomer_share(one(churn), one(_STAYED), turned)
    left.plot([100.0 * churn], [100.0 * float(known_share(here, first))], "o", color=INK)
    left.set_ylim(50.0, 105.0)
    finish(left, "Savings that are left", "members who change insurer, % a year", "% of a mature model's", labels, 0.16)
    years = np.arange(1.0, 11.0)
    kept = 100.0 * expected_prevention(np.ones_like(years), np.full_like(years, float(here)), years)
    labels = [
        draw(right, years, np.full_like(years, 100.0), GREY, "nobody\nmoves", dashed=True),
        draw(right, years, kept, INK, "default"),
    ]
    right.set_ylim(0.0, 108.0)
    finish(right, "Today's prevention that is still expected", "coming year", "% of today's stock", labels, 0.16)
    return figure
