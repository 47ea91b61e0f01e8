"""The command `longgame`. Heavy libraries are loaded inside the commands, so that `longgame --help` is fast."""

from __future__ import annotations

import click

import longgame
from longgame.experiments.cli_experiments import compare, invasion, sweep
from longgame.experiments.cli_listings import models, parameters, scenarios, strategies
from longgame.experiments.cli_runs import rerun, run
from longgame.experiments.errors import Group

_HELP_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(cls=Group, context_settings=_HELP_OPTIONS)
@click.version_option(longgame.__version__, prog_name="longgame", message="%(prog)s %(version)s")
def cli() -> None:
    """Simulate partnerships of payers and providers in value-based care.

    \b
    longgame run                      the default market, with a summary and a folder of tables
    longgame run rural --seed 7       another market, another draw
    longgame scenarios                what there is to run

    Exit status: 0 done, 1 the run failed, 2 wrong use or wrong input.
    """  # noqa: D301 - click wants the escape


# In the order in which `longgame --help` lists them.
for command in (run, compare, sweep, invasion, rerun, parameters, models, strategies, scenarios):
    cli.add_command(command)


def main() -> None:
    """Entry point of the command `longgame`."""
    cli(prog_name="longgame")


if __name__ == "__main__":
    main()
