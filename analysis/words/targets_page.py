"""The real programme beside the model as a page of text: block by block, then the gate, the score and elasticities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.text_page import Page

_TITLES: Final = {
    "exit_timing": "When organisations leave",
    "survival": "How many of the first cohort stay",
    "exit_by_size": "Who leaves: by size",
    "exit_by_record": "Who leaves: by record",
    "savings_path": "Measured savings",
    "paid": "Who is paid",
    "misfit": "Spread and persistence of savings (handed to the model, not judged by the gate)",
    "kinds": "Savings by kind",
    "exit_logit": "Leaving, in one regression (log-odds)",
    "lives": "Sizes (handed to the model)",
}
_HEADER: Final = ("figure", "real", "95 % interval", "model", "95 % interval", "coin", "line", "verdict")
#: Units that are written in per cent, with their decimals.
_PER_CENT: Final = {"probability": 1, "fraction": 1, "fraction of benchmark": 2}
_DECIMALS: Final = {"lives": 0, "squared fraction": 5}


def targets_page(
    targets: pd.DataFrame,
    nulls: pd.DataFrame,
    elasticities: pd.DataFrame,
    summary: Mapping[str, Any],
    width: int = 140,
) -> str:
    """The page.

    Args:
        targets, nulls, elasticities: as they are written to files.
        summary: what `gate.json` holds.
        width: columns of the terminal.
    """
    page = Page(width)
    markets = counted(int(summary["replicates"]), "market")
    page.title(f"{summary['scenario']} against the real programme: {markets}, seed {summary['seed']}")
    page.sentence(
        "Real figures: Medicare Shared Savings Program, 2013 to 2018. `met`: the mean over markets lies within 1.5",
        "half-widths of the real interval. Coin: leaves by two fixed chances, saves the same in every year. Line: the",
        "coin with savings that rise by the year. Neither decides anything, so what they meet is no merit of a model.",
    )
    beside = {str(row["id"]): row for row in nulls.to_dict("records")}
    for block in dict.fromkeys(targets["block"]):
        rows = targets[targets["block"] == block].to_dict("records")
        met = sum(row["verdict"] == "met" for row in rows)
        judged = sum(row["verdict"] != "input" for row in rows)
        page.title(_TITLES.get(block, block) + (f": {met} of {judged} met" if judged else ""))
        page.table(_HEADER, [_line(row, beside[row["id"]]) for row in rows])
    _gate(page, summary)
    _score(page, summary["log_score"])
    _elasticities(page, elasticities, summary)
    return page.text()


def _line(row: Mapping[Any, Any], null: Mapping[Any, Any]) -> tuple[str, ...]:
    unit = str(row["unit"])

    def number(value: Any) -> str:
        return _number(value, unit)

    return (
        str(row["id"]),
        number(row["estimate"]),
        _interval(number(row["lo95"]), number(row["hi95"])),
        number(row["simulated"]),
        _interval(number(row["simulated_lo95"]), number(row["simulated_hi95"])),
        number(null["coin"]),
        number(null["line"]),
        str(row["verdict"]),
    )


def _number(value: Any, unit: str) -> str:
    """A figure as text, in per cent where the unit is a share; empty if it is not known.

    >>> _number(0.0449, "probability"), _number(-2.1536, "log-odds"), _number(None, "lives")
    ('4.5 %', '-2.15', '')
    """
    if pd.isna(value):
        return ""
    known = float(value)
    if unit in _PER_CENT:
        return f"{known * 100.0:.{_PER_CENT[unit]}f} %"
    return f"{known:,.{_DECIMALS.get(unit, 2)}f}"


def _interval(low: str, high: str) -> str:
    return f"{low.removesuffix(' %')} to {high}" if low and high else "none"


def _gate(page: Page, summary: Mapping[str, Any]) -> None:
    nulls = summary["nulls"]
    page.title(f"The gate: {'passed' if summary['pass'] else 'failed'}")
    rows = [("model", summary), *nulls.items()]
    slopes = len(summary["slopes"])
    page.table(
        ("", f"met of {summary['targets']}", f"slopes met of {slopes}"),
        [(name, str(one["met"]), str(one["slopes_met"])) for name, one in rows],
    )
    page.title("Slopes of the gate")
    page.table(
        ("slope", "real", "lowest", "highest", "model", "verdict"),
        [
            (
                str(slope["name"]),
                *(_slope_number(slope[name], "none") for name in ("real", "lowest")),
                _slope_number(slope["highest"], "any"),
                _slope_number(slope["simulated"], "not shown"),
                "close" if slope["close"] else "met" if slope["met"] else "missed",
            )
            for slope in summary["slopes"]
        ],
    )
    _failures(page, summary["failures"])


def _slope_number(value: float | None, unknown: str) -> str:
    return unknown if value is None else f"{value:.3f}"


def _failures(page: Page, failures: Sequence[str]) -> None:
    if failures:
        page.sentence("Failed: " + "; ".join(failures) + ".")


def _score(page: Page, scores: Mapping[str, Any]) -> None:
    page.title("How well leaving is foreseen: mean log score, lower is better (reported, not part of the gate)")
    last = scores["last_year"]
    page.table(
        ("a logit fitted on", "all years", "2013-16, scored on 2017"),
        [
            ("the model", _score_number(scores["model"]), _score_number(last["model"])),
            ("the coin", _score_number(scores["coin"]), _score_number(last["coin"])),
            ("the line", _score_number(scores["line"]), _score_number(last["line"])),
            ("the real rows", _score_number(scores["real_rows"]), _score_number(last["real_rows"])),
            ("a tenth for everybody", _score_number(scores["constant"]), ""),
        ],
    )
    page.sentence(f"A model should score at most {scores['highest']:.3f}.")


def _score_number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"


def _elasticities(page: Page, table: pd.DataFrame, summary: Mapping[str, Any]) -> None:
    page.title("What moves exits at the end of agreements (points of probability)")
    page.table(
        ("from contract year 4 on", "effect", "95 % interval"),
        [
            (
                str(row["step"]),
                _points(row["effect"]),
                _interval(_points(row["lo95"]), _points(row["hi95"])),
            )
            for row in table.to_dict("records")
        ],
    )
    markets = counted(int(summary["lever_replicates"]), "market")
    page.sentence(f"The same luck with and without the change, {markets}. Nothing real is known to compare them with.")


def _points(value: float) -> str:
    return "" if value != value else f"{value * 100.0:+.1f}"
