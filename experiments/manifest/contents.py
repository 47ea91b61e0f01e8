"""What a run folder says about itself: scenario, seed, versions, processor, source revision and input files."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Final

import longgame.agents
import longgame.environment
from longgame import vocabulary
from longgame.environment.records.new_folder import file_sha256
from longgame.environment.records.results import scenario_information
from longgame.environment.scenario.scenario import Scenario

_LIBRARIES: Final = ("numpy", "scipy", "pandas", "pyarrow", "mesa", "networkx")
#: What calibrations rest on too; it need not be installed.
EMULATORS: Final = "scikit-learn"

#: Processor features that change the bits of exp, log and pow, from the widest down.
_SIMD_LEVELS: Final = (
    "AVX512_SPR",
    "AVX512_ICL",
    "AVX512_SKX",
    "AVX512F",
    "AVX2",
    "X86_V4",
    "X86_V3",
    "SSE42",
    "SVE",
    "ASIMD",
)


def run_information(
    scenario: Scenario, seed: int, replicates: int, record: str, twin: bool, inputs: Sequence[Path] = ()
) -> dict[str, Any]:
    """The manifest of a run that is about to start, without its duration and its files.

    Args:
        scenario: as resolved.
        seed: of every draw.
        replicates: how many.
        record: level of recording.
        twin: whether the no-deal twin is simulated.
        inputs: files that the user gave.
    """
    return {
        "kind": "run",
        **scenario_information(scenario),
        "seed": seed,
        "replicates": replicates,
        "record": record,
        "twin": twin,
        **provenance(inputs),
        "started_utc": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def provenance(inputs: Sequence[Path] = ()) -> dict[str, Any]:
    """What bytes may depend on beside what is simulated: engine, versions, platform, source revision, input files."""
    return {
        "engine_hash": engine_hash(),
        "versions": versions(),
        "platform": {"system": platform.system(), "machine": platform.machine(), "simd_level": simd_level()},
        "git_revision": git_revision(),
        # A name that is no UTF-8 could not be written.
        "inputs": {str(path).encode("utf-8", "replace").decode(): file_sha256(path) for path in inputs},
    }


@cache
def engine_hash() -> str:
    """SHA-256 of what decides the numbers of a market (`engine_sources`); it keys results that may be resumed."""
    agents, environment = _engine_homes()
    return hash_of_sources({"agents": agents, "environment": environment}, engine_sources())


def engine_sources() -> list[Path]:
    """Files that decide the numbers of a market.

    These are the sources of agents/, the vocabulary and environment/, with parameters.toml and the files of the models.
    The reading of scenario and market files is left out: rewording a message leaves the hash as it was.
    """
    agents, environment = _engine_homes()
    reading = environment / "scenario" / "reading"
    rules = [path for path in environment.rglob("*.py") if reading not in path.parents]
    paths = [*agents.rglob("*.py"), *rules, *(environment / "models").glob("*.toml")]
    return [*paths, environment / "scenario" / "parameters.toml", Path(vocabulary.__file__)]


def _engine_homes() -> tuple[Path, Path]:
    return Path(str(longgame.agents.__file__)).parent, Path(str(longgame.environment.__file__)).parent


@cache
def measurement_hash() -> str:
    """SHA-256 of the sources that measure outcomes; it keys results that may be resumed, beside `engine_hash`."""
    home = Path(__file__).parent.parent
    measuring = [home / "running" / "batch.py", home / "running" / "gains.py", home / "sweep" / "block.py"]
    return hash_of_sources({"experiments": home}, [*(home / "outcomes").rglob("*.py"), *measuring])


def hash_of_sources(homes: Mapping[str, Path], paths: Iterable[Path]) -> str:
    """SHA-256 of sources, each named by its place below one of the homes (by its name alone elsewhere)."""
    digest = hashlib.sha256()
    named = {}
    for path in paths:
        inside = [f"{name}/{path.relative_to(home).as_posix()}" for name, home in homes.items() if home in path.parents]
        named[inside[0] if inside else path.name] = path
    for name, path in sorted(named.items()):
        # Line ends depend on the checkout, not on the engine.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions of longgame, Python and the libraries that a result rests on."""
    found = {"longgame": longgame.__version__, "python": platform.python_version()}
    return found | {name: _installed_version(name) for name in _LIBRARIES}


@cache  # What is imported stays as it is, and reading it takes longer than many a market year.
def _installed_version(name: str) -> str:
    return metadata.version(name)


def simd_level() -> str:
    """The widest vector instructions that NumPy uses here; other levels may give other last bits.

    "unknown" when this NumPy does not tell.
    """
    try:
        features: Mapping[str, bool] = import_module("numpy._core._multiarray_umath").__cpu_features__
    except (ImportError, AttributeError):
        return "unknown"
    return next((level for level in _SIMD_LEVELS if features.get(level)), "baseline")


def git_revision() -> str | None:
    """Commit of the checkout that the engine runs from, with "+changes" if files differ; None outside a checkout."""
    checkout = Path(str(longgame.__file__)).resolve().parent.parent
    git = shutil.which("git")
    if git is None or not (checkout / ".git").exists():
        return None
    revision = _git(git, checkout, "rev-parse", "HEAD")
    if not revision:
        return None
    return f"{revision}+changes" if _git(git, checkout, "status", "--porcelain", "--untracked-files=no") else revision


def _git(git: str, checkout: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            [git, "-C", str(checkout), *arguments], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
