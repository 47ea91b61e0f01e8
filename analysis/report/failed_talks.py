"""Which side finds no terms in first talks that fail, and why, for the report of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longgame.analysis.report.content import Block, Paragraph, Table
from longgame.analysis.runs.outcome_estimates import outcome_estimates
from longgame.analysis.words.number_words import estimate_words
from longgame.analysis.words.talks_story import CAUSE, CAUSE_WORDS, DECLINER, DECLINER_WORDS

if TYPE_CHECKING:
    from longgame.environment.records.results import Results


def failed_talks(results: Results) -> list[Block]:
    """Shares of all first talks by who declines, and a table of the causes; nothing without events or talks.

    Args:
        results: a run.
    """
    causes, sides = (
        outcome_estimates(results, [f"{stem}.{member}" for member in members])
        for stem, members in ((CAUSE, CAUSE_WORDS), (DECLINER, DECLINER_WORDS))
    )
    known = {name: one for name, one in causes.items() if one["mean"]}
    if not known:
        return []
    told = [
        f"{DECLINER_WORDS[name.partition('.')[2]]}: {estimate_words('share', one)}"
        for name, one in sides.items()
        if one["mean"]
    ]
    rows = [
        (CAUSE_WORDS[name.partition(".")[2]], estimate_words("share", one))
        for name, one in sorted(known.items(), key=lambda item: -item[1]["mean"])
    ]
    return [
        Paragraph(f"Of all first talks, these fail. {'; '.join(told).capitalize()}."),
        Table("Why first talks fail", ("who finds no terms: why", "share of all first talks"), rows),
        Paragraph(
            "A side loses at any share where no share of the savings makes it better off than without the deal. "
            "All other first talks end in a signature.",
            small=True,
        ),
    ]
