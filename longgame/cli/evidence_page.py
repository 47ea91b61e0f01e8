"""The page docs/evidence.md: targets, how they are measured, and what could be checked of their sources."""

from __future__ import annotations

from collections.abc import Iterator

from longgame.analysis.validation.evidence import BEHAVIOUR, CHECKED, COMMERCIAL, Source, Target, sources, targets
from longgame.analysis.validation.measured import FEWEST_OBSERVATIONS


def evidence_page() -> str:
    """`docs/evidence.md`."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "<!-- Made by scripts/generate_docs.py from analysis/validation/*.toml: do not edit. -->"
    yield from ("", "# Evidence", "")
    yield "No panel of exits shows trust, grievance or framing. Here is what other fields and surveys measured."
    yield "`longgame validate --behaviour` measures the same in the model and sets both side by side."
    yield "A miss is a finding. No parameter is changed because a target is missed."
    yield ""
    yield "Most studies are about single employees, and some about other industries. So a grade says how far a figure"
    yield "carries: A several good sources, B one good source, C reasoned or far from this field."
    yield from ("", "## Targets", "")
    yield "`input`: a parameter is this very figure, so the row only shows whether it comes out at the other end."
    yield "`sized`: parameters were sized with it in mind, before any result was seen. `check`: nothing was set by it."
    yield ""
    yield from _targets(BEHAVIOUR)
    yield from ("", "## How the model is measured", "")
    yield "Observations of all markets are pooled. Intervals are over markets: each is left out once (jackknife),"
    yield "because deals of one market share its draws."
    yield f"A figure of fewer than {FEWEST_OBSERVATIONS} observations is not told."
    yield "Judged shortfall: how far a side judges its result to lie below its reference point; 1 is a wholly bad year."
    yield from _measures(BEHAVIOUR)
    yield from ("", "## Sources", "")
    yield "`checked` says what could be read again, mostly in abstracts. A figure in *italics* is quoted from memory."
    yield from _sources(BEHAVIOUR)
    yield from ("", "## Levels of a commercial market", "")
    yield "`longgame validate --commercial` sets these beside the default market. Ranges of grade C are by judgement;"
    yield "all were written down before they were measured. [commercial.md](commercial.md) has the results."
    yield ""
    yield from _targets(COMMERCIAL)
    yield from ("", "### How they are measured", "")
    yield "Deals, signatures and organisations of all markets are pooled; figures of a market are means over markets."
    yield "Intervals are over markets (jackknife with Student's t)."
    yield from _measures(COMMERCIAL)
    yield from ("", "### Their sources")
    yield from _sources(COMMERCIAL)


def _targets(name: str) -> Iterator[str]:
    yield "| target | unit | published | range | grade | role | sources |"
    yield "|---|---|---:|---|---|---|---|"
    short = {source.id: source.short for source in sources(name)}
    for target in targets(name):
        names = "; ".join(short[one] for one in target.sources)
        numbers = f"{_number(target.published)} | {_range(target)}"
        yield f"| {target.name} | {target.unit} | {numbers} | {target.grade} | {target.role} | {names} |"


def _measures(name: str) -> Iterator[str]:
    yield from ("", "| target | id | measured |", "|---|---|---|")
    for target in targets(name):
        yield f"| {target.name} | `{target.id}` | {target.measured} |"


def _sources(name: str) -> Iterator[str]:
    yield from ("", "| source | population | figure | grade | checked |", "|---|---|---|---|---|")
    for source in sources(name):
        yield f"| {source.reference} | {source.population} | {_figure(source)} | {source.grade} | {_checked(source)} |"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _range(target: Target) -> str:
    low, high = _number(target.low), _number(target.high)
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else "none"


def _figure(source: Source) -> str:
    return f"*{source.figure}*" if CHECKED[source.checked] else source.figure


def _checked(source: Source) -> str:
    if source.checked == "reasoned":
        return "nothing to check"
    return f"{CHECKED[source.checked] or 'yes'}; {source.where}"
