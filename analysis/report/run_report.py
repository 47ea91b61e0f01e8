"""The report of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import longgame
from longgame.analysis.report.assumptions import assumptions
from longgame.analysis.report.collected_page import CollectedPage
from longgame.analysis.report.content import Asked, Block, Heading, Paragraph, Report, Section, Table
from longgame.analysis.report.ended_deals import ended_deals
from longgame.analysis.report.failed_talks import failed_talks
from longgame.analysis.report.figures import run_pictures
from longgame.analysis.report.limits import limits
from longgame.analysis.report.provenance import provenance_blocks
from longgame.analysis.report.run_answer import run_answer
from longgame.analysis.runs.summary import summarize
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import clear_sign, millions
from longgame.analysis.words.plain_words import GROUP_WORDS, printable
from longgame.analysis.words.wording import describe_deals, describe_market, without_lone_figures
from longgame.analysis.words.wording_money import cash_of_a_deal, gained_and_paid
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.manifest.reader import Manifest

Figures = Mapping[str, Any]

_NO_TWIN: Final = "The run has no twin without deals, so who gained and who paid is not known (--twin)."


def run_report(scenario: Scenario, results: Results, manifest: Manifest, contradictions: tuple[str, ...]) -> Report:
    """The report of a run.

    Args:
        scenario: rebuilt from the manifest.
        results: the tables.
        manifest: of the same folder.
        contradictions: of the manifest.
    """
    summary = without_lone_figures(summarize(results))
    markets = summary["replicates"]
    told = CollectedPage()
    describe_deals(told, summary)
    cash_of_a_deal(told, summary)
    describe_market(told, summary)
    intervals = " [a to b] is a 95 % interval over the markets." if markets >= 2 else ""
    return Report(
        title=printable(scenario.name),
        subtitle=f"{counted(markets, 'simulated market')} of {counted(summary['years'], 'year')}, "
        f"seed {summary['seed']}.{intervals}",
        asked=[Asked("", scenario.question, scenario.prediction)],
        answer=tuple(run_answer(summary)),
        sections=(
            Section("setting", "What was simulated", [Paragraph(scenario.description)] if scenario.description else []),
            Section("figures", "Figures", run_pictures(results)),
            Section("gains", "Gains and losses", _gains(summary)),
            Section("deals", "Three deals that died, and why", ended_deals(results)),
            Section("talks", "First talks that fail, and why", failed_talks(results)),
            Section("words", "The run in words and tables", told.blocks),
            Section("assumptions", "Assumptions that matter", assumptions({scenario.name: scenario})),
            Section("limits", "Limits", limits(markets, summary["notes"], scenario.warnings)),
            Section("manifest", "Manifest, and how to repeat it", provenance_blocks(manifest, contradictions)),
        ),
        version=longgame.__version__,
    )


def _gains(summary: Figures) -> list[Block]:
    """By kind as the summary has it, then by name."""
    if summary["money"] is None:
        return [Paragraph(_NO_TWIN)]
    page = CollectedPage()
    gained_and_paid(page, summary)
    by_kind: list[Block] = [block for block in page.blocks if not isinstance(block, Heading)]
    rows = [
        (printable(one["name"]), GROUP_WORDS[one["kind"]], *_cells(one["gain_usd"]))
        for one in (*summary["money"]["winners"], *summary["money"]["losers"])
    ]
    if not rows:
        return by_kind
    caption = "By name: the largest gains and losses, means over the markets"
    table = Table(caption, ("organisation", "kind", "over the run", "markets", ""), rows, frozenset({1}))
    return [*by_kind, Heading(caption), table, Paragraph("* the interval leaves out zero.", small=True)]


def _cells(estimate: Figures) -> tuple[str, ...]:
    return millions(estimate), str(estimate["replicates"]), "*" if clear_sign(estimate) else ""
