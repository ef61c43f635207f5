"""Calls of the command line for tests of its commands."""

from click.testing import CliRunner

import cli


def linli(*arguments, code=0):
    """Result of a command that has to end with an exit code; None takes any."""
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    assert code in (None, result.exit_code), result.output + result.stderr
    return result
