import pickle
import sys
from pathlib import Path

import pytest

from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.running.plug_ins import PlugInError, StrategyFile, load_strategies, strategies_in
from longgame.experiments.sweep.manifest import made_with

GOOD = """
import longgame
from longgame.agents.strategies import View

def shy(view: View):
    return 0.5 * view.trust

late = longgame.Strategy("late", claim=0.4)
early = longgame.Strategy("early", effort=shy)
"""


def test_every_strategy_of_the_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "my stances.py").write_text(GOOD)
    found = load_strategies(tmp_path / "my stances.py")
    assert [strategy.name for strategy in found] == ["early", "late"]
    effort = found[0].traits["effort"]
    assert pickle.loads(pickle.dumps(effort)) is effort
    assert callable(effort)
    assert effort.__module__ == "longgame_strategies_my_stances"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = (", r"mine\.py:1: SyntaxError"),
        ("x = 1\n\ny = 1 / 0\n", r"mine\.py:3: ZeroDivisionError"),
        ("import nothing_of_the_kind\n", r"mine\.py:1: ModuleNotFoundError"),
        ("raise SystemExit(3)\n", r"mine\.py:1: SystemExit"),
        ("import longgame\nlonggame.Strategy('a', claim=4)\n", r"mine\.py:2: ValueError.*claim"),
        ("x = 1\n", r"defines no longgame\.Strategy"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(PlugInError, match=message):
        load_strategies(tmp_path / "mine.py")


def test_only_python_files_are_loaded(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text(GOOD)
    with pytest.raises(PlugInError, match=r"ends in \.py"):
        load_strategies(tmp_path / "mine.txt")
    with pytest.raises(PlugInError, match="no such file"):
        load_strategies(tmp_path / "none.py")


def test_a_byte_order_mark_and_a_named_encoding_are_understood(tmp_path: Path) -> None:
    text = "import longgame\nmine = longgame.Strategy('mine', meaning='très prudent')\n"
    (tmp_path / "marked.py").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (tmp_path / "latin.py").write_bytes(("# -*- coding: latin-1 -*-\r\n" + text).encode("latin-1"))
    for name in ("marked.py", "latin.py"):
        (mine,) = load_strategies(tmp_path / name)
        assert mine.meaning == "très prudent", name


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"meaning = 'tr\xe8s prudent'\n", r"mine\.py: cannot be read as text: .*; save it as UTF-8, or name its enc"),
        (b"# coding: no-such-thing\n", r"mine\.py: cannot be read as text: unknown encoding.*; save it as UTF-8"),
        ("x = 1\n".encode("utf-16"), r"mine\.py: cannot be read as text"),
        (b"x = 1\0\n", r"mine\.py.*null bytes"),
    ],
)
def test_what_is_no_python_text_is_refused_with_what_to_do(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "mine.py").write_bytes(content)
    with pytest.raises(PlugInError, match=message):
        load_strategies(tmp_path / "mine.py")


NEIGHBOUR = "import longgame\nfrom bounds_of_mine import HIGH\n\ndef shy(view):\n    return HIGH * view.trust\n"
WITH_NEIGHBOUR = "import longgame\nimport habits_of_mine\nmine = longgame.Strategy('mine', claim=habits_of_mine.shy)\n"


def with_neighbours(folder: Path, high: float = 0.5) -> Path:
    """A strategy file that imports a file beside it, which imports another."""
    (folder / "mine.py").write_text(WITH_NEIGHBOUR)
    (folder / "habits_of_mine.py").write_text(NEIGHBOUR)
    (folder / "bounds_of_mine.py").write_text(f"HIGH = {high}\n")
    return folder / "mine.py"


def test_files_beside_a_strategy_file_are_imported_and_travel_with_it(tmp_path: Path) -> None:
    path = with_neighbours(tmp_path)
    file = StrategyFile.read(path)
    assert [one.name for one in file.beside] == ["bounds_of_mine", "habits_of_mine"]
    assert file.paths == (path, tmp_path / "bounds_of_mine.py", tmp_path / "habits_of_mine.py")
    sent = pickle.loads(pickle.dumps(file))
    for one in tmp_path.iterdir():
        one.unlink()  # a worker elsewhere does not see the folder
    (mine,) = strategies_in(sent)
    claim = mine.traits["claim"]
    assert pickle.loads(pickle.dumps(claim)) is claim
    assert sys.meta_path == [finder for finder in sys.meta_path if "plug_ins" not in type(finder).__module__]


def test_files_of_the_same_name_beside_another_strategy_file_are_not_mixed_up(tmp_path: Path) -> None:
    claims = []
    for high in (0.25, 0.75):
        folder = tmp_path / str(high)
        folder.mkdir()
        (mine,) = load_strategies(with_neighbours(folder, high))
        claims.append(mine.traits["claim"])
    assert [claim.__globals__["HIGH"] for claim in claims if callable(claim)] == [0.25, 0.75]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("habits_of_mine.py", "x = 1\ny = 1 / 0\n", r"habits_of_mine\.py:2: ZeroDivisionError"),
        ("habits_of_mine.py", "x = (\n", r"habits_of_mine\.py:1: SyntaxError"),
        ("bounds_of_mine.py", "import nothing_of_the_kind\n", r"bounds_of_mine\.py:1: ModuleNotFoundError"),
        ("mine.py", "import random\n", r"random\.py: another module is called 'random'; give the file another name"),
        ("mine.py", "import pytest\n", r"pytest\.py: another module is called 'pytest'; give the file another name"),
        (
            "mine.py",
            "import package_of_mine\n",
            r"mine\.py:1: ModuleNotFoundError.*single files beside it, but no folder",
        ),
    ],
)
def test_what_is_wrong_beside_a_strategy_file_is_said_with_its_place(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    path = with_neighbours(tmp_path)
    for other in ("random.py", "pytest.py"):
        (tmp_path / other).write_text("")
    (tmp_path / "package_of_mine").mkdir()
    (tmp_path / name).write_text(text)
    before = set(sys.modules)
    with pytest.raises(PlugInError, match=message):
        load_strategies(path)
    assert not {"habits_of_mine", "bounds_of_mine"} & (set(sys.modules) - before)


def test_a_changed_file_beside_it_makes_another_sweep(tmp_path: Path) -> None:
    experiment = experiment_from_dict(
        {
            "years": 2,
            "replicates": 2,
            "outcomes": ["signing_rate"],
            "factors": {"strategies.all.zero_sum": {"levels": [0, 1]}},
        }
    )
    hashes = [made_with(experiment, [StrategyFile.read(with_neighbours(tmp_path, high))]) for high in (0.2, 0.2, 0.3)]
    assert hashes[0] == hashes[1] != hashes[2]
