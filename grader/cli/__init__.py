"""`kata`: the command line. It only wires; each command is a module of this package, imported when it is called.

A command module has `command`, a click command. It returns its exit code (None is 0) and raises KataError for
what the user can mend. Options for colour are added to each of them here.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import signal
import sys
import time
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from grader.cli import interrupt, surroundings
from grader.cli.console import color_options, tell, tell_all
from grader.cli.lazy import LazyGroup
from grader.errors import KataError, Notice
from grader.report.sanitize import clean, one_line
from grader.version import VERSION

# The name of each command, and what `kata --help` says of it without importing it.
COMMANDS = {
    "list": "List the katas and your progress on each.",
    "show": "Show what a kata asks for.",
    "start": "Create the file to solve a kata in.",
    "edit": "Open your file in your editor.",
    "reset": "Begin a file anew; the old one is kept.",
    "check": "Grade your solution; see what is wrong, and why.",
    "watch": "Check your solution whenever you save it.",
    "hint": "Show the next hint about what failed.",
    "solution": "Show the reference, or how yours differs.",
    "explain": "Explain a kata you have passed.",
    "bug": "Find and mend a bug in a right program.",
    "hack": "Find an input on which a wrong program fails.",
    "quiz": "Answer an interviewer's questions, each explained.",
    "next": "Suggest what to do now, and why.",
    "review": "Repeat what is due: katas, mistakes, questions.",
    "grade": "Grade many files: a folder, a course, candidates.",
    "plan": "Lay out the days until your interview.",
    "status": "Show how far you are, on one screen.",
    "mock": "Sit a mock interview, with a scorecard at its end.",
    "history": "List what you did, and when.",
    "export": "Print your journal, an event a line.",
    "import": "Add a journal from another machine.",
    "doctor": "Check what this machine offers the grader.",
    "dev": "Write and audit katas.",
    "completion": "Print the completion script for your shell.",
}
STARTED = time.perf_counter() - time.process_time()  # the program; until here all it did was to compute
COLLECTIONS = 100_000, 20, 100  # rare ones: imports are most of what a command does, and leave nothing to collect
INTERRUPTED = 130  # 128 + SIGINT, as a shell has it
PIPE_CLOSED = 141  # 128 + SIGPIPE
OUR_BUG = 3
DISTRIBUTION = "kata-dojo"


class Commands(LazyGroup):
    """The group of all commands."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # click would end the program here, with the exit code of a failed submission
            if _close_broken_output() is not None:
                ctx.exit(PIPE_CLOSED)
            raise RuntimeError("a pipe other than our output broke") from error

    def remedy(self, ctx: click.Context, name: str) -> str:
        from grader import catalogue  # only a typing error needs it

        try:
            if name in catalogue.slugs():
                return f"It is a kata: kata show {name}"
        except KataError:
            pass  # the typing error is what there is to say
        return super().remedy(ctx, name)


@click.group(
    cls=Commands,
    package=__name__,
    told=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nTo get started:\n  kata list\n  kata start bn-backward\n  kata check practice/bn_backward.py",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, help="Show the version and exit.",
    callback=lambda ctx, parameter, asked: _show_version(ctx) if asked else None,
)  # fmt: skip
@click.pass_context
def group(ctx: click.Context) -> None:
    """Practise coding for deep-learning interviews; every check says what is wrong, and why."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


group.params += color_options()


def main() -> NoReturn:
    """Run the command line and leave with its exit code.

    Not through the interpreter's own end: it gives SIGINT back to the system before it is done, so that a Ctrl-C after
    the verdict would kill a program that had said "passed" already; and it takes a tenth of a check's time.
    """
    interrupt.listen()
    gc.set_threshold(*COLLECTIONS)
    code = run(began=STARTED)
    with contextlib.suppress(ValueError):  # not the main thread's: then nobody hears Ctrl-C here
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if code == INTERRUPTED:
        from grader.host.scratch import clear_away_own

        clear_away_own()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or full: `run` has said so
            stream.flush()
    os._exit(code)


def run(arguments: Sequence[str] | None = None, began: float | None = None) -> int:
    """Run the command line, sys.argv's or these arguments, to its exit code.

    began: since when somebody waits, by time.perf_counter(); default: now
    """
    began = time.perf_counter() if began is None else began
    surroundings.open_standard_streams()
    _tell_notices()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what cannot be shown, or read, is a question mark
            stream.reconfigure(errors="replace")
    try:
        surroundings.demand_a_sound_start()
        code = _invoke(arguments, began)
        sys.stdout.flush()
        return code
    except KataError as error:
        tell(str(error))
        return error.exit_code
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        of_output = isinstance(error, OSError) and error.errno not in surroundings.NEVER_OF_OUTPUT
        broken = _close_broken_output() if of_output else None
        if isinstance(broken, BrokenPipeError):
            return PIPE_CLOSED
        if broken is not None:
            tell(f"the output cannot be written ({broken.strerror}); free some space")
        elif sentence := surroundings.lack(error):
            tell(sentence)
        else:
            _report_bug()
            return OUR_BUG
        return KataError.exit_code


def _tell_notices() -> None:
    """What was mended on the way is told as our other sentences are; of other warnings Python decides."""
    others = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *place: Any, **rest: Any) -> None:
        tell(str(message)) if issubclass(category, Notice) else others(message, category, *place, **rest)

    warnings.simplefilter("always", Notice)
    warnings.showwarning = show


def _invoke(arguments: Sequence[str] | None, began: float) -> int:
    """The exit code of the command, whether it returns it or leaves with it."""
    try:
        code = group.main(arguments, prog_name="kata", standalone_mode=False, obj=began)
    except SystemExit as left:
        if isinstance(left.code, str):
            raise  # Python prints it
        code = left.code
    return code if isinstance(code, int) else 0


def _close_broken_output() -> OSError | None:
    """Why nothing can be printed any more (`kata list | head -1`), or None where an error came from elsewhere."""
    try:
        sys.stdout.write("\n")  # a flush alone is not enough: an unbuffered stream has nothing left to flush
        sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer must go somewhere, or the interpreter complains while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return error
    return None


def _show(error: click.ClickException) -> None:
    """What click says of the command that was typed; the names of a stranger's files may be in it."""
    shown = io.StringIO()
    error.show(shown)
    said = click.unstyle(error.message)  # as click writes it to what is no terminal
    tell_all(shown.getvalue().replace(said, one_line(error.message)))


def _report_bug() -> None:
    import traceback  # only a bug needs it, and the next import too
    from importlib import metadata

    place = "whoever you got it from"
    try:
        urls = metadata.metadata(DISTRIBUTION).get_all("Project-URL") or []
        for url in urls:  # not with next(): the module of that name may have been imported here
            if url.lower().startswith("issues,"):
                place = url.partition(",")[2].strip()
    except metadata.PackageNotFoundError:
        pass
    for line in traceback.format_exc().splitlines():
        click.echo(clean(line), err=True)
    click.echo(
        "kata: sorry, this is a bug in kata, not in your code. Please report the lines above, and the command "
        f"you typed, to {place}.",
        err=True,
    )


def _show_version(ctx: click.Context) -> None:
    click.echo(f"kata {VERSION}")
    ctx.exit()
