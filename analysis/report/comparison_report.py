"""The report of a comparison."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

import pandas as pd

import longgame
from longgame.analysis.report.assumptions import assumptions
from longgame.analysis.report.collected_page import CollectedPage
from longgame.analysis.report.content import Asked, Block, Paragraph, Report, Section
from longgame.analysis.report.deals_side_by_side import deals_side_by_side
from longgame.analysis.report.figures import comparison_pictures
from longgame.analysis.report.limits import limits
from longgame.analysis.report.provenance import provenance_blocks
from longgame.analysis.words.comparison_story import tell_story
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import printable
from longgame.analysis.words.scenario_words import scenario_words
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.manifest.reader import Manifest

_NO_DEALS: Final = (
    "This folder keeps what its markets came to, not their deals one by one: an earlier version wrote it, or none of "
    "its outcomes needs deals. For deals that died, and why, run one of its scenarios (longgame run SCENARIO) and "
    "report on that run."
)


def comparison_report(
    scenarios: Mapping[str, Scenario],
    table: pd.DataFrame,
    movers: Mapping[str, Collection[str]],
    missed: Mapping[str, float],
    manifest: Manifest,
    contradictions: tuple[str, ...],
    deals: pd.DataFrame | None = None,
) -> Report:
    """The report of a comparison.

    Args:
        scenarios: by the name they have in the table, the base first.
        table: the comparison.
        movers: ids of the organisations whose own offers a scenario changes, by scenario.
        missed: outcomes that are not as precise as was asked, with their half-widths.
        manifest: of the same folder.
        contradictions: of the manifest.
        deals: as `compared_deals` gives them; None in a folder without them.
    """
    called = _called(scenarios)
    shown = table.assign(scenario=[called.get(str(name), str(name)) for name in table["scenario"]])
    base, markets = called[next(iter(scenarios))], int(table["simulated"].max()) if len(table) else 0
    organisations: dict[str, str] = {}
    for scenario in reversed(list(scenarios.values())):
        organisations |= RosterNames.of_market(scenario.organizations, scenario.values).name
    page = CollectedPage()
    moved = {called[name]: ids for name, ids in movers.items()}
    tell_story(page, base, shown, missed, organisations, moved)
    in_words = {name: scenario_words(name, organisations) for name in called.values()}
    answer, rest = page.split_answers(list(in_words.values())[1:])
    others = ", ".join(list(in_words.values())[1:])
    warnings = dict.fromkeys(warning for scenario in scenarios.values() for warning in scenario.warnings)
    return Report(
        title=f"{in_words[base]} against {others}",
        subtitle=f"{counted(markets, 'market')} each, seed {manifest.information.get('seed')}, on the same draws. "
        "[a to b] is a 95 % interval of a difference over the markets.",
        asked=_asked(scenarios, called),
        answer=answer,
        sections=(
            Section("setting", "What was compared", _described(scenarios, called, in_words)),
            Section("figures", "Figures", comparison_pictures(base, shown, _seed(manifest), organisations)),
            Section("gains", "Differences, gains and losses", rest),
            Section(
                "deals",
                "Deals that died, and what they did in the base market",
                _deals(deals, {name: in_words[shown] for name, shown in called.items()}, organisations),
            ),
            Section("assumptions", "Assumptions that matter", assumptions(_by_shown_name(scenarios, called))),
            Section("limits", "Limits", limits(markets, warnings=tuple(warnings))),
            Section("manifest", "Manifest, and how to repeat it", provenance_blocks(manifest, contradictions)),
        ),
        version=longgame.__version__,
    )


def _deals(deals: pd.DataFrame | None, called: Mapping[str, str], organisations: Mapping[str, str]) -> list[Block]:
    if deals is None:
        return [Paragraph(_NO_DEALS)]
    names = {f"{side}_name": [organisations.get(one, one) for one in deals[side]] for side in ("payer", "provider")}
    return deals_side_by_side(deals.assign(**names), list(called), called)


def _seed(manifest: Manifest) -> int | None:
    seed = manifest.information.get("seed")
    return seed if isinstance(seed, int) else None


def _called(scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """What the report calls each scenario: a file by the scenario's own name, if no other has it."""
    own = {name: scenario.name if _is_file(name) else name for name, scenario in scenarios.items()}
    often = Counter(own.values())
    return {name: shown if often[shown] == 1 else re.split(r"[/\\]", name)[-1] or name for name, shown in own.items()}


def _is_file(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or "\\" in name


def _by_shown_name(scenarios: Mapping[str, Scenario], called: Mapping[str, str]) -> dict[str, Scenario]:
    return {called[name]: scenario for name, scenario in scenarios.items()}


def _described(
    scenarios: Mapping[str, Scenario], called: Mapping[str, str], in_words: Mapping[str, str]
) -> list[Paragraph]:
    texts = {in_words[called[name]]: scenario.description for name, scenario in scenarios.items()}
    return [Paragraph(f"{words}: {text}") for words, text in texts.items() if text]


def _asked(scenarios: Mapping[str, Scenario], called: Mapping[str, str]) -> list[Asked]:
    """Questions of all scenarios; scenarios that ask the same are named once, as `--vary` makes them."""
    found: dict[tuple[str, str], str] = {}
    for name, scenario in scenarios.items():
        if scenario.question or scenario.prediction:
            found.setdefault((scenario.question, scenario.prediction), printable(called[name]))
    by = list(found.values()) if len(found) > 1 else [""] * len(found)
    return [Asked(name, *texts) for name, texts in zip(by, found, strict=True)]
