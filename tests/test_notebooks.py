"""The notebooks show what their code gives, and the script that executes them notices when they do not."""

from __future__ import annotations

import base64
import json
import re
import runpy
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from longgame.analysis.notebook.comparison_plots import ComparisonPlots
from longgame.analysis.notebook.deal_plots import DealPlots
from longgame.analysis.notebook.invasion import InvasionPlots
from longgame.analysis.notebook.run_plots import RunPlots
from longgame.analysis.notebook.sweep_plots import SweepPlots
from longgame.experiments.manifest.contents import simd_level

CHECKOUT = Path(__file__).resolve().parent.parent
SCRIPT: dict[str, Any] = runpy.run_path(str(CHECKOUT / "scripts" / "run_notebooks.py"))
#: Bytes of a notebook: a reader may be on a phone.
LARGEST = 300_000


@pytest.mark.parametrize("path", SCRIPT["notebooks"](), ids=lambda path: path.stem)
def test_a_notebook_shows_what_its_code_gives(path: Path) -> None:
    stored = SCRIPT["read"](path)
    shown, made = (SCRIPT["texts"](notebook) for notebook in (stored, SCRIPT["executed"](stored, path.name)))
    if stored["metadata"]["longgame"]["simd_level"] != simd_level():
        # Last digits may differ on a processor with other vector instructions.
        shown, made = (re.sub(r"\d+", "0", json.dumps(texts)) for texts in (shown, made))
    assert made == shown, f"run: python scripts/run_notebooks.py docs/notebooks/{path.name}"


@pytest.mark.parametrize("path", SCRIPT["notebooks"](), ids=lambda path: path.stem)
def test_a_notebook_is_small_and_sound_and_its_links_lead_somewhere(path: Path) -> None:
    assert path.stat().st_size < LARGEST
    notebook = SCRIPT["read"](path)
    assert SCRIPT["written"](notebook) == path.read_text(encoding="utf-8")
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert sum("image/png" in output.get("data", ()) for cell in code for output in cell["outputs"]) >= 2
    prose = "".join(line for cell in notebook["cells"] if cell["cell_type"] == "markdown" for line in cell["source"])
    assert "$" not in prose  # Jupyter would take it for a formula
    links = re.findall(r"\]\(([^)#:]+)\)", prose)
    assert links
    for target in links:
        assert (path.parent / target).exists(), target


def test_the_index_has_every_notebook_and_every_figure() -> None:
    index = (CHECKOUT / "docs" / "notebooks" / "README.md").read_text(encoding="utf-8")
    assert all(f"]({path.name})" in index for path in SCRIPT["notebooks"]())
    named = set(re.findall(r"`plot\.(\w+)\(", index))
    kinds = (RunPlots, ComparisonPlots, SweepPlots, DealPlots, InvasionPlots)
    figures = {name for plots in kinds for name in vars(plots) if name[0] != "_"}
    assert named == figures


def notebook_of(*sources: str) -> dict[str, Any]:
    cells = [{"cell_type": "code", "id": str(number), "source": [text]} for number, text in enumerate(sources)]
    return {"cells": cells, "metadata": {}}


def outputs(*sources: str) -> list[list[dict[str, Any]]]:
    found = SCRIPT["executed"](notebook_of(*sources), "made-up.ipynb")
    return [cell["outputs"] for cell in found["cells"]]


def test_a_cell_shows_prints_its_last_expression_and_figures_as_in_jupyter() -> None:
    first, second, third = outputs(
        "x = 2\nprint('so far')\nx + 1",
        "class Shown:\n  def _repr_html_(self): return '<b>bold</b>'\n  def __repr__(self): return 'plain'\nShown()",
        "import matplotlib.pyplot as plt\nplt.subplots()[1].set_title('a line', loc='left')\nx;",
    )
    assert [one.get("text") or one["data"] for one in first] == [["so far\n"], {"text/plain": ["3"]}]
    assert second[0]["data"] == {"text/html": ["<b>bold</b>"], "text/plain": ["plain"]}
    (figure,) = third
    assert figure["data"]["text/plain"] == ["<Figure: a line>"]
    assert outputs("y = 1", "y", "None", "") == [
        [],
        [{**first[1], "data": {"text/plain": ["1"]}, "execution_count": 2}],
        [],
        [],
    ]


def test_a_picture_holds_no_time_and_no_version() -> None:
    (((figure,)),) = outputs("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    content, kinds, place = base64.b64decode(figure["data"]["image/png"]), [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kinds.append(content[place + 4 : place + 8].decode())
        assert (
            zlib.crc32(content[place + 4 : place + 8 + length])
            == struct.unpack(">I", content[place + 8 + length :][:4])[0]
        )
        place += length + 12
    assert not {"tEXt", "iTXt", "zTXt", "tIME"} & set(kinds)


def test_the_check_names_a_notebook_whose_text_is_out_of_date_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, main = tmp_path / "made-up.ipynb", SCRIPT["main"]
    path.write_text(SCRIPT["written"](notebook_of("40 + 2")), encoding="utf-8")
    before = path.read_bytes()
    assert main(["--check", str(path)]) == 1
    assert "made-up.ipynb" in capsys.readouterr().out
    assert path.read_bytes() == before
    assert main([str(path)]) == 0
    assert "42" in path.read_text(encoding="utf-8")
    assert main(["--check", str(path)]) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("40 + 2", "40 + 3"), encoding="utf-8")
    assert main(["--check", str(path)]) == 1
    with pytest.raises(AssertionError):
        outputs("x = 1", "assert x == 2")
