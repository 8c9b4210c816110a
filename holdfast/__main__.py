"""`holdfast`, and `python -m holdfast`: runs a command and turns what it raises into a sentence and an exit code."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; ends the process with an `ExitCode`."""
    from .command_line import run  # noqa: PLC0415 - so that importing this module costs nothing

    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    main()
