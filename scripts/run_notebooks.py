"""Execute the notebooks of docs/notebooks and write what their cells give into them.

usage: python scripts/run_notebooks.py [--check] [NOTEBOOK ...]     without a notebook: all of them
       --check writes nothing and fails if a text that a notebook shows is not what its code gives

A cell does here what it does in Jupyter: its last expression is shown, unless a semicolon ends it, and so are what it
prints and the figures it opens. Jupyter itself is not needed, so nothing that changes from one execution to the next
(times, ports, counts that drift) gets into the files, and the test suite can run every notebook in a few seconds.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("MPLBACKEND", "agg")
CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

import matplotlib.pyplot as plt  # noqa: E402 - needs the backend above
import pandas as pd  # noqa: E402

from longgame.experiments.manifest.contents import simd_level  # noqa: E402 - needs the path above

FOLDER: Final = CHECKOUT / "docs" / "notebooks"
_DOTS_AN_INCH: Final = 90
#: How wide and long tables are as plain text, whatever terminal the script is run in.
_TABLES: Final = ("display.width", 100, "display.max_columns", 20, "display.max_rows", 60)

Notebook = dict[str, Any]
Output = dict[str, Any]


def notebooks() -> list[Path]:
    """All notebooks, in order."""
    return sorted(FOLDER.glob("*.ipynb"))


def read(path: Path) -> Notebook:
    """A notebook file."""
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def executed(notebook: Notebook, name: str) -> Notebook:
    """The notebook with the outputs that its cells give now, run from top to bottom in an empty folder.

    Args:
        notebook: as in its file; it is not changed.
        name: for error messages.

    Raises:
        Exception: whatever a cell raises.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, count = [], 0
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), pd.option_context(*_TABLES):
        for place, cell in enumerate(notebook["cells"], start=1):
            if cell["cell_type"] == "code":
                count += 1
                outputs = list(_outputs("".join(cell["source"]), names, f"{name}, cell {place}"))
                cell = {**cell, "execution_count": count, "outputs": _counted(outputs, count)}
            cells.append(cell)
    # Digits may differ between processors with other vector instructions: a check has to know with which these came.
    return {**notebook, "cells": cells, "metadata": {**notebook["metadata"], "longgame": {"simd_level": simd_level()}}}


def _outputs(source: str, names: dict[str, Any], place: str) -> Iterator[Output]:
    """What a cell shows: its prints, its last expression, its figures."""
    tree = ast.parse(source, place)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
        kept = ast.Assign([ast.Name("_", ast.Store())], last.value)
        tree.body[-1] = ast.fix_missing_locations(ast.copy_location(kept, last))
    names["_"], printed = None, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, place, "exec"), names)
    value = names["_"]
    if printed.getvalue():
        yield {"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())}
    if value is not None:
        data: dict[str, Any] = {}
        if hasattr(value, "_repr_png_"):
            data["image/png"] = _encoded(value._repr_png_())
        if hasattr(value, "_repr_html_"):
            data["text/html"] = _lines(value._repr_html_())
        data["text/plain"] = _lines(repr(value))
        yield {"data": data, "execution_count": None, "metadata": {}, "output_type": "execute_result"}
    for number in plt.get_fignums():
        figure, file = plt.figure(number), io.BytesIO()
        figure.savefig(file, format="png", dpi=_DOTS_AN_INCH, bbox_inches="tight", metadata={"Software": None})
        titles = [axes.get_title(loc) for axes in figure.axes for loc in ("left", "center") if axes.get_title(loc)]
        data = {
            "image/png": _encoded(file.getvalue()),
            "text/plain": _lines(f"<Figure: {'; '.join(titles) or figure.axes[0].get_ylabel()}>"),
        }
        yield {"data": data, "metadata": {}, "output_type": "display_data"}
    plt.close("all")


def _counted(outputs: list[Output], count: int) -> list[Output]:
    return [{**one, "execution_count": count} if "execution_count" in one else one for one in outputs]


def _encoded(picture: bytes) -> str:
    return base64.b64encode(picture).decode() + "\n"


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def written(notebook: Notebook) -> str:
    """The text of a notebook file, as Jupyter writes it."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def texts(notebook: Notebook) -> list[Any]:
    """All that a notebook shows but its pictures, whose bytes depend on the versions of drawing libraries."""
    shown: list[Any] = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data: Mapping[str, Any] = output.get("data", {"text": output.get("text")})
            shown.append({kind: part for kind, part in data.items() if not kind.startswith("image/")})
    return shown


def main(arguments: list[str]) -> int:
    """Write the notebooks, or name those whose texts are out of date; returns the exit status."""
    chosen = [Path(argument).resolve() for argument in arguments if argument != "--check"] or notebooks()
    outdated = []
    for path in chosen:
        before = read(path)
        after = executed(before, path.name)
        same = texts(after) == texts(before) if "--check" in arguments else written(after) == written(before)
        if not same:
            outdated.append(path.name)
            if "--check" not in arguments:
                path.write_text(written(after), encoding="utf-8", newline="\n")
    if outdated:
        print(("Out of date: " if "--check" in arguments else "Written: ") + ", ".join(outdated))
    return int("--check" in arguments and bool(outdated))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
