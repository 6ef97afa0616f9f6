"""`kata mock`: mock interviews. A module for each of its commands, imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from grader.cli.console import finished

COMMANDS = {
    "start": "Begin a round: katas, questions, and a clock.",
    "status": "Show the clock, and what has been checked.",
    "finish": "Hand in, answer what is asked, rate yourself.",
    "report": "Show the scorecard of a round.",
    "pack": "Make a round for somebody else to sit.",
    "grade": "Grade a packet that came back.",
}


class Commands(click.Group):
    """The group of these commands, which imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"grader.cli.mock.{cmd_name}").command
        assert isinstance(found, click.Command)
        return finished(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches  # only a typing error needs it

            close = get_close_matches(args[0], COMMANDS, n=1)
            meant = f"Did you mean {close[0]!r}?" if close else "`kata mock --help` lists them."
            ctx.fail(f"There is no command {args[0]!r}. {meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.group(
    cls=Commands,
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
  130  interrupted; kata mock finish goes on where it was""",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Sit a mock interview: a clock, two katas, follow-ups, and a scorecard that says what it stands on."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
