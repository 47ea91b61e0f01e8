"""The bones: the import name, the lazy public names, the version."""

import importlib
import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import longgame

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDERS = ("agents", "analysis", "environment", "experiments")
HEAVY = {"matplotlib", "mesa", "networkx", "numpy", "pandas", "pyarrow", "scipy"}


def python(code: str, folder: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
    """Run a line in a new interpreter that stands in a folder."""
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_is_imported_below_longgame(folder: str) -> None:
    package = importlib.import_module(f"longgame.{folder}")
    assert package.__file__ is not None
    assert Path(package.__file__).resolve() == CHECKOUT / folder / "__init__.py"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_bare_folder_refuses_to_be_imported_and_says_the_right_name(folder: str) -> None:
    done = python(f"import {folder}")
    assert done.returncode == 1
    assert f"ImportError: the folder '{folder}' is imported as 'longgame.{folder}'" in done.stderr


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_link_for_editors_leads_to_its_folder(folder: str) -> None:
    link = CHECKOUT / "longgame" / folder
    if not link.is_symlink():
        pytest.skip("links are not kept in this checkout")
    assert link.readlink() == Path("..") / folder


def test_a_checkout_without_links_imports_the_same(tmp_path: Path) -> None:
    (tmp_path / "longgame").mkdir()
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    shutil.copy(CHECKOUT / "longgame" / "__init__.py", tmp_path / "longgame")
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
        shutil.copy(CHECKOUT / folder / "__init__.py", tmp_path / folder)
    done = python("import longgame.agents, longgame.environment; print(longgame.agents.__file__)", tmp_path)
    assert done.stdout.strip() == str(tmp_path / "agents" / "__init__.py"), done.stderr


@pytest.mark.parametrize("module", ["longgame", "longgame.cli.main"])
def test_an_import_loads_no_heavy_library(module: str) -> None:
    done = python(f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})")
    assert done.returncode == 0, done.stderr
    assert HEAVY.isdisjoint(done.stdout.split())


def test_commands_and_workers_do_not_wait_for_what_only_some_of_them_use() -> None:
    """Each of these takes a fifth of a second to two thirds, in every command and in every worker process."""
    commands = ", ".join(f"longgame.cli.{name}_command" for name in ("run", "compare", "rerun", "invasion"))
    modules = f"longgame, longgame.experiments.running.batch, {commands}"
    done = python(f"import sys, {modules}; longgame.run, longgame.sweep; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert {"matplotlib", "mesa", "scipy.stats", "sklearn"}.isdisjoint(done.stdout.split())


@pytest.mark.parametrize("name", longgame.__all__)
def test_a_public_name_is_found_and_stays_the_same_object(name: str) -> None:
    found = getattr(longgame, name)
    assert found is getattr(longgame, name)
    assert name in dir(longgame)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'longgame' has no attribute 'market_share'"):
        getattr(longgame, "market_share")  # noqa: B009 (a plain attribute would not pass the type check)


def test_every_lazy_name_is_public() -> None:
    assert {*longgame._HOMES, "__version__"} == set(longgame.__all__)


def test_the_version_is_the_same_everywhere() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", longgame.__version__)
    assert importlib.metadata.version("longgame") == longgame.__version__
    assert f"\nversion: {longgame.__version__}\n" in (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## [{longgame.__version__}]" in (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
