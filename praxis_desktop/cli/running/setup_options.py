"""The options that choose the values and the bench of a protocol: of ``run`` and of ``check``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from praxis_desktop.cli.values import pair, setting
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.events import LogEvent

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.bench import Bench
    from praxis_desktop.protocols.definitions.protocol import Protocol
    from praxis_desktop.runs.setting_up.setting_up import Wishes
    from praxis_desktop.runs.setting_up.setup import RunSetup


def add_setup(parser: argparse.ArgumentParser) -> None:
    """``--set``, ``--preset``, ``--machine``, ``--labware``, ``--volume``, ``--bench``, ``--simulate``, and
    what keeps them.
    """
    _add_repeated(parser, "--set", "NAME=VALUE", "values", setting, "set a parameter of the protocol")
    parser.add_argument(
        "--preset", metavar="NAME", help="take the parameters that no --set names from a preset"
    )
    parser.add_argument("--save-preset", metavar="NAME", help="keep the parameters under a name")
    _add_repeated(
        *(parser, "--machine", "ROLE=BACKEND[@DEVICE|@sim:KIND]", "machines", pair),
        "what plays a machine role: a backend of PyLabRobot by its class, or the beginning of its name,"
        " and where it has one its port",
    )
    _add_repeated(
        *(parser, "--labware", "ROLE=NAME", "labware", pair),
        "what plays a labware role, by its name in PyLabRobot's catalogue",
    )
    _add_repeated(
        *(parser, "--volume", "ROLE[:WELLS]=UL", "volumes", pair),
        "what is in labware at the start, in microlitres, for example plate:A1:H1=200",
    )
    parser.add_argument("--bench", metavar="NAME|FILE", help="take machines and labware from a saved bench")
    parser.add_argument("--save-bench", metavar="NAME|FILE", help="keep machines and labware as a bench")
    parser.add_argument(
        "--simulate", action="store_true", help="give a simulated machine to each role that has none"
    )


def _add_repeated(
    parser: argparse.ArgumentParser, option: str, metavar: str, destination: str, read: object, what: str
) -> None:
    parser.add_argument(
        option,
        dest=destination,
        metavar=metavar,
        type=read,  # type: ignore[arg-type]
        action="append",
        default=[],
        help=what,
    )


def wishes_of(options: argparse.Namespace, protocol: Protocol) -> Wishes:
    """What the options of ``add_setup`` ask for. Raises UsageError."""
    from praxis_desktop.runs.setting_up.setting_up import Wishes

    return Wishes(
        values=_once(options.values, "parameter {!r} is set twice", "Set each parameter once."),
        machines=_once(options.machines, "machine {!r} is chosen twice", "Choose each machine once."),
        labware=_once(options.labware, "labware {!r} is chosen twice", "Choose each piece of labware once."),
        volumes=_once(options.volumes, "the volume of {!r} is stated twice", "State each volume once."),
        preset=_preset(options.preset, protocol),
        bench=_bench(options.bench),
        simulates=options.simulate,
    )


def keep_setup(options: argparse.Namespace, setup: RunSetup) -> None:
    """Save what ``--save-preset`` and ``--save-bench`` ask for. Raises UsageError and StorageError."""
    if options.save_preset is not None:
        from praxis_desktop.protocols.forms.presets import save_preset

        save_preset(setup.protocol, options.save_preset, setup.values, setup.paths)
    if options.save_bench is not None:
        from praxis_desktop.protocols.benches.files import save_bench

        save_bench(options.save_bench, setup.bench)


def remember(options: argparse.Namespace, setup: RunSetup) -> LogEvent | None:
    """Keep the values as the protocol's last ones, when somebody has said any; returns what is to be told
    when that cannot be.
    """
    if not options.values and options.preset is None:
        return None
    from praxis_desktop.protocols.forms.presets import remember_values

    try:
        remember_values(setup.protocol, setup.values, setup.paths)
    except StorageError as error:
        return LogEvent(f"{error.message}: the values of this run are not remembered", "warning")
    return None


def _once(pairs: Iterable[tuple[str, str]], complaint: str, hint: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise UsageError(complaint.format(name), hint=hint)
        found[name] = value
    return found


def _preset(name: str | None, protocol: Protocol) -> Mapping[str, object]:
    if name is None:
        return {}
    from praxis_desktop.protocols.forms.presets import load_preset

    return load_preset(protocol, name)


def _bench(name: str | None) -> Bench | None:
    if name is None:
        return None
    from praxis_desktop.protocols.benches.files import load_bench

    return load_bench(name)
