"""`holdfast`, and `python -m holdfast`: runs a command and turns what it raises into a sentence and an exit code."""

from __future__ import annotations

import io
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; ends the process with an `ExitCode`."""
    from .command_line import run  # noqa: PLC0415 - so that importing this module costs nothing

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of another script is shown as much as it can show
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    main()
