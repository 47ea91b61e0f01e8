"""Who gained and who lost most, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_TWIN, NOBODY
from longgame.analysis.figures.palette import GAIN, LOSS, readable
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, rests_on
from longgame.analysis.runs.money import extremes
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import clear_sign, millions, value_only
from longgame.analysis.words.plain_words import printable
from longgame.vocabulary import KINDS

#: Organisations on either side.
_MOST: Final = 7
#: Letters of a name beside its bar.
_LETTERS: Final = {"one": 22, "two": 40}

Entry = Mapping[str, Any]


def gains_by_name(tables: RunTables, sheet: Sheet) -> Figure:
    """The largest mean gains and losses of organisations over the run, against the no-deal twin."""
    run, gained = tables.run, tables.gained
    everyone: tuple[list[Entry], list[Entry]] = ([], [])
    if gained is not None:
        everyone = extremes(gained, len(gained.accounts))  # type: ignore[assignment]
    winners, losers = everyone[0][:_MOST], everyone[1][:_MOST]
    shown: Sequence[Entry] = [*winners, *losers[::-1]]
    count = 0 if gained is None else sum(kind in KINDS for kind in gained.kinds)
    words = Words(
        _finding(*everyone, count, run.replicates) if gained is not None else "Gains by name need the no-deal twin",
        "Gain over the run against the same market with the same luck but without deals, million USD"
        + (", mean over markets with 95 % interval; pale: the interval includes zero. " if run.replicates > 1 else ". ")
        + f"The largest of {counted(count, 'organisation')}: with more markets, most would lie nearer to zero.",
        rests_on(run),
        "Bars of the largest gains and losses of organisations by name.",
    )
    figure, (axes,) = sheet.panels(words, (1.0,), 0.6 + 0.19 * max(len(shown), 5))
    if not shown:
        style.nothing(axes, NO_TWIN if gained is None else NOBODY)
        return figure
    draw_named(axes, shown, _LETTERS[sheet.width])
    return figure


def _finding(winners: Sequence[Entry], losers: Sequence[Entry], count: int, replicates: int) -> str:
    if not winners and not losers:
        return "No organisation gained or lost"
    told, clear = [], 0
    for entries, verb in ((winners, "gain"), (losers, "lose")):
        found = [one for one in entries if replicates == 1 or clear_sign(one["gain_usd"])]
        clear += len(found)
        if not found:
            continue
        amount = value_only(millions({**found[0]["gain_usd"], "mean": abs(found[0]["gain_usd"]["mean"])}))
        first = cut(printable(str(found[0]["name"])), _LETTERS["one"])
        if len(found) == 1:
            told.append(f"one {verb}s, {first} ({amount})")
        else:
            told.append(f"{len(found)} {verb}, {first} most ({amount})")
    text = f"Of {counted(count, 'organisation')}, {'; '.join(told)}"
    if replicates == 1:
        return text
    if not told:
        return f"None of {counted(count, 'organisation')} clearly gains or loses from deals"
    return f"{text}: {'it is' if clear == 1 else 'these are'} clear, where luck alone would make about {count / 20:.0f}"


def draw_named(axes: Axes, entries: Sequence[Entry], letters: int) -> None:
    """A bar an organisation, in order; entries as `runs.money.extremes` gives them.

    Args:
        axes: where.
        entries: from the largest gain to the largest loss.
        letters: of a name, at most.
    """
    rows = -np.arange(len(entries), dtype=np.float64)
    ends = [0.0]
    for row, entry in zip(rows, entries, strict=True):
        estimate = entry["gain_usd"]
        value = estimate["mean"] * 1e-6
        known = estimate["lo95"] is not None
        colour = GAIN if value > 0.0 else LOSS
        sure = not known or clear_sign(estimate) != 0
        axes.barh(row, value, height=0.62, color=colour, alpha=1.0 if sure else 0.35)
        ends.append(value)
        if known:
            low, high = estimate["lo95"] * 1e-6, estimate["hi95"] * 1e-6
            axes.plot([low, high], [row, row], color=style.INK, linewidth=1.0)
            ends += [low, high]
        axes.annotate(
            value_only(millions(estimate)),
            (1.0, row),
            (4, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            color=readable(colour) if sure else style.SOFT,
            va="center",
            fontsize=style.letters(axes, 8.5),
        )
    names = [cut(printable(str(entry["name"])), letters) for entry in entries]
    axes.set_yticks(rows, names)
    for label, entry in zip(axes.get_yticklabels(), entries, strict=True):
        label.set_color(style.KIND_COLOURS[entry["kind"]])
    room = 0.04 * (max(ends) - min(ends))
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.set_ylim(rows[-1] - 0.6, 0.6)
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="x")
    axes.set_xlabel("million USD over the run")


def cut(name: str, letters: int) -> str:
    """A name of at most so many letters."""
    return name if len(name) <= letters else name[: letters - 3].rstrip() + "..."
