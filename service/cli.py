"""The command line `kesu`: results to stdout, everything else to stderr, 0 done, 1 failed, 2 wrong use or configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from service.words import _, os_reason, speak_everywhere, told

FAILED, MISUSED = 1, 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: runs the command and ends the process with its status; bad input never shows a traceback."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit status."""
    # No plug-in of the validator is wanted, and looking for one reads the metadata of every library that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    import typer
    from typer.exceptions import TyperException
    from typer.main import get_command

    from service.commands import app
    from service.commands.translated import translate
    from service.context import Failure

    speak_everywhere()
    try:
        command = translate(get_command(app))
        status = command.main(config_first(arguments), prog_name="kesu", standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        return _misused(error)
    except Failure as failure:
        return _say(failure, failure.status)
    except (KeyboardInterrupt, typer.Abort):
        return _say(_("stopped"), 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has gone; Python would complain once more at exit
        return FAILED
    except Exception as error:  # nobody at a terminal is shown a traceback unasked
        if os.environ.get("KESU_TRACEBACK"):
            raise
        return _explain(error)
    return status if isinstance(status, int) else 0


def _misused(error: Exception) -> int:
    """What the command line library found wrong, in its own words with the usage line."""
    from service.commands.translated import sentence

    context = getattr(error, "ctx", None)
    said = str(error.format_message()) if hasattr(error, "format_message") else str(error)
    if context is None:
        return _say(sentence(said), MISUSED)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(said, file=sys.stderr)
        return MISUSED
    usage = context.get_usage()
    print(usage, _("Try '{command} --help' for help.", command=context.command_path), "", sep="\n", file=sys.stderr)
    print(_("Error: {message}", message=sentence(said)), file=sys.stderr)
    return int(getattr(error, "exit_code", MISUSED))


def config_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--config FILE` moved to the front: it may stand before or after the command's name."""
    found: list[str] = []
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            rest += [argument, *given]
        elif argument == "--config":
            found += [argument, *([value] if (value := next(given, None)) is not None else [])]
        elif argument.startswith("--config="):
            found.append(argument)
        else:
            rest.append(argument)
    return found + rest


def _explain(error: Exception) -> int:
    from ingest.mailbox import MailboxProblem
    from service.configuration.findings import ConfigurationErrors
    from store.engine.errors import StoreError

    if isinstance(error, ConfigurationErrors):
        return _say(error, MISUSED)
    if isinstance(error, StoreError | MailboxProblem):
        return _say(told(error), FAILED)
    if isinstance(error, OSError):
        return _say(f"{error.filename or ''}: {os_reason(error)}".lstrip(": "), FAILED)
    return _say(
        _("unexpected: {kind}: {error} (KESU_TRACEBACK=1 shows where)", kind=type(error).__name__, error=error), FAILED
    )


def _say(message: object, status: int) -> int:
    print(f"kesu: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
