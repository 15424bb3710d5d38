"""What ``packages add`` does: add packages, tell how it goes, and ask whether the index may be asked."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING

from praxis_desktop.cli.packages.events import counted, package_event
from praxis_desktop.cli.packages.needs import packages_of_library
from praxis_desktop.cli.packages.parts import working
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.sizes import bytes_for_people

if TYPE_CHECKING:
    from praxis_desktop.packages.adding.adding import Added
    from praxis_desktop.packages.errors import PackageError
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.packages.wheels.info import WheelInfo
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.settings import Settings


class AddingCancelled(PraxisError):
    """Somebody ended it."""

    exit_code = 3


def add(
    what: Sequence[str], *, network: bool | None, with_dependencies: bool, replaces: bool, as_json: bool
) -> int:
    """Add ``what``. Returns the exit code. Raises UsageError, PackageError, StorageError."""
    from praxis_desktop.core.directories import cache_directory
    from praxis_desktop.packages.adding.adding import Adding
    from praxis_desktop.packages.adding.wanted import read_wanted
    from praxis_desktop.settings import load_settings

    teller = Teller(as_json=as_json)
    with working(teller) as environments, _cancellable(environments.wheelhouse):
        wanted = read_wanted(what)
        permission = _permission(environments.wheelhouse, load_settings(), network)
        before = packages_of_library(environments.wheelhouse).keys()
        adding = Adding(
            environments.wheelhouse,
            environments.layers,
            cache_directory(),
            may_ask=permission.may_ask,
            report=teller.event,
            replaces=replaces,
        )
        added = adding.add(wanted, with_dependencies=with_dependencies)
        environments.prune()
        _tell(teller, added, environments, before)
    return 0


class _Permission:
    """Whether the index may be asked: it is, it is not, or somebody on the terminal says so, once."""

    def __init__(
        self, wheelhouse: Wheelhouse, is_given: bool, *, may_be_given: bool, locked_by: str = ""
    ) -> None:
        self._wheelhouse = wheelhouse
        self._is_given = is_given
        self._may_be_given = may_be_given
        self._how = _HOW_WHERE_LOCKED.format(place=locked_by) if locked_by else _HOW

    def may_ask(self, error: PackageError) -> bool:
        """Whether it may because of ``error``. Raises its like, with how to allow it, where it may not."""
        from praxis_desktop.packages.errors import MissingDependency

        told = _told(error)
        if not self._is_given and self._may_be_given and sys.stdin.isatty() and sys.stderr.isatty():
            self._may_be_given = False
            self._is_given = _asked(told)
        if not self._is_given:
            alone = _ALONE if isinstance(error, MissingDependency) else ""
            raise type(error)(told, project=error.project, hint=self._near(error.project) + self._how + alone)
        return True

    def _near(self, project: str) -> str:
        """A question for who has mistyped a name, or given a module's."""
        from praxis_desktop.packages.import_names import meant_by

        projects = {wheel.project for wheel in self._wheelhouse.wheels()}
        if project in projects:
            return ""
        near = [meant_by(project), *get_close_matches(project, projects, n=1)]
        return next((f"Is {name} meant? " for name in near if name), "")


def _permission(wheelhouse: Wheelhouse, settings: Settings, network: bool | None) -> _Permission:
    """``network`` is the option's, None without it. Raises UsageError where that is forbidden."""
    allowed, origin = settings.packages.network, settings.origin("packages.network")
    if origin.locked and network and not allowed:
        raise UsageError(
            f"{origin.place} fixes packages.network: no index is asked on this computer",
            hint="Add the package's wheel as a file, or ask the administrator of this computer.",
        )
    return _Permission(
        wheelhouse,
        allowed if network is None else network,
        may_be_given=network is None and not origin.locked,
        locked_by=origin.place if origin.locked and not allowed else "",
    )


_HOW = (
    "Add its wheel as a file; or let the index be asked that pip is set up with: --network or, for good,"
    " the setting packages.network."
)

_HOW_WHERE_LOCKED = "Add its wheel as a file: {place} says that no index is asked on this computer."

_ALONE = " To have it without what it needs: --no-deps."


def _told(error: PackageError) -> str:
    from praxis_desktop.packages.errors import PackageNotFound

    is_unknown = isinstance(error, PackageNotFound)
    return f"{error.project} is in no folder of wheels" if is_unknown else error.message


def _asked(told: str) -> bool:
    sys.stderr.write(f"{told}. Ask the index that pip is set up with? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


@contextmanager
def _cancellable(wheelhouse: Wheelhouse) -> Iterator[None]:
    """Turn Ctrl+C, and the signal that ends a process, into an error that says how things stand."""
    is_main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGTERM, signal.default_int_handler) if is_main else None
    before = wheelhouse.fingerprint
    try:
        yield
    except KeyboardInterrupt:
        if wheelhouse.wheels() and wheelhouse.fingerprint != before:
            raise AddingCancelled(
                "cancelled, but all of it was added by then", hint="See: praxis-desktop packages"
            ) from None
        raise AddingCancelled(
            "cancelled: nothing was added, and what was there is as it was",
            hint="What was installed of it already is kept for the next time.",
        ) from None
    finally:
        if handler is not None:
            signal.signal(signal.SIGTERM, handler)


def _tell(teller: Teller, added: Added, environments: Environments, before: Set[str]) -> None:
    layers = environments.layers
    teller.for_programs(
        *[package_event(wheel, "added", is_installed=layers.has(wheel)) for wheel in added.added],
        *[package_event(wheel, "present", is_installed=layers.has(wheel)) for wheel in added.present],
    )
    teller.for_people(*[_sentence(wheel) for wheel in added.added])
    teller.for_people(
        *[f"{wheel.project} {wheel.version} is there already ({wheel.shelf})" for wheel in added.present]
    )
    ready = sorted(packages_of_library(environments.wheelhouse).keys() - before)
    if ready:
        teller.for_people(f"Can run now: {', '.join(ready)}")
    size = sum(wheel.size for wheel in added.added)
    if added.added:
        teller.for_people(f"{counted(len(added.added))} added, {bytes_for_people(size)}")
    teller.result(
        {
            "added": len(added.added),
            "present": len(added.present),
            "installed": added.installed,
            "size": size,
            "ready": ready,
        }
    )


def _sentence(wheel: WheelInfo) -> str:
    kind = ", native" if wheel.has_libraries else ""
    return f"added {wheel.project} {wheel.version}, {bytes_for_people(wheel.size)}{kind}"
