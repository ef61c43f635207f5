"""`linli completion`: what makes a shell complete linli's commands, options and names."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that makes SHELL complete commands, options, built-in districts and folders.

    For bash: linli completion bash >> ~/.bashrc; for zsh: linli completion zsh >> ~/.zshrc; for fish:
    linli completion fish > ~/.config/fish/completions/linli.fish. It works in shells begun afterwards.
    """
    from click.shell_completion import get_completion_class

    root = click.get_current_context().find_root().command
    kind = get_completion_class(shell)
    assert kind is not None, f"click completes {shell}"
    click.echo(kind(root, {}, "linli", "_LINLI_COMPLETE").source())
