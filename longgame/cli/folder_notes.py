"""Notes about a new folder: another name, a failed figure, and leftovers of killed runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from longgame.environment.records.new_folder import NewFolder


def folder_notes(new: NewFolder) -> Iterator[str]:
    """Lines about a folder that was entered, and perhaps published."""
    for left in new.leftovers:
        if left.removed:
            yield f"Removed {left.path}, an unfinished folder of a killed run ({left.size / 1e6:,.1f} MB)."
        else:
            yield (
                f"{left.path} was left by a run that was killed before its folder got its name. Its tables are "
                "complete: rename it to keep it, or delete it."
            )
    if new.taken is not None:
        yield f"Another process wrote {new.taken} meanwhile, so the results are in {new.final}."


def draw_or_say_why_not(draw: Callable[[], object]) -> None:
    """Draw a figure of a folder; a failure is reported on standard error and costs no table."""
    try:
        draw()
    except Exception as error:
        click.echo(f"The figure failed, but the tables are complete: {type(error).__name__}: {error}", err=True)
