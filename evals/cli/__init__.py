"""The `betteridge` command. Each command is imported when it is asked for, so that `--help` starts at once."""

import gc
import os
import sys
import warnings
from contextlib import suppress
from importlib import import_module
from io import StringIO

import click

from evals import __version__
from evals.logs import Log

COMMANDS = {
    "init": ("evals.cli.init:init", "Write a suite, prompts, articles and a workflow into a folder."),
    "check": ("evals.cli.check:check", "Check one article or many: verdict, evidence, summary, flags."),
    "run": ("evals.cli.run:run", "Run a suite, keep the Run, show its scorecard."),
    "compare": ("evals.cli.compare:compare_", "What changed between two Runs or prompts, and is it real."),
    "scorecard": ("evals.cli.scorecard:scorecard", "Show a Run's scorecard."),
    "gate": ("evals.cli.gate:gate", "Pass or fail a Run by its suite's rules, with reasons."),
    "probe": ("evals.cli.probe:probe", "Check a headline checker without labels: variants and planted texts."),
    "runs": ("evals.cli.runs:runs", "List, show, resume and remove Runs."),
    "cache": ("evals.cli.cache:cache", "Show what is kept, explain why a Request was asked anew, forget."),
    "prompts": ("evals.cli.prompts:prompts", "List, show, compare and check prompts."),
    "calibrate": ("evals.cli.calibrate:calibrate", "Fit a prompt's verdicts to one model, on labelled headlines."),
    "data": ("evals.cli.data:data", "Import, validate and describe data sets."),
    "doctor": ("evals.cli.doctor:doctor", "Say which settings are in force, and try what they name."),
    "schema": ("evals.cli.schema:schema", "Print the JSON Schema of a file's format, for editors."),
    "completion": ("evals.cli.completion:completion", "Print what completes this command in a shell."),
}

EXIT_INFRASTRUCTURE, EXIT_INTERRUPTED = 3, 130
EXIT_UNREAD = 141
"""Whoever read the output, such as `head`, had read enough: as of any program that ends by SIGPIPE."""
COMPLETE = "_BETTERIDGE_COMPLETE"
"""Set by a shell that asks what may come next."""

EXITS = """\b
Exit codes:
  0    done; where a gate ran, it passed
  1    the gate failed: quality
  2    bad usage, configuration or input
  3    infrastructure: a model could not be reached, too much is unscored
  4    nothing ran: no article matched
  130  interrupted; what was done is kept
"""


class LazyGroup(click.Group):
    """A group that knows its commands' names and first lines without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table of commands, from their names alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])


@click.group(cls=LazyGroup, epilog=EXITS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="betteridge")
def cli() -> None:
    """Evaluate news summaries and question-mark headlines."""


def main() -> None:
    """The console script: one place turns every error into one sentence and an exit code."""
    if COMPLETE in os.environ:
        import_module("evals.cli.completion").register()
    sys.stdout = Log(sys.stdout or open(os.devnull, "w"))  # type: ignore[arg-type]  # noqa: SIM115, PTH123 (`>&-`)
    sys.stderr = Log(sys.stderr or open(os.devnull, "w"))  # type: ignore[arg-type]  # noqa: SIM115, PTH123
    warnings.showwarning = lambda message, *_args, **_kwargs: say(f"Warning: {message}")
    gc.set_threshold(100_000, 50, 100)  # a thousand modules are loaded, and next to nothing of them is ever garbage
    _leave(_invoke())


def say(told: str) -> None:
    """Tells something on standard error, where neither results nor JSON go; whatever it is made of, it is but text."""
    from evals.text import printable

    with suppress(OSError):  # the code says it, too
        click.echo(printable(told), err=True)


def _invoke() -> int:
    try:
        code = cli.main(standalone_mode=False, color=_coloured())
    except click.ClickException as problem:
        shown = StringIO()
        problem.show(shown)
        say(shown.getvalue().removesuffix("\n"))
        return problem.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("Interrupted.")
        return EXIT_INTERRUPTED
    except SystemExit as ended:  # click's, after a Tab was answered, or where a pipe is closed
        return int(ended.code or 0) if COMPLETE in os.environ or not ended.code else EXIT_UNREAD
    except OSError as problem:
        return _unwritten(problem)
    except Exception as problem:
        from evals.errors import EvalsError

        if not isinstance(problem, EvalsError):
            raise
        say(f"Error: {problem}")
        return problem.exit_code
    return code if isinstance(code, int) else 0


def _unwritten(problem: OSError) -> int:
    """The code where the output could not be written: never that of a Gate which failed, nor of one which passed."""
    if isinstance(problem, BrokenPipeError):
        return EXIT_UNREAD
    say(f"Error: the output cannot be written ({problem.strerror or problem}).")
    return EXIT_INFRASTRUCTURE


def _coloured() -> bool | None:
    """What the environment says of colours; None where a terminal has them and nothing else. Rich reads the same."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def _leave(code: int) -> None:
    """Ends the process at once: everything is on the disk by now, and taking a thousand modules apart takes a while.

    llama.cpp may also still be answering in a daemon thread, and crashes if it is torn down under it.
    """
    try:
        sys.stdout.flush()
    except OSError as problem:
        code = code or _unwritten(problem)
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)
