"""`quizdl config`: where the configuration file is, and what holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from quizdl.cli.options import json_option, print_json

if TYPE_CHECKING:
    from quizdl.config.config import Config


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show the configuration that holds, as the text of a configuration file.

    What the file says comes first, then what the terminal and the program suggest. Language, colours and settings
    that are changed in the app hold until the file is changed.
    """
    if context.invoked_subcommand is not None:
        return
    from quizdl.config.config import read_config

    config = read_config()
    if as_json:
        print_json({"path": str(config.path), "exists": config.exists, **_values(config)})
    else:
        click.echo("\n".join(_lines(config)))


@command.command()
def path() -> None:
    """Print the path of the configuration file."""
    from quizdl.config.config import config_path

    click.echo(str(config_path()))


def _values(config: Config) -> dict[str, Any]:
    import msgspec

    from quizdl.cli.options import preferred
    from quizdl.config.actions import ACTIONS

    settings = msgspec.to_builtins(config.settings)
    return {"language": config.language or preferred(), "theme": config.theme or "dark", "study": settings,
            "keys": {action.id: list(config.keys.get(action.id, action.keys)) for action in ACTIONS}}


def _lines(config: Config) -> list[str]:
    from quizdl.config.actions import BY_ID

    def line(name: str, value: Any, is_set: bool) -> str:
        if value is None:
            return f"# {name} is not set"
        return f"{name} = {_toml(value)}" if is_set else f"# {name} = {_toml(value)}"

    values = _values(config)
    state = "" if config.exists else "  (there is no such file; this is what holds without it)"
    lines = [f"# {config.path}{state}", line("language", values["language"], config.language is not None),
             line("theme", values["theme"], config.theme is not None), "", "[study]"]
    lines += [line(name, value, name in config.study) for name, value in values["study"].items()]
    lines += ["", "[keys]"]
    for name, keys in values["keys"].items():
        said = line(name, keys[0] if len(keys) == 1 else keys, name in config.keys)
        lines.append(f"{said:<44}  # {BY_ID[name].text.en}")
    return lines


def _toml(value: Any) -> str:
    """A value as TOML writes it."""
    import json

    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
