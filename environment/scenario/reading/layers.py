"""Layers of settings from what a user gives (a bundled scenario, a file, a folder, `--set` options), base first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from longgame.environment.scenario.reading.families import is_pattern, matches_nothing, matching_keys
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.plain_values import plain_value
from longgame.environment.scenario.reading.text_files import read_text
from longgame.environment.scenario.reading.toml_text import toml_table

#: Scenario files that ship with the project; data only, so no import goes against the order of the folders.
#: The file of a market in its folder.
SCENARIO_FILE: Final = "scenario.toml"
_BUNDLED_FOLDER: Final = Path(__file__).resolve().parent.parent / "bundled"
_LONGEST_CHAIN: Final = 32
#: No setting lies deeper in tables than four levels; what does is not taken apart further.
_DEEPEST: Final = 8
#: Keys are shown in messages up to this many characters.
_LONGEST_KEY: Final = 120


@dataclass(frozen=True)
class Layer:
    """Settings from one place; later layers override earlier ones.

    Attributes:
        origin: what messages call the place: a file name, or `--set`.
        name: name of the scenario unless the settings give one; None for layers that only change values.
        folder: where relative paths start.
        settings: setting by dotted key; a list only where one is allowed (`policy`).
    """

    origin: str
    name: str | None
    folder: Path
    settings: Mapping[str, object]

    @property
    def is_bundled(self) -> bool:
        """Whether it is a scenario that ships with the project, which gives its reasons for unusual values itself."""
        return self.name is not None and self.folder.resolve() == _BUNDLED_FOLDER

    def place(self, key: str) -> str:
        """The place of a key, for messages."""
        shown = key if len(key) <= _LONGEST_KEY else key[: _LONGEST_KEY - 3] + "..."
        return f"{self.origin} {shown}" if self.name is None else f"{self.origin}: {shown}"


def hidden_by_bundled(source: str | Path) -> list[str]:
    """A warning where a bundled scenario hides a market of the same name in the current folder."""
    if not isinstance(source, str) or source not in bundled_scenarios() or not (Path(source) / SCENARIO_FILE).is_file():
        return []
    return [f"{source} is the bundled scenario; for your own of that name write ./{source}"]


def bundled_scenarios() -> dict[str, Path]:
    """The scenarios that ship with the project: file by name, `default` first, then by name."""
    paths = sorted(_BUNDLED_FOLDER.glob("*.toml"), key=lambda path: (path.stem != "default", path.stem))
    return {path.stem: path for path in paths}


def file_layers(source: str | Path, problems: list[str]) -> list[Layer]:
    """The layers of a scenario and of all that it extends, base first; mistakes go to `problems`.

    Args:
        source: a bundled name, a TOML file, or a folder that holds `scenario.toml`.
        problems: receives one line a mistake.
    """
    path = _scenario_path(source, Path(), problems)
    if path is None:
        return []
    layer = _read(path, problems)
    return [] if layer is None else _with_bases(layer, [path], problems)


def mapping_layers(settings: Mapping[str, object], folder: Path, problems: list[str]) -> list[Layer]:
    """The layers of a scenario given as a mapping with the keys of a TOML file."""
    layer = Layer("scenario", "custom", folder, _flattened("scenario", settings, problems))
    return _with_bases(layer, [], problems)


def override_layer(overrides: Iterable[str] | Mapping[str, object], problems: list[str]) -> Layer:
    """One layer for all `KEY=VALUE` texts of `--set`, or for a mapping of dotted keys.

    A star in a key stands for every parameter that fits (`models.*.term_years`). Of two that set the same, the later
    one wins.
    """
    settings: dict[str, object] = {}
    if isinstance(overrides, Mapping):
        for key, value in _flattened("--set", overrides, problems).items():
            settings.update(_without_stars(key, value, problems))
        return Layer("--set", None, Path(), settings)
    for text in overrides:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            problems.append(f"--set {quoted(text)}: write KEY=VALUE, such as market.member_churn_rate=0.2")
            continue
        for address, setting in _flattened("--set", {key.strip(): _toml_value(value.strip())}, problems).items():
            settings.update(_without_stars(address, setting, problems))
    return Layer("--set", None, Path(), settings)


def _scenario_path(source: str | Path, folder: Path, problems: list[str], place: str = "scenario") -> Path | None:
    bundled = bundled_scenarios()
    if isinstance(source, str) and source in bundled:
        return bundled[source]
    path = folder / source
    try:
        if path.is_dir():
            return path / SCENARIO_FILE
        if path.suffix == ".toml" or path.exists():
            return path
    except OSError:
        pass  # no name that a file could have
    problems.append(
        f"{place}: {quoted(str(source))} is neither a bundled scenario nor a file or folder"
        f"{nearest_hint(str(source), bundled)}"
        f"; bundled: {', '.join(bundled)}"
    )
    return None


def _read(path: Path, problems: list[str]) -> Layer | None:
    text = read_text(path, problems)
    if text is None:
        return None
    try:
        table = toml_table(text)
    except ValueError as error:
        problems.append(f"{path}: not valid TOML: {error}")
        return None
    name = path.parent.resolve().name if path.name == "scenario.toml" else path.stem
    return Layer(path.name, name, path.parent, _flattened(path.name, table, problems))


def _with_bases(layer: Layer, seen: list[Path], problems: list[str]) -> list[Layer]:
    """`layer` after the chain of scenarios that it extends."""
    layers = [layer]
    visited = [path.resolve() for path in seen]
    while (base := layers[0].settings.get("extends")) is not None:
        place = f"{layers[0].origin}: extends"
        if not isinstance(base, str):
            problems.append(f"{place}: {quoted(base)}; allowed: the name of a bundled scenario or a path, in quotes")
            break
        path = _scenario_path(base, layers[0].folder, problems, place)
        if path is None:
            break
        if path.resolve() in visited or len(layers) >= _LONGEST_CHAIN:
            chain = " -> ".join(one.name for one in visited)
            problems.append(f"{place}: {quoted(base)} extends a scenario that extends it in turn: {chain}")
            break
        visited.append(path.resolve())
        below = _read(path, problems)
        if below is None:
            break
        layers.insert(0, below)
    return layers


def _flattened(origin: str, table: Mapping[str, object], problems: list[str]) -> dict[str, object]:
    """Nested tables as dotted keys; an empty table stays, so that a misspelt one is seen."""
    settings: dict[str, object] = {}
    for key, value in leaves(table):
        if key in settings:
            problems.append(f"{origin}: {key} is set twice")
        settings[key] = value
    return settings


def leaves(table: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Dotted key and plain value of everything in nested tables, in their order.

    A table in more than eight others is a value itself: no setting lies so deep.
    """
    opened = [("", iter(table.items()))]
    while opened:
        prefix, items = opened[-1]
        for key, value in items:
            address = f"{prefix}{key}"
            if not isinstance(value, Mapping):
                yield address, plain_value(value)
            elif value and len(opened) <= _DEEPEST:
                opened.append((f"{address}.", iter(value.items())))
                break
            else:
                yield address, value
        else:
            opened.pop()


def _without_stars(key: str, value: object, problems: list[str]) -> dict[str, object]:
    """The setting of a key, or those of all parameters that a pattern stands for."""
    if not is_pattern(key):
        return {key: value}
    keys = matching_keys(key)
    if not keys:
        problems.append(f"--set {quoted(key)[1:-1]}: {matches_nothing(key, problems)}")
    return dict.fromkeys(keys, value)


def _toml_value(text: str) -> object:
    """The TOML value of an option; what is no TOML value is a word."""
    try:
        table = toml_table(f"value = {text}")
    except ValueError:
        table = {}
    if len(table) == 1:
        return table["value"]
    try:
        return float(text)
    except ValueError:
        return text
