"""Write the pages of the documentation that are made from the program's own records.

usage: python scripts/generate_docs.py [--check] [PAGE ...]     without a page: all of them, which takes half a minute
       --check writes nothing and fails if a page is out of date

To add a page, add its path and the function that returns its text to `PAGES`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from longgame.cli.engine_pages import state_page, with_phases  # noqa: E402 - needs the path above
from longgame.cli.evidence_page import evidence_page  # noqa: E402
from longgame.cli.market_guide import own_market_page  # noqa: E402
from longgame.cli.models_command import models_page  # noqa: E402
from longgame.cli.reference_pages import outcomes_page, tables_page  # noqa: E402
from longgame.cli.stakes_command import stakes_page  # noqa: E402

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/evidence.md": evidence_page,
    "docs/model.md": lambda: with_phases((CHECKOUT / "docs" / "model.md").read_text(encoding="utf-8")),
    "docs/models.md": models_page,
    "docs/outcomes.md": outcomes_page,
    "docs/own-market.md": own_market_page,
    "docs/stakes.md": stakes_page,
    "docs/state.md": state_page,
    "docs/tables.md": tables_page,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or name those that are out of date; returns the exit status."""
    chosen = [argument for argument in arguments if argument != "--check"]
    if unknown := [page for page in chosen if page not in PAGES]:
        print(f"No such page: {', '.join(unknown)}; pages: {', '.join(PAGES)}", file=sys.stderr)
        return 2
    outdated = []
    for page in chosen or PAGES:
        path, text = CHECKOUT / page, PAGES[page]()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            outdated.append(page)
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8", newline="\n")
    if outdated:
        print(("Out of date: " if "--check" in arguments else "Written: ") + ", ".join(outdated))
    return int("--check" in arguments and bool(outdated))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
