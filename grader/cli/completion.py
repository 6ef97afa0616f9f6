"""`kata completion`: the script that a shell sources."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, katas and backends.

    \b
    Examples, each for the start-up file of its shell:
      eval "$(kata completion bash)"       # ~/.bashrc, bash 4.4 or newer
      eval "$(kata completion zsh)"        # ~/.zshrc, below compinit
      kata completion fish | source        # ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from grader.cli import group

    script = get_completion_class(shell)
    assert script is not None  # click has all three
    click.echo(script(group, {}, "kata", "_KATA_COMPLETE").source(), nl=False)
