import pickle
from pathlib import Path

import pytest

from longgame.experiments.running.plug_ins import PlugInError, load_strategies

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
