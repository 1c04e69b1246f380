"""Every command and every option says what it is for."""

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from app import main
from checkout.cli import environment

EXPECTED = {
    "serve",
    "worker",
    "sandbox",
    "links create",
    "links list",
    "links show",
    "links qr",
    "links sign",
    "links deactivate",
    "keys create",
    "keys list",
    "keys roll",
    "keys end",
    "keys restrict",
    "merchants create",
    "merchants list",
    "users add",
    "users list",
    "users remove",
    "users reset",
    "shop",
    "sign-in",
    "receipts",
    "events listen",
    "events tail",
    "events resend",
    "events trigger",
    "payments list",
    "payments show",
    "payments refund",
    "endpoints list",
    "endpoints create",
    "endpoints disable",
    "endpoints enable",
    "endpoints delete",
    "endpoints rotate",
    "verify",
    "doctor",
    "completion",
}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


EVERY = dict(commands(main))


def test_these_are_the_commands() -> None:
    assert {" ".join(path) for path in EVERY} == EXPECTED


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_a_command_explains_itself(path: tuple[str, ...]) -> None:
    told = CliRunner().invoke(main, [*path, "--help"], prog_name="tender")
    assert told.exit_code == 0
    assert re.match(
        rf"Usage: tender {' '.join(path)} \[OPTIONS\]( NAME| EMAIL| ID| \[ID\]| URL| TYPE| SHELL)?\n\n  ", told.output
    )
    for option in EVERY[path].params:
        if isinstance(option, click.Argument):
            continue
        assert isinstance(option, click.Option)
        assert option.help, option.name


def test_alone_it_lists_them() -> None:
    told = CliRunner().invoke(main, ["-h"])
    assert all(f"\n  {name.split()[0]} " in told.output for name in EXPECTED)


def test_it_names_every_variable_that_is_read() -> None:
    told = CliRunner().invoke(main, ["-h"]).output
    read = {value for name, value in vars(environment).items() if name.isupper()} | {"PORT"}
    assert read >= {"TENDER_DATABASE_URL", "TENDER_SECRET_KEY"}
    assert all(f"\n    {variable} " in told for variable in read)


def test_it_knows_its_version() -> None:
    assert CliRunner().invoke(main, ["--version"], prog_name="tender").output.startswith("tender, version ")
