"""``tender completion``"""

import click
from click.shell_completion import get_completion_class

NAME, VARIABLE = "tender", "_TENDER_COMPLETE"  # the program, and how the shell asks it


@click.command()
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that makes a shell complete commands and options of tender.

    \b
    bash:  tender completion bash > ~/.local/share/bash-completion/completions/tender
    zsh:   tender completion zsh > ~/.zfunc/_tender
    fish:  tender completion fish > ~/.config/fish/completions/tender.fish
    """
    written = get_completion_class(shell)
    assert written is not None, shell
    click.echo(written(context.find_root().command, {}, NAME, VARIABLE).source())
