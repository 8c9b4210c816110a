"""What the commands' exit codes mean, and which exceptions they stand for."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The code that a command ends with."""

    HOLDS = 0  # everything that was asked holds
    FAILED = 1  # an unexpected failure, or the run was stopped before its end
    NEEDS_A_PERSON = 2  # a citation is altered, absent or could not be verified; an archive is damaged
    INVALID = 3  # the declarations, the configuration or the command line can't be used
