"""How fast the engine is: against the object-per-agent model, as markets grow, and against a plain array pass.

    python -m benchmarks.speed                  a few minutes; prints tables in Markdown
    python -m benchmarks.speed --out speed.json the figures as well
    python -m benchmarks.speed --quick          small sizes, to see that it runs

The measure is pair-years per second (pairs x years / seconds): the rate at which payer-provider relations are
simulated, with or without a deal. Beside it stand live-deal-years per second (deals alive at the end of a year). Both
models run the same markets on the same draws with nothing recorded, founding not counted; runs of the two are
interleaved, and figures are medians. The object model is given its random numbers nearly free, and its agents are kept
from Python's garbage collector; where many markets are measured it runs some of them one by one, on which its speed a
market does not depend.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.memory import peak_bytes

if TYPE_CHECKING:
    from benchmarks.cases import Case
    from benchmarks.growth import ArrayPass, Growth

_MEGABYTE = 1e6


@dataclass(frozen=True)
class Plan:
    """Sizes of a run."""

    stack_cells: int
    large: tuple[int, int]
    object_cells: int
    years: int
    repeats: int
    shapes: tuple[tuple[int, int], ...]
    cells: tuple[int, ...]
    growth_years: tuple[int, ...]


#: 61 default markets are the pair rows of one pass, `longgame.experiments.running.simulate.BATCH_PAIRS` (tested).
FULL = Plan(
    stack_cells=61,
    large=(50, 2000),
    object_cells=3,
    years=24,
    repeats=5,
    shapes=((25, 260), (25, 520), (50, 520), (50, 1040), (100, 1040)),
    cells=(4, 8, 16, 32, 64),
    growth_years=(12, 24, 48, 96),
)
QUICK = Plan(
    stack_cells=3,
    large=(5, 104),
    object_cells=1,
    years=2,
    repeats=1,
    shapes=((5, 52), (5, 104)),
    cells=(1, 2),
    growth_years=(2, 4),
)


@dataclass(frozen=True)
class Duel:
    """Engine and object model on the same markets; rates a second, `ratio` the median of pairs of runs."""

    case: str
    pairs: int
    years: int
    engine_pair_years: float
    engine_live_deal_years: float
    object_pair_years: float
    object_live_deal_years: float
    ratio: float


@dataclass(frozen=True)
class Memory:
    """Peak bytes of a run beyond the interpreter's own."""

    case: str
    pairs: int
    engine_bytes: int
    object_bytes: int


def duel(case: Case, object_cells: int, repeats: int) -> Duel:
    """Run both models in turn; the object model on the first `object_cells` markets of the case."""
    from benchmarks.cases import EngineRun, ObjectRun, timed

    alone = case.with_cells(object_cells)
    engine, objects = [], []
    for _ in range(repeats):
        engine.append(timed(EngineRun, case))
        objects.append(timed(ObjectRun, alone))
    pair_years, own_pair_years = case.pairs * case.years, alone.pairs * case.years
    return Duel(
        case=case.name,
        pairs=case.pairs,
        years=case.years,
        engine_pair_years=statistics.median(pair_years / run.total for run in engine),
        engine_live_deal_years=statistics.median(sum(run.live) / run.total for run in engine),
        object_pair_years=statistics.median(own_pair_years / run.total for run in objects),
        object_live_deal_years=statistics.median(sum(run.live) / run.total for run in objects),
        ratio=statistics.median(
            (pair_years / one.total) / (own_pair_years / other.total)
            for one, other in zip(engine, objects, strict=True)
        ),
    )


def memory(name: str, payers: int, providers: int, cells: int = 1) -> Memory:
    """Two years of both models, each in a process of its own."""
    size = payers, providers, cells, 2
    return Memory(name, payers * providers * cells, peak_bytes("engine", *size), peak_bytes("objects", *size))


