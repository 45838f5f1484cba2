"""Configuration: `kesu.toml`, the environment and secret files become typed settings, every error told at once."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
import os
import re
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foundations.settings import shapes
from foundations.settings.shapes import Settings
from service.configuration.checks import check_meaning
from service.configuration.findings import ConfigurationError, ConfigurationErrors, Findings
from service.words import N_, _, os_reason, told

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DEFAULT_FILE = "kesu.toml"
PREFIX = "KESU_"
_RENAMED = {(shapes.Smtp, "from"): "sender"}


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings from `path` (default: `kesu.toml` in the working folder if it is there), environment on top.

    Relative paths count from the configuration's folder and come back absolute; secrets have been read.
    Raises ConfigurationErrors naming every error with file, key and remedy.
    """
    file = path if path is not None else Path(DEFAULT_FILE)
    findings = Findings(str(file))
    values = _read_file(file, findings, required=path is not None)
    _overlay_environment(values, os.environ if environ is None else environ, findings)
    folder = file.absolute().parent
    _shape(values, Settings, "", folder, findings)
    settings = _validate(values, findings)
    if settings is not None:
        check_meaning(settings, findings)
    if findings.errors:
        raise ConfigurationErrors(findings.errors)
    assert settings is not None
    return settings


def _read_file(file: Path, findings: Findings, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        if required:
            findings.add("", _("the file does not exist"), _("Name an existing file with --config, or leave it out"))
    except UnicodeDecodeError as error:
        findings.add("", _("it is not UTF-8 text (byte {start})", start=error.start), _("Save the file as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        findings.add(
            "",
            _("it is not valid TOML: {error}", error=told(str(error))),
            _("Mend that line; text values stand in double quotes"),
        )
    except IsADirectoryError:
        findings.add("", _("it is a folder"), _("Name the file in it, such as {file}", file=file / DEFAULT_FILE))
    except PermissionError as error:
        findings.add(
            "", _("it cannot be read: {strerror}", strerror=os_reason(error)), _("Give this user the right to read it")
        )
    except OSError as error:
        findings.add(
            "", _("it cannot be read: {strerror}", strerror=os_reason(error)), _("Name an existing file with --config")
        )
    return {}


def _overlay_environment(values: dict[str, Any], environ: Mapping[str, str], findings: Findings) -> None:
    """Puts `KESU_SMTP__HOST`, `KESU_MAILBOX__0__PASSWORD`… over the file's values; only names with `__` are ours."""
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or "__" not in variable:
            continue
        steps = variable[len(PREFIX) :].lower().split("__")
        target: Any = values
        for depth, (step, following) in enumerate(itertools.pairwise(steps), 1):
            fresh: list[Any] | dict[str, Any] = [] if following.isdigit() else {}
            target = _descend(target, step, fresh)
            if target is None:
                break
            if target is fresh:
                findings.made[_key_of(steps[:depth])] = variable
        if isinstance(target, dict) and steps[-1]:
            target.pop(f"{steps[-1]}_file", None)
            if steps[-1].endswith("_file"):
                target.pop(steps[-1].removesuffix("_file"), None)
            target[steps[-1]] = environ[variable]
            findings.variables[_key_of(steps)] = variable
        else:
            findings.errors.append(
                ConfigurationError(
                    _("environment {variable}", variable=variable),
                    "",
                    _("it names no setting"),
                    _("Write KESU_SECTION__KEY, and KESU_MAILBOX__0__KEY for the first mailbox, without gaps"),
                )
            )


def _key_of(steps: Iterable[int | str]) -> str:
    """`mailbox`, `0`, `port` as `mailbox[0].port`."""
    return "".join(f"[{step}]" if str(step).isdigit() else f".{step}" for step in steps).lstrip(".")


def _descend(target: Any, step: str, fresh: list[Any] | dict[str, Any]) -> Any:
    """One step into nested tables and lists, making what is not there; None where the path leads nowhere."""
    if isinstance(target, dict):
        return target.setdefault(step, fresh)
    if isinstance(target, list) and step.isdigit() and int(step) <= len(target):
        if int(step) == len(target):
            target.append(fresh)
        return target[int(step)]
    return None


def _shape(values: dict[str, Any], shape: Any, prefix: str, folder: Path, findings: Findings) -> None:
    """Brings a table into the shape of its dataclass in place: names, secrets from files, lists, absolute paths."""
    hints = typing.get_type_hints(shape)
    for written, name in ((old, new) for (owner, old), new in _RENAMED.items() if owner is shape):
        hints[written] = hints.pop(name)
    _read_secrets(values, hints, prefix, folder, findings)
    for key in list(values):
        if key not in hints:
            _unknown_key(values, key, hints, prefix, findings)
            continue
        hint, value = hints[key], values[key]
        inner = _dataclass_in(hint)
        if inner and isinstance(value, list):
            for number, entry in enumerate(value):
                if isinstance(entry, dict):
                    _shape(entry, inner, f"{prefix}{key}[{number}].", folder, findings)
        elif inner and isinstance(value, dict):
            _shape(value, inner, f"{prefix}{key}.", folder, findings)
        else:
            values[_RENAMED.get((shape, key), key)] = _plain(values.pop(key), hint, f"{prefix}{key}", folder, findings)


def _read_secrets(values: dict[str, Any], hints: Mapping[str, Any], prefix: str, folder: Path, found: Findings) -> None:
    """Any value may come from a file named by `<key>_file`: passwords, tokens, the store's address."""
    for key in [k for k in values if k.endswith("_file") and k not in hints and k.removesuffix("_file") in hints]:
        name = key.removesuffix("_file")
        file = values.pop(key)
        if values.get(name):
            found.add(prefix + key, _("both {name} and {key} are given", name=name, key=key), _("Keep one of the two"))
        elif not isinstance(file, str):
            found.add(prefix + key, _("it is not a file name"), _("Write the path of the file in quotes"))
        else:
            try:
                values[name] = (folder / file).read_text(encoding="utf-8").strip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                reason = os_reason(error) if isinstance(error, OSError) else _("it is not UTF-8 text")
                found.add(
                    prefix + key,
                    _("the secret cannot be read from {file}: {reason}", file=file, reason=reason),
                    _("Create the file, one line"),
                )


def _unknown_key(values: dict[str, Any], key: str, hints: Mapping[str, Any], prefix: str, findings: Findings) -> None:
    near = difflib.get_close_matches(key, hints, 1)
    problem = _("there is no such key") if prefix else _("there is no such section")
    remedy = _("Did you mean {near}?", near=near[0]) if near else _("Known here: {known}", known=", ".join(hints))
    findings.add(prefix + key, problem, remedy)
    del values[key]


def _plain(value: Any, hint: Any, key: str, folder: Path, findings: Findings) -> Any:
    """A value as pydantic shall see it: lists from environment text, paths absolute; a yes/no is no number."""
    if isinstance(value, str) and typing.get_origin(hint) is tuple:
        value = [part.strip() for part in value.strip("[]").split(",") if part.strip().strip("\"'")]
        value = [part.strip("\"'") for part in value]
    if isinstance(value, bool) and hint in (int, float):
        findings.add(
            key, _("a number is needed, not {value}", value=str(value).lower()), _("Write the number without quotes")
        )
        return 1
    if Path in (hint, *typing.get_args(hint)) and isinstance(value, str) and value:
        return folder / Path(value).expanduser()
    if key == "store.url" and isinstance(value, str):
        return _absolute_sqlite(value, folder)
    if key == "company.calendar" and isinstance(value, str) and ("/" in value or "." in value):
        return str(folder / value)
    return value


def _absolute_sqlite(url: str, folder: Path) -> str:
    start = "sqlite:///"
    if not url.startswith(start) or url[len(start) :] in ("", ":memory:"):
        return url
    return start + str(folder / url[len(start) :])


def _dataclass_in(hint: Any) -> Any:
    """The dataclass that a type holds (`X`, `X | None`, `tuple[X, ...]`), or None."""
    candidates = [hint, *typing.get_args(hint)]
    return next((c for c in candidates if dataclasses.is_dataclass(c) and not isinstance(c, types.UnionType)), None)


def _validate(values: dict[str, Any], findings: Findings) -> Settings | None:
    """Typed settings; values of a wrong type are told and left at their default, so that the rest is checked too."""
    from pydantic import ValidationError

    values = _with_default_paths(values, findings)
    for _attempt in range(3):  # leaving a value out may bring up that another is needed
        try:
            return _validator().validate_python(values)
        except ValidationError as error:
            for item in error.errors(include_url=False):
                loc, kind = item["loc"], item["type"]
                findings.add(_as_written(_key_of(loc)), _problem(item), _remedy(kind))
                _leave_out(values, loc, "?" if kind == "missing" else None)
    return None


@cache
def _validator() -> TypeAdapter[Settings]:
    """What makes typed settings; building it costs more than the rest of reading a configuration."""
    from pydantic import TypeAdapter

    return TypeAdapter(Settings)


def _leave_out(values: Any, loc: tuple[int | str, ...], instead: str | None) -> None:
    """Takes the value at `loc` out of nested tables (or puts `instead` there); a list loses its whole key."""
    if len(loc) > 1 and loc[0] in (values if isinstance(values, dict) else range(len(values))):
        inner = values[loc[0]]
        if isinstance(inner, dict) or (isinstance(inner, list) and isinstance(loc[1], int) and len(loc) > 2):
            return _leave_out(inner, loc[1:], instead)
    if isinstance(values, dict):
        values.pop(loc[0], None)
        if instead is not None:
            values[loc[0]] = instead
    return None


def _with_default_paths(values: dict[str, Any], findings: Findings) -> dict[str, Any]:
    """Defaults that are relative paths count from the configuration's folder too."""
    folder = Path(findings.file).absolute().parent
    store = values.setdefault("store", {})
    if isinstance(store, dict):
        store.setdefault("url", _absolute_sqlite(shapes.Store().url, folder))
        store.setdefault("files", folder / shapes.Store().files)
    return values


def _as_written(key: str) -> str:
    return {f"smtp.{new}": f"smtp.{old}" for (_, old), new in _RENAMED.items()}.get(key, key)


def _problem(item: Mapping[str, Any]) -> str:
    """What is wrong with one value, from what the validator met."""
    kind, given = item["type"], item.get("input")
    if kind == "literal_error":
        values = re.findall(r"'([^']*)'", item["ctx"]["expected"])
        return _("it must be one of {known}, not {given!r}", known=", ".join(values), given=given)
    for start, words in (
        ("int", N_("a whole number is needed, not {given!r}")),
        ("float", N_("a number is needed, not {given!r}")),
        ("bool", N_("true or false is needed, not {given!r}")),
        ("string", N_("text is needed, not {given!r}")),
        ("date", N_("a date is needed, not {given!r}")),
        ("tuple", N_("a list is needed, not {given!r}")),
        ("dataclass", N_("a table is needed, not {given!r}")),
        ("path", N_("the path of a file or folder is needed, not {given!r}")),
    ):
        if kind.startswith(start):
            return _(words, given=given)
    return _("it is missing") if kind == "missing" else _("{given!r} is no value for it", given=given)


def _remedy(kind: str) -> str:
    if kind.startswith(("int", "float")):
        return _("Write a number without quotes")
    if kind.startswith("bool"):
        return _("Write true or false")
    if kind.startswith(("string", "path")):
        return _("Write text in double quotes")
    if kind.startswith("date"):
        return _('Write a date such as "2026-11-20"')
    if kind.startswith("tuple"):
        return _('Write a list such as ["a", "b"], and [[mailbox]] in double brackets')
    if kind == "missing":
        return _("Add this key")
    if kind.startswith("dataclass"):
        return _("Write it as a table of its own, such as [smtp]")
    return _("Write one of the values named")
