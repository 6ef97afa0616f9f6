"""`kata mock`: mock interviews. A module for each of its commands, imported when it is called."""

from __future__ import annotations

import click

from grader.cli.lazy import LazyGroup

COMMANDS = {
    "start": "Begin a round: katas, questions, and a clock.",
    "status": "Show the clock, and what has been checked.",
    "finish": "Hand in, answer what is asked, rate yourself.",
    "abandon": "End the round without a scorecard.",
    "report": "Show the scorecard of a round.",
    "pack": "Make a round for somebody else to sit.",
    "grade": "Grade a packet that came back.",
}


@click.group(
    cls=LazyGroup,
    package=__name__,
    told=COMMANDS,
    invoke_without_command=True,
    epilog="""\b
Examples:
  kata mock start                     45 minutes, 2 katas, 4 questions
  kata mock start --blind             a check says passed or failed, no more
  kata mock finish
  kata mock report
  kata mock pack --seed 7 anna.zip    for two: a packet, and a sheet

\b
Exit codes of each:
  0    done
  2    wrong usage: no round is on, or one is already; what cannot be used
  3    a bug in kata, a broken kata, a worker process that does not start
  130  interrupted, or its input ended; kata mock finish goes on where it was""",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Sit a mock interview: a clock, two katas, follow-ups, and a scorecard that says what it stands on."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