def measured(plan: Plan) -> dict[str, Any]:
    """All figures, memory first: a child's peak starts at what its parent holds."""
    large = f"one market, {plan.large[0]} payers x {plan.large[1]:,} providers"
    stack = f"{plan.stack_cells} default markets"
    memories = [
        memory("one default market", 5, 52),
        memory(stack, 5, 52, plan.stack_cells),
        memory(large, *plan.large),
    ]

    from benchmarks.cases import Case
    from benchmarks.growth import array_pass, growth_by_cells, growth_by_pairs, growth_by_years

    duels = [
        duel(Case("one default market", years=plan.years), 1, plan.repeats),
        duel(
            Case(stack, cells=plan.stack_cells, years=plan.years),
            min(plan.object_cells, plan.stack_cells),
            max(plan.repeats - 2, 1),
        ),
        # The object model needs many seconds a year here: one run of two years, after a first one that warms up.
        duel(Case(large, *plan.large, years=2, warm_up=1), 1, 1),
    ]
    growths = [
        growth_by_pairs(plan.shapes, max(plan.repeats - 3, 1)),
        growth_by_cells(plan.cells, min(plan.years, 12), max(plan.repeats - 2, 1)),
        growth_by_years(plan.growth_years, 4, max(plan.repeats - 2, 1)),
    ]
    plain = array_pass(Case(stack, cells=plan.stack_cells, years=min(plan.years, 8), warm_up=min(plan.years, 4)))
    return {"duels": duels, "memory": memories, "growth": growths, "array_pass": plain}


def tables(figures: dict[str, Any]) -> str:
    """The figures in Markdown."""
    return "\n\n".join(
        [
            _duel_table(figures["duels"]),
            _memory_table(figures["memory"]),
            _growth_table(figures["growth"]),
            _pass_table(figures["array_pass"]),
        ]
    )


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _duel_table(duels: list[Duel]) -> str:
    header = ["a second", "pairs", "years", "engine: pair-years", "live-deal-years"]
    header += ["objects: pair-years", "live-deal-years", "engine / objects"]
    rows = [
        [
            one.case,
            f"{one.pairs:,}",
            str(one.years),
            f"{one.engine_pair_years:,.0f}",
            f"{one.engine_live_deal_years:,.0f}",
            f"{one.object_pair_years:,.0f}",
            f"{one.object_live_deal_years:,.0f}",
            f"{one.ratio:.1f}",
        ]
        for one in duels
    ]
    return _table(header, rows)


def _memory_table(memories: list[Memory]) -> str:
    header = ["peak memory, two years", "pairs", "engine, MB", "KB a pair", "objects, MB", "KB a pair"]
    rows = [
        [
            one.case,
            f"{one.pairs:,}",
            f"{one.engine_bytes / _MEGABYTE:,.1f}",
            f"{one.engine_bytes / one.pairs / 1e3:.1f}",
            f"{one.object_bytes / _MEGABYTE:,.1f}",
            f"{one.object_bytes / one.pairs / 1e3:.1f}",
        ]
        for one in memories
    ]
    return _table(header, rows)


def _growth_table(growths: list[Growth]) -> str:
    rows = [
        [
            one.along,
            ", ".join(f"{size:,}" for size in one.sizes),
            ", ".join(f"{second:.3g}" for second in one.seconds),
            f"{one.exponent:.2f}",
        ]
        for one in growths
    ]
    return _table(["engine, growth along", "sizes", "seconds", "exponent"], rows)


def _pass_table(plain: ArrayPass) -> str:
    header = ["engine against an array pass", "bytes a pair row", "of it state", "np.add, ms", "a year, ms", "factor"]
    row = [
        f"{plain.pairs:,} pairs",
        f"{plain.bytes_a_pair:,.0f}",
        f"{plain.state_bytes / plain.pairs:,.0f}",
        f"{plain.pass_seconds * 1e3:.2f}",
        f"{plain.year_seconds * 1e3:.1f}",
        f"{plain.factor:.0f}",
    ]
    return _table(header, [row])


def as_json(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures as plain values, with the machine they were taken on."""
    growth = [{**asdict(one), "exponent": one.exponent} for one in figures["growth"]]
    plain = figures["array_pass"]
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}
    return {
        "machine": machine,
        "duels": [asdict(one) for one in figures["duels"]],
        "memory": [asdict(one) for one in figures["memory"]],
        "growth": growth,
        "array_pass": {**asdict(plain), "bytes_a_pair": plain.bytes_a_pair, "factor": plain.factor},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of the engine.")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    figures = measured(QUICK if options.quick else FULL)
    print(tables(figures))
    if options.out is not None:
        options.out.write_text(json.dumps(as_json(figures), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
