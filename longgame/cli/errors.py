"""Errors for the user: a helpful line and an exit status; a traceback only on request."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, Final

import click

from longgame.cli.output import OutputError, give_up_output

#: Set to 1 to see the traceback of an unexpected error.
TRACEBACK_VARIABLE: Final = "LONGGAME_TRACEBACK"

#: Bytes of address space below which the libraries cannot be loaded.
_LEAST_MEMORY: Final = 640 * 1024 * 1024
_SIGNS_OF_NO_MEMORY: Final = (
    "failed to map segment",
    "annot allocate memory",
    "can't start new thread",
    "Failed to launch worker thread",
)
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
            _check_memory_limit()
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
    """Turn exceptions into messages and exit statuses of `longgame`.

    Raises:
        WrongUse: mistakes in scenario, options or folders.
        Failure: everything else that went wrong.
    """
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except KeyboardInterrupt:
        raise Failure("Stopped before anything was finished; no results were saved.") from None
    except OutputError as error:
        give_up_output()
        raise Failure(str(error)) from None
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
        f"Unexpected {type(error).__name__}: {error}\n"
        f"This is a fault in longgame or in a strategy file. To see where: {TRACEBACK_VARIABLE}=1 longgame ..."
    )


def _check_memory_limit() -> None:
    """Refuse to start under a limit of memory in which the libraries cannot even be loaded.

    Below it, one of them waits for ever for memory that it will not get.

    Raises:
        Failure: the limit is too low.
    """
    try:
        import resource
    except ImportError:  # not on this system
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < _LEAST_MEMORY:
        raise Failure(
            f"This process may use only {limit / 1e6:,.0f} MB of memory (see ulimit -v); "
            f"longgame needs at least {_LEAST_MEMORY / 1e6:,.0f} MB."
        )


def _is_out_of_memory(error: Exception) -> bool:
    """Whether an error is one of the ways in which Python and its libraries report a lack of memory."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return any(sign in str(error) for sign in _SIGNS_OF_NO_MEMORY)


def _expected(error: Exception) -> click.ClickException | None:
    if _is_out_of_memory(error):
        return Failure("Out of memory; no results were saved. Try fewer --workers, or --record market.")
    # Imported here: these classes live beside heavy libraries, and `longgame --help` must stay fast.
    try:
        from longgame.agents.strategies import StrategyError
        from longgame.analysis.calibration.records import CalibrationError
        from longgame.environment.records.results import MissingTableError, ResultsError
        from longgame.environment.records.soundness import UnsoundError
        from longgame.environment.scenario.scenario import ScenarioError
        from longgame.experiments.deal_desk.proposal import TermSheetError
        from longgame.experiments.design.designs import MissingLibraryError
        from longgame.experiments.design.experiment import ExperimentError
        from longgame.experiments.manifest.reader import ManifestError
        from longgame.experiments.running.executors import SimulationError
        from longgame.experiments.running.plug_ins import PlugInError
        from longgame.experiments.sweep.folder import DamagedError, LockedError
    except ImportError:  # a broken installation is what the error is about
        return None

    if isinstance(error, CalibrationError):
        return WrongUse("\n  ".join(["the calibration cannot be run:", *error.problems]))
    if isinstance(error, ExperimentError):
        return WrongUse("\n  ".join(["the experiment cannot be run:", *error.problems]))
    if isinstance(error, TermSheetError):
        return WrongUse("\n  ".join(["the term sheet cannot be used:", *error.problems]))
    if isinstance(error, ManifestError):
        return WrongUse("\n  ".join(["the manifest cannot be run again:", *error.problems]))
    if isinstance(error, ScenarioError):
        return WrongUse("\n  ".join(["the scenario cannot be used:", *error.problems]))
    if isinstance(error, PlugInError | ResultsError | MissingTableError | MissingLibraryError | LockedError):
        return WrongUse(str(error))
    if isinstance(error, FileExistsError) and error.errno is None:  # ours: the message says it all
        return WrongUse(str(error))
    if isinstance(error, SimulationError | StrategyError | DamagedError):
        return Failure(str(error))
    if isinstance(error, UnsoundError):
        return Failure(
            f"The results are not sound, so nothing was saved: {error}.\n"
            "Look for extreme values of parameters, traits or policies."
        )
    if isinstance(error, OSError) and error.errno is not None:
        return _plain_os_error(error)
    return None


def _plain_os_error(error: OSError) -> click.ClickException:
    where = f"{error.filename}: " if error.filename else ""
    reason = os.strerror(error.errno or 0)
    if error.errno in _NO_SPACE:
        return Failure(
            f"{where}{reason}. Incomplete files were removed and nothing was saved. Use --out to write elsewhere; "
            "--record organizations or market writes less."
        )
    if error.errno in _NO_RIGHTS:
        return WrongUse(f"{where}{reason}. Use --out to write to a folder that you have rights to.")
    if error.errno in _NOT_A_PLACE:
        return WrongUse(f"{where}{reason}. Use --out to write to another folder.")
    return Failure(f"{where}{reason}")
