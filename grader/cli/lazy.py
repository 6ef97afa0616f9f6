"""A group of commands, each of which is a module of its package, imported when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from grader.cli.console import finished


class LazyGroup(click.Group):
    """The modules have `command`, a click command.

    package  whose modules they are
    told     the name of each command, and what the help of the group says of it without importing it
    """

    def __init__(self, *arguments: Any, package: str, told: Mapping[str, str], **options: Any):
        super().__init__(*arguments, **options)
        self._package, self._told = package, told

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._told]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._told:
            return None
        command = import_module(f"{self._package}.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._package}.{cmd_name}.command is not a click command")
        return finished(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*self._told.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self._told and not name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"There is no command {name!r}. {self._meant(ctx, name)}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        items = [CompletionItem(name, help=text) for name, text in self._told.items() if name.startswith(incomplete)]
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]

    def _meant(self, ctx: click.Context, name: str) -> str:
        """The command that a name was meant for, or else what to do."""
        from difflib import get_close_matches  # only a typing error needs it

        close = get_close_matches(name, self._told, n=1)
        return f"Did you mean {close[0]!r}?" if close else self.remedy(ctx, name)

    def remedy(self, ctx: click.Context, name: str) -> str:
        """What to do about a name that no command's is close to."""
        return f"`{ctx.command_path} --help` lists them."
