"""Standard output and standard error that may be closed, full, or not in UTF-8."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: How letters are written that the encoding of an output does not have.
_LOSSLESS: Final = "longgame-lossless"


class OutputError(Exception):
    """Standard output cannot be written to."""


def prepare_output() -> None:
    r"""Make standard output and standard error fit to be written to, whatever the shell made of them.

    One that is closed is led to the null device, so that no file of results takes its number. Letters that the encoding
    lacks are written as `\u2265`, and the bytes of a file name as they are.
    """
    _open_what_is_closed()
    codecs.register_error(_LOSSLESS, _lossless)
    if type(sys.stdout) is io.TextIOWrapper:
        found = sys.stdout
        line_buffering, encoding = found.line_buffering, found.encoding
        sys.stdout = _CheckedOutput(found.detach(), encoding, _LOSSLESS, line_buffering=line_buffering)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors=_LOSSLESS)


@contextmanager
def results_kept_in(folder: Path | None) -> Iterator[None]:
    """If output cannot be written, say that the results are complete.

    Raises:
        OutputError: standard output cannot be written to; it names the folder.
    """
    try:
        yield
    except OutputError as error:
        if folder is None:
            raise
        raise OutputError(f"{error} The results are complete in {folder}.") from error


def give_up_output() -> None:
    """Let go of a standard output that cannot be written to: the interpreter must not try once more at its end."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open to the end


class _CheckedOutput(io.TextIOWrapper):
    """Text output whose failures can be distinguished from those of result files."""

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise _plain(error) from error

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise _plain(error) from error


def _plain(error: OSError) -> Exception:
    if error.errno == errno.EPIPE:
        return error  # the reader of our output went away: click ends quietly
    return OutputError(f"Cannot write to standard output: {os.strerror(error.errno or errno.EIO)}.")


def _open_what_is_closed() -> None:
    number = os.open(os.devnull, os.O_RDWR)
    while number <= 2:  # the system gives the lowest number that is free
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open to the end
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open to the end


def _lossless(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    if "\udc80" <= letter <= "\udcff":  # a byte of a file name that is no UTF-8
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    return letter.encode("ascii", "backslashreplace").decode("ascii"), error.start + 1
