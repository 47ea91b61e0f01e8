"""What a user sees when something goes wrong: a helpful line and an exit status, never a traceback unasked."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, Final

import click

#: Set to 1 to see the traceback of an unexpected error.
TRACEBACK_VARIABLE: Final = "LONGGAME_TRACEBACK"

_NO_RIGHTS: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT)
_NOT_A_PLACE: Final = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL)


class Failure(click.ClickException):
    """The run failed: exit status 1."""

    exit_code = 1


class WrongUse(click.ClickException):
    """Wrong use or wrong input: exit status 2."""

    exit_code = 2


class Group(click.Group):
    """The group of all commands: expected failures become one message; an unknown command gets the nearest name."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command under `said_plainly`."""
        with said_plainly():
            return super().invoke(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name.

        Raises:
            click.UsageError: there is none; the message has the nearest name.
        """
        command = super().get_command(ctx, cmd_name)
        if command is None and not cmd_name.startswith("-") and not ctx.resilient_parsing:
            names = self.list_commands(ctx)
            close = get_close_matches(cmd_name, names, n=1)
            hint = f"did you mean {close[0]}?" if close else f"commands: {', '.join(names)}"
            raise click.UsageError(f"no command {cmd_name!r}; {hint}", ctx)
        return command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which they are defined: the main one first."""
        return list(self.commands)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn exceptions into what `longgame` says and the status it ends with.

    Raises:
        WrongUse: mistakes in scenario, options or folders.
        Failure: everything else that went wrong.
    """
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except KeyboardInterrupt:
        raise Failure("stopped before anything was complete; nothing was kept") from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise  # the reader of our output went away: click ends quietly
        plain = _expected(error)
        if plain is None and wants_traceback():
            raise
        raise plain or _unexpected(error) from error


def wants_traceback() -> bool:
    """Whether the user asked for the traceback of unexpected errors."""
    return os.environ.get(TRACEBACK_VARIABLE, "") not in ("", "0")


def _unexpected(error: Exception) -> Failure:
    return Failure(
        f"unexpected {type(error).__name__}: {error}\n"
        f"This is a fault of longgame, or of a strategy file. To see where: {TRACEBACK_VARIABLE}=1 longgame ..."
    )


def _expected(error: Exception) -> click.ClickException | None:
    # Imported here: these classes live beside heavy libraries, and `longgame --help` must stay fast.
    try:
        from longgame.agents.strategies import StrategyError
        from longgame.environment.records.results import MissingTableError, ResultsError
        from longgame.environment.scenario.scenario import ScenarioError
        from longgame.experiments.design.designs import MissingLibraryError
        from longgame.experiments.design.experiment import ExperimentError
        from longgame.experiments.manifest.reader import ManifestError
        from longgame.experiments.running.executors import SimulationError
        from longgame.experiments.running.plug_ins import PlugInError
        from longgame.experiments.sweep.folder import LockedError
    except ImportError:  # a broken installation is what the error is about
        return None

    if isinstance(error, ExperimentError):
        return WrongUse("\n  ".join(["the experiment cannot be run:", *error.problems]))
    if isinstance(error, ManifestError):
        return WrongUse("\n  ".join(["the manifest cannot be run again:", *error.problems]))
    if isinstance(error, ScenarioError):
        return WrongUse("\n  ".join(["the scenario cannot be used:", *error.problems]))
    if isinstance(error, PlugInError | ResultsError | MissingTableError | MissingLibraryError | LockedError):
        return WrongUse(str(error))
    if isinstance(error, FileExistsError) and error.errno is None:  # ours: the message says it all
        return WrongUse(str(error))
    if isinstance(error, SimulationError | StrategyError):
        return Failure(str(error))
    if isinstance(error, MemoryError):
        return Failure("out of memory; fewer --workers, or --record market, need less. Nothing was kept")
    if isinstance(error, OSError) and error.errno is not None:
        return _plain_os_error(error)
    return None


def _plain_os_error(error: OSError) -> click.ClickException:
    where = f"{error.filename}: " if error.filename else ""
    reason = os.strerror(error.errno or 0)
    if error.errno in _NO_SPACE:
        return Failure(
            f"{where}{reason}: what was unfinished was removed, nothing was kept. --out writes elsewhere; "
            "of a run, --record organizations or --record market writes less"
        )
    if error.errno in _NO_RIGHTS:
        return WrongUse(f"{where}{reason}: choose a folder you may write to with --out DIR")
    if error.errno in _NOT_A_PLACE:
        return WrongUse(f"{where}{reason}: choose another folder with --out DIR")
    return Failure(f"{where}{reason}")
