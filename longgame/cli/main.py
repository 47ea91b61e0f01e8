"""The command `longgame`. Heavy libraries are loaded inside the commands, so that `longgame --help` is fast."""

from __future__ import annotations

import click

import longgame
from longgame.cli.calibrate_command import calibrate
from longgame.cli.deal_command import deal
from longgame.cli.errors import Group
from longgame.cli.evidence_commands import stakes, validate
from longgame.cli.experiment_commands import compare, sweep
from longgame.cli.explain_commands import explain
from longgame.cli.invasion_commands import invasion
from longgame.cli.listing_commands import models, parameters, scenarios, strategies
from longgame.cli.market_commands import check, new
from longgame.cli.output import prepare_output
from longgame.cli.record_commands import outcomes, phases, tables
from longgame.cli.report_command import report
from longgame.cli.run_commands import rerun, run
from longgame.experiments.running.interrupts import ending_like_ctrl_c

_HELP_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(cls=Group, context_settings=_HELP_OPTIONS)
@click.version_option(longgame.__version__, prog_name="longgame", message="%(prog)s %(version)s")
def cli() -> None:
    """Simulate partnerships of payers and providers in value-based care.

    \b
    longgame run                      simulate the default market
    longgame run rural --seed 7       another market and another seed
    longgame scenarios                list the bundled markets

    Exit status: 0 success, 1 the run failed, 2 wrong usage or wrong input.
    """  # noqa: D301 - click wants the escape


# In the order in which `longgame --help` lists them.
_COMMANDS = (
    run,
    compare,
    sweep,
    invasion,
    deal,
    report,
    rerun,
    explain,
    stakes,
    validate,
    calibrate,
    new,
    check,
    parameters,
    models,
    strategies,
    scenarios,
    outcomes,
    tables,
    phases,
)
for command in _COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Entry point of the command `longgame`."""
    prepare_output()
    with ending_like_ctrl_c():
        cli(prog_name="longgame")


if __name__ == "__main__":
    main()
