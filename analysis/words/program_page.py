"""The programme beside the real one as a page of text: block by block, with both nulls, and what the gate says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.text_page import Page

if TYPE_CHECKING:
    from longgame.analysis.validation.program import ProgramCheck

_HEADER: Final = ("figure", "real", "95 % interval", "model", "95 % interval", "coin", "line", "verdict")
#: Log scores that docs/targets.md explains: the real rows themselves, a plain hazard, and the limit of the gate.
_SCORES: Final = {"the real years themselves": 0.313, "a chance of a tenth for everybody": 0.3418}
_LIMIT: Final = 0.325


def program_page(check: ProgramCheck, scenario: str, replicates: int, seed: int, width: int = 120) -> str:
    """The page."""
    page = Page(width)
    page.title(
        f"{scenario} against the Medicare Shared Savings Program 2013-2018: {counted(replicates, 'market')}, seed {seed}"
    )
    page.sentence(
        "A figure is met if the mean over markets lies within 1.5 half-widths of the real interval around the real",
        "figure. The coin leaves by two hazards and saves the same in every year; the line saves more each year.",
        "A model is worth no more than what it meets beyond them. docs/targets.md defines every figure.",
    )
    nulls = {row["id"]: row for row in check.nulls.to_dict("records")}
    for block, rows in check.targets.groupby("block", sort=False):
        page.title(str(block))
        page.table(
            _HEADER,
            [
                (
                    str(row["id"]),
                    _number(row["estimate"]),
                    _interval(row["lo95"], row["hi95"]),
                    _number(row["simulated"]),
                    _interval(row["simulated_lo95"], row["simulated_hi95"]),
                    _number(nulls[row["id"]]["coin"]),
                    _number(nulls[row["id"]]["line"]),
                    str(row["verdict"]),
                )
                for row in rows.to_dict("records")
            ],
        )
    gate = check.gate
    page.title("The gate passes" if gate.passes else "The gate fails")
    met = ", ".join(f"the {name} {one.met}" for name, one in check.null_gates.items())
    page.sentence(f"Of {gate.targets} figures outside misfit the model meets {gate.met}; {met}.")
    if gate.failures:
        page.sentence(f"Failed: {'; '.join(gate.failures)}.")
    known = ", ".join(f"{words} {score:g}" for words, score in _SCORES.items())
    score = "could not be fitted" if check.log_score != check.log_score else f"{check.log_score:.4f}"
    page.sentence(f"Log score of who leaves, on the real years: {score} (limit {_LIMIT:g}; {known}).")
    return page.text()


def _number(value: float) -> str:
    if value != value:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3f}"


def _interval(low: float, high: float) -> str:
    return f"{_number(low)} to {_number(high)}" if low == low else ""
