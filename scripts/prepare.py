"""Make the environment of a checkout, or leave it alone when it is up to date; print its folder.

Started by `scripts/prepare`; needs nothing but the standard library. The environment is `.venv` in the checkout, or the
folder that LONGGAME_VENV names. A stamp inside, written last, says what was installed, so that an up-to-date
environment costs one read, and a lock lets two shells start at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).resolve().parent.parent
STAMP = "longgame-stamp.json"
NETWORK_SIGNS = (
    "connection refused",
    "connection reset",
    "name resolution",
    "no matching distribution",
    "proxyerror",
    "sslerror",
    "timed out",
    "unreachable",
)


def fail(message: str, details: str = "") -> NoReturn:
    """End with a message, after the last lines of a tool's output."""
    tail = "\n".join(details.strip().splitlines()[-12:])
    print(f"{tail}\nlonggame: {message}" if tail else f"longgame: {message}", file=sys.stderr)
    raise SystemExit(1)


def source_of_environment() -> str:
    """Name what an environment is made from: a moved checkout, another pyproject.toml or version gives another name."""
    files = [CHECKOUT / "pyproject.toml", CHECKOUT / "longgame" / "__init__.py"]
    return f"{CHECKOUT} {hashlib.sha256(b''.join(file.read_bytes() for file in files)).hexdigest()}"


def read_stamp(folder: Path) -> tuple[str, set[str]]:
    """Read the source and the extras of an environment; empty when there is no readable stamp."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        return str(stamp["source"]), {str(extra) for extra in stamp["extras"]}
    except (OSError, ValueError, KeyError, TypeError):
        return "", set()


def works(folder: Path, module: str) -> bool:
    """Tell whether the environment's own Python starts, is new enough and imports a module."""
    line = f"import sys, {module}; assert sys.version_info >= (3, 11)"
    try:
        return subprocess.run([folder / "bin" / "python", "-c", line], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def is_ready(folder: Path, extras: set[str]) -> bool:
    """Tell whether the environment is up to date and holds at least these extras."""
    source, held = read_stamp(folder)
    up_to_date = source == source_of_environment() and extras <= held
    return up_to_date and (folder / "bin" / "longgame").is_file() and works(folder, "encodings")


def make(folder: Path) -> None:
    """Make an environment with pip: repair what is there if that can be done, else start anew.

    Refuses a folder that is not an environment, because starting anew empties it.
    """
    if works(folder, "pip"):
        return
    if folder.exists() and not (folder.is_dir() and ((folder / "pyvenv.cfg").is_file() or not any(folder.iterdir()))):
        fail(f"{folder} is in the way: it is not a Python environment. Move it, or choose another with LONGGAME_VENV.")
    if works(folder, "ensurepip"):
        subprocess.run([folder / "bin" / "python", "-m", "ensurepip"], capture_output=True, check=False)
    if not works(folder, "pip"):
        venv.EnvBuilder(clear=True, symlinks=True, with_pip=True).create(folder)


def install(folder: Path, extras: set[str]) -> None:
    """Install the checkout, editable, with the extras asked for and those held before; leave the stamp."""
    names = sorted(extras | read_stamp(folder)[1])
    source = source_of_environment()
    (folder / STAMP).unlink(missing_ok=True)
    make(folder)
    command = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    target = f"{CHECKOUT}[{','.join(names)}]" if names else str(CHECKOUT)
    done = subprocess.run([*command, "--editable", target], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        if any(sign in done.stderr.lower() for sign in NETWORK_SIGNS):
            fail("packages could not be fetched. Is there a network? Is a proxy to be set?", done.stderr)
        fail(f"the installation into {folder} failed, as said above.", done.stderr or done.stdout)
    unfinished = folder / f"{STAMP}.part"
    unfinished.write_text(json.dumps({"source": source, "extras": names}), encoding="utf-8")
    unfinished.replace(folder / STAMP)


def main(extras: set[str]) -> None:
    """Bring the environment up to date and print its folder."""
    if os.name == "nt":
        fail("on Windows, please use the pip lines of the README.")
    import fcntl  # not on Windows

    folder = Path(os.environ.get("LONGGAME_VENV") or CHECKOUT / ".venv").absolute()
    if not is_ready(folder, extras):
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with Path(f"{folder}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not is_ready(folder, extras):  # another shell may have done it meanwhile
                    print(f"longgame: setting up {folder} (once; a minute or two) ...", file=sys.stderr, flush=True)
                    install(folder, extras)
        except (OSError, subprocess.CalledProcessError) as error:
            fail(f"the environment {folder} could not be made: {error}")
    print(folder)


if __name__ == "__main__":
    try:
        main(set(sys.argv[1:]))
    except KeyboardInterrupt:
        fail("interrupted; start again to finish the installation.")
