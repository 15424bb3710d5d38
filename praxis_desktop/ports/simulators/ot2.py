"""An Opentrons OT-2, a liquid handler, through the HTTP API of its robot server (port 31950).

Sources: the published description of the robot server's API (paths, the form of runs, commands and errors,
the states ``queued``, ``running``, ``succeeded`` and ``failed``, that a run's commands are carried out in
order) and what PyLabRobot 0.2.2 sends through its HTTP client. PyLabRobot ends a run with ``cancel``, which
the server does not know, and then deletes the run.

Assumed: how long each command takes; 30 ms for a response, because it comes from a Raspberry Pi; the serial
number; that a command after a failed one is still carried out (as with the intent ``setup``); and that
positions are those of the last move. The robot fills the wells that commands name, and the wells on the
program's own deck at the positions where it dispenses; an eight-channel pipette fills eight. If a well has
too little liquid, air is drawn instead.

A Temperature Module and a Thermocycler are connected if their IDs are given as options. Assumed for them: how
fast the Thermocycler heats and cools (the Temperature Module is as fast as ``sim:tempdeck``), that its lid
moves for 20 s and finishes its motion when a run is stopped, that a stopped profile leaves the block at its
last target, and that both modules return to 23 °C without a target.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.http_instrument import Answer, HttpInstrument, Request
from praxis_desktop.ports.simulators.instrument import Appointment
from praxis_desktop.ports.simulators.ot2_deck import PIPETTES, Deck, Pipette, corner_of, slot_of
from praxis_desktop.ports.simulators.ot2_modules import (
    CommandFailed,
    Module,
    TemperatureModule,
    Thermocycler,
)
from praxis_desktop.ports.simulators.world import Where, WorldPart

_ANSWER_S = 0.03
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_SECONDS = {
    "home": 6.0,
    "pickUpTip": 3.0,
    "dropTip": 2.5,
    "dropTipInPlace": 1.0,
    "moveToAddressableAreaForDropTip": 1.5,
    "moveToCoordinates": 1.5,
    "moveToWell": 1.5,
    "aspirate": 1.5,
    "dispense": 1.5,
    "blowout": 1.0,
}
_SHORTEST_S = 0.05
_LONGEST_S = 1e6
_WRONG = (AttributeError, CommandFailed, KeyError, OverflowError, TypeError, ValueError)
"""The exceptions that a command raises if it cannot be carried out."""
_COMMAND = re.compile(r"/runs/([\w-]+)/commands(?:/([\w-]+))?\Z")
_RUN = re.compile(r"/runs/([\w-]+)\Z")
_DEFINITIONS = re.compile(r"/runs/([\w-]+)/labware_definitions\Z")
_ACTIONS = re.compile(r"/runs/([\w-]+)/actions\Z")
_MODULES = {"temperature_module": TemperatureModule, "thermocycler": Thermocycler}
"""The kinds of module, keyed by the option that connects one."""
_TRASH = "fixedTrash"
_ABOVE_TRASH = {"x": 347.0, "y": 351.5, "z": 80.0}


class _Run:
    def __init__(self, number: str) -> None:
        self.id = number
        self.status = "idle"
        self.commands: dict[str, dict[str, Any]] = {}
        self.queue: list[dict[str, Any]] = []
        self.pipettes: dict[str, Pipette] = {}
        self.labware: dict[str, dict[str, Any]] = {}
        self.definitions: dict[str, dict[str, Any]] = {}
        self.modules: dict[str, tuple[Module, object]] = {}
        """The modules that have been loaded, with their locations."""


class OpentronsOT2(HttpInstrument):
    """The robot: a gantry with two mounts for pipettes, and a deck with eleven slots and a trash bin.

    A run is stopped by ``POST /runs/ID/actions`` with ``stop``, which needs the run's ID. There is no stop
    command that works whatever the robot is doing.
    """

    kind: ClassVar[str] = "ot2"
    description: ClassVar[str] = "Opentrons OT-2 liquid handler, simulated"
    tcp_port: ClassVar[int] = 31950
    connections: ClassVar[int] = 16
    restart_s: ClassVar[float] = 60.0  # assumed
    server_name: ClassVar[str] = "uvicorn"
    world_part: ClassVar[WorldPart] = "liquid handler"
    command_names: ClassVar[Mapping[str, str]] = {
        "GET /health": "name, model, versions, serial number",
        "GET /pipettes, /modules, /instruments": "what is attached",
        "POST /robot/home": "move the gantry home",
        "POST /runs, GET and DELETE /runs/ID": "begin, describe, remove a run",
        "POST /runs/ID/labware_definitions": "define labware",
        "POST /runs/ID/commands": "queue a command",
        "GET /runs/ID/commands/ID": "what became of it",
        "POST /runs/ID/actions": "stop",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it moves and answers, 1",
        "fails": "number of the command that fails, of all runs, 0 for none",
    }
    text_option_names: ClassVar[Mapping[str, str]] = {
        "left": "the left pipette, p300_single_gen2; none for none",
        "right": "the right pipette, p20_single_gen2; none for none",
        "temperature_module": "the ID of a Temperature Module that is connected to it",
        "thermocycler": "the ID of a Thermocycler that is connected to it",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._pace = max(self.options.get("pace", 1.0), 1e-3)
        self._serial_number = f"OT2CEP2020{self.chance.randrange(10**8):08d}"
        self._runs: dict[str, _Run] = {}
        self._current: _Run | None = None
        self._running: dict[str, Any] | None = None
        self._end: Appointment | None = None
        self._position = {"x": 325.0, "y": 366.0, "z": 189.0}
        self._is_at_labware = False
        self._held: list[Pipette] = []
        """The pipettes that had a tip when the power failed."""
        self._done = 0
        self._counts: dict[str, int] = {}
        self._carried_out_at = 0
        self._dispensed: dict[str, float] = {}
        """The volume dispensed at each position minus the volume aspirated there, in µL."""
        self._fixed: dict[tuple[str, str], Callable[[Request, int], Answer]] = {
            ("GET", "/health"): self._health,
            ("GET", "/pipettes"): self._attached,
            ("GET", "/instruments"): self._instruments,
            ("GET", "/modules"): self._list_modules,
            ("POST", "/robot/home"): self._go_home,
            ("POST", "/runs"): self._create_run,
            ("GET", "/runs"): self._list_runs,
        }
        self._commands: dict[str, Callable[[_Run, dict[str, Any]], dict[str, Any]]] = {
            "home": self._home,
            "loadPipette": self._load_pipette,
            "loadLabware": self._load_labware,
            "loadModule": self._load_module,
            "moveLabware": self._move_labware,
            "pickUpTip": self._pick_up_tip,
            "dropTip": self._drop_tip,
            "dropTipInPlace": self._drop_tip,
            "aspirate": self._aspirate,
            "aspirateInPlace": self._aspirate,
            "dispense": self._dispense,
            "dispenseInPlace": self._dispense,
            "blowout": lambda run, params: {},
            "moveToWell": self._move,
            "moveToCoordinates": self._move,
            "moveToAddressableAreaForDropTip": self._move,
            "savePosition": lambda run, params: {
                "positionId": self._new_id(),
                "position": dict(self._position),
            },
        }

    # ---- Instrument
    def lose_power(self, now: int) -> None:
        """Lose the runs. The modules have their own power supply."""
        self.forget_replies()
        if self._end is not None:
            self._end.cancel()
        self._held += [each for run in self._runs.values() for each in run.pipettes.values() if each.has_tip]
        self._runs.clear()
        self._current = self._running = self._end = None

    def state(self, now: int) -> Mapping[str, object]:
        used = {} if self._current is None else self._current.pipettes
        pipettes = [*self._held, *used.values()]
        return {
            "runs": len(self._runs),
            "is_moving": self._running is not None,
            "commands_done": dict(self._counts),
            "dispensed_ul": {well: round(volume, 3) for well, volume in self._dispensed.items()},
            "tips": {pipette.mount: pipette.has_tip for pipette in pipettes},
            "liquid_ul": {pipette.mount: round(pipette.volume, 3) for pipette in pipettes if pipette.has_tip},
            "pipette_is_low": self._is_at_labware,
            "modules": {module.model: module.data(now) for module in self._modules},
        }

    def failure_of(self, status: int, why: str) -> object:
        return {
            "errors": [{"id": _title(status), "title": _title(status), "detail": why, "errorCode": "4000"}]
        }

    def respond(self, request: Request, now: int) -> Answer:
        fixed = self._fixed.get((request.method, request.path))
        if fixed is not None:
            answer = fixed(request, now)
        else:
            answer = self._of_run(request, now)
        return Answer(answer.body, answer.status, answer.delay_s + _ANSWER_S / self._pace)

    def _refuse(self, status: int, why: str) -> Answer:
        return Answer(self.failure_of(status, why), status)

    # ---- the robot
    def _health(self, request: Request, now: int) -> Answer:
        return Answer(
            {
                "name": "praxis",
                "robot_model": "OT-2 Standard",
                "api_version": "7.1.0",
                "fw_version": "v1.1.0-25e5cea",
                "board_revision": "2.1",
                "logs": ["/logs/serial.log", "/logs/api.log", "/logs/server.log"],
                "system_version": "v1.18.4",
                "maximum_protocol_api_version": [2, 15],
                "minimum_protocol_api_version": [2, 0],
                "robot_serial": self._serial_number,
                "links": {"apiLog": "/logs/api.log", "serverLog": "/logs/server.log"},
            }
        )

    def _mounted(self, mount: str) -> str:
        name = self.texts.get(mount, "p300_single_gen2" if mount == "left" else "p20_single_gen2")
        return name if name in PIPETTES else ""

    def _attached(self, request: Request, now: int) -> Answer:
        told: dict[str, object] = {}
        for mount, axis, plunger in (("left", "z", "b"), ("right", "a", "c")):
            name = self._mounted(mount) or None
            told[mount] = {
                "name": name,
                "model": None if name is None else f"{name.removesuffix('_gen2')}_v2.1",
                "id": None if name is None else f"P{mount[0].upper()}SIM2026",
                "mount_axis": axis,
                "plunger_axis": plunger,
                **({} if name is None else {"tip_length": 51.83}),
            }
        return Answer(told)

    def _instruments(self, request: Request, now: int) -> Answer:
        data = [
            {"mount": mount, "instrumentType": "pipette", "instrumentName": self._mounted(mount), "ok": True}
            for mount in ("left", "right")
            if self._mounted(mount)
        ]
        return Answer({"data": data, "meta": {"cursor": 0, "totalLength": len(data)}})

    @cached_property
    def _deck(self) -> Deck:
        """The labware on the deck. Created on first use, because the run sets the role after ``__init__``."""
        return Deck(self.role, self.wells)

    @cached_property
    def _modules(self) -> list[Module]:
        """The connected modules. Created on first use, because text options are set after ``__init__``."""
        ids = {option: self.texts.get(option, "") for option in _MODULES}
        return [_MODULES[option](number, self._pace) for option, number in ids.items() if number]

    def _list_modules(self, request: Request, now: int) -> Answer:
        data = [module.entry(now) for module in self._modules]
        return Answer({"data": data, "meta": {"cursor": 0, "totalLength": len(data)}})

    def _go_home(self, request: Request, now: int) -> Answer:
        self._position = {"x": 325.0, "y": 366.0, "z": 189.0}
        self._is_at_labware = False
        return Answer({"message": "Homing robot."}, delay_s=_SECONDS["home"] / self._pace)

    # ---- runs
    def _create_run(self, request: Request, now: int) -> Answer:
        if self._running is not None:
            return self._refuse(409, "The current run is not idle, so it cannot be replaced")
        run = self._current = _Run(self._new_id())
        self._runs[run.id] = run
        return Answer({"data": self._told(run, now)}, 201)

    def _list_runs(self, request: Request, now: int) -> Answer:
        data = [self._told(run, now) for run in self._runs.values()]
        return Answer({"data": data, "meta": {"cursor": 0, "totalLength": len(data)}})

    def _told(self, run: _Run, now: int) -> dict[str, object]:
        return {
            "id": run.id,
            "ok": True,
            "createdAt": _stamp(now),
            "status": run.status,
            "current": run is self._current,
            "actions": [],
            "errors": [],
            "pipettes": [
                {"id": each.id, "pipetteName": each.name, "mount": each.mount}
                for each in run.pipettes.values()
            ],
            "labware": [
                {"id": number, "loadName": each["loadName"], "location": each["location"]}
                for number, each in run.labware.items()
            ],
            "modules": [
                {"id": number, "model": module.model, "location": location}
                for number, (module, location) in run.modules.items()
            ],
            "labwareOffsets": [],
            "liquids": [],
        }

    def _of_run(self, request: Request, now: int) -> Answer:
        path = request.path
        found = _COMMAND.match(path) or _DEFINITIONS.match(path) or _ACTIONS.match(path) or _RUN.match(path)
        if found is None:
            return self._refuse(404, "Not Found")
        run = self._runs.get(found[1])
        if run is None:
            return self._refuse(404, f"Run {found[1]} was not found.")
        if found.re is _RUN and request.method == "GET":
            return Answer({"data": self._told(run, now)})
        if found.re is _RUN and request.method == "DELETE":
            return self._delete(run)
        if found.re is _DEFINITIONS and request.method == "POST":
            return self._define(run, request.body)
        if found.re is _ACTIONS and request.method == "POST":
            return self._act(run, request.body, now)
        if found.re is _COMMAND and request.method == "GET":
            return self._show(run, found[2])
        if found.re is _COMMAND and request.method == "POST" and not found[2]:
            return self._enqueue(run, request, now)
        return self._refuse(405, "Method Not Allowed")

    def _delete(self, run: _Run) -> Answer:
        if run is self._current and self._running is not None:
            return self._refuse(409, f"Run {run.id} is not idle")
        del self._runs[run.id]
        if run is self._current:
            self._current = None
        return Answer({})

    def _act(self, run: _Run, body: Any, now: int) -> Answer:
        kind = _data(body).get("actionType")
        if kind != "stop":
            return self._refuse(422, "only stop is simulated")
        run.status = "stopped"
        run.queue.clear()
        if self._end is not None and self._running is not None:
            self._end.cancel()
            for module in self._modules:
                module.halt(now)
            stopped = CommandFailed("RunStoppedError", "The run was stopped")
            self._finish(self._running, "failed", now, stopped)
        return Answer({"data": {"id": self._new_id(), "createdAt": _stamp(now), "actionType": "stop"}}, 201)

    def _define(self, run: _Run, body: Any) -> Answer:
        definition = _data(body)
        try:
            name = definition["parameters"]["loadName"]
            uri = f"{definition['namespace']}/{name}/{definition['version']}"
            wells = dict(definition["wells"])
        except (KeyError, TypeError):
            return self._refuse(422, "a labware definition has parameters, namespace, version and wells")
        run.definitions[uri] = {**definition, "wells": wells}
        return Answer({"data": {"definitionUri": uri}}, 201)

    # ---- commands
    def _show(self, run: _Run, number: str | None) -> Answer:
        if number is None:
            data = list(run.commands.values())
            return Answer({"data": data, "meta": {"cursor": 0, "totalLength": len(data)}})
        command = run.commands.get(number)
        if command is None:
            return self._refuse(404, f"Command {number} was not found.")
        return Answer({"data": command})

    def _enqueue(self, run: _Run, request: Request, now: int) -> Answer:
        data = _data(request.body)
        kind, params = data.get("commandType"), data.get("params")
        is_known = isinstance(kind, str) and (kind in self._commands or _is_for_module(kind))
        if not is_known or not isinstance(params, dict):
            return self._refuse(422, f"commandType {kind} with params {params} is unknown")
        if run is not self._current or run.status == "stopped":
            return self._refuse(409, f"Run {run.id} is not the current run, or was stopped")
        command = {
            "id": self._new_id(),
            "key": data.get("key") or self._new_id(),
            "createdAt": _stamp(now),
            "commandType": kind,
            "params": params,
            "intent": data.get("intent", "protocol"),
            "status": "queued",
        }
        run.commands[command["id"]] = command
        run.queue.append(command)
        told = dict(command)
        self._next(now)
        return Answer({"data": told}, 201)

    def _next(self, now: int) -> None:
        """Start the next queued command, unless one is in progress."""
        run = self._current
        if self._running is not None or run is None or not run.queue:
            return
        command = self._running = run.queue.pop(0)
        command["status"], command["startedAt"] = "running", _stamp(now)
        failure: CommandFailed | None = None
        try:
            seconds = self._begin(run, command, now)
        except _WRONG as error:
            seconds, failure = _SHORTEST_S, _failure(command, error)
        self._end = self.later(seconds, lambda when: self._carry_out(run, command, failure, when), now)

    def _begin(self, run: _Run, command: dict[str, Any], now: int) -> float:
        """Start a command; return how long it takes, in seconds. A module's command may fail immediately."""
        kind, params = command["commandType"], command["params"]
        if _is_for_module(kind):
            module = self._module(run, kind, params["moduleId"])
            if self._done + 1 == self.options.get("fails"):
                raise CommandFailed("ModuleCommunicationError", f"The {module.model} does not respond.")
            return module.operations[kind](module, params, now)
        seconds = _SECONDS.get(kind.removesuffix("InPlace"), _SHORTEST_S)
        rate = params.get("flowRate")
        if isinstance(rate, int | float) and rate > 0 and isinstance(params.get("volume"), int | float):
            seconds += max(0.0, min(params["volume"] / rate, _LONGEST_S))
        return seconds / self._pace

    def _module(self, run: _Run, kind: str, number: str) -> Module:
        """Return the module with the given ID. Raises CommandFailed if it does not exist or has no command
        ``kind``.
        """
        if number not in run.modules:
            raise CommandFailed("ModuleNotLoadedError", f"Module ID {number} not found.")
        module, _ = run.modules[number]
        if kind not in module.operations:
            raise CommandFailed("WrongModuleTypeError", f"{number} is a {module.model}: it has no {kind}.")
        return module

    def _carry_out(self, run: _Run, command: dict[str, Any], failure: CommandFailed | None, now: int) -> None:
        """End a command, with ``failure`` if it has already failed."""
        kind = command["commandType"]
        self._carried_out_at = now
        self._done += 1
        try:
            if failure is not None:
                raise failure
            if self._done == self.options.get("fails"):
                raise CommandFailed("StallOrCollisionDetectedError", "A stall or collision was detected.")
            command["result"] = self._commands[kind](run, command["params"]) if kind in self._commands else {}
            self._counts[kind] = self._counts.get(kind, 0) + 1
        except _WRONG as error:
            self._finish(command, "failed", now, _failure(command, error))
        else:
            self._finish(command, "succeeded", now)

    def _finish(
        self, command: dict[str, Any], status: str, now: int, failed: CommandFailed | None = None
    ) -> None:
        command["status"], command["completedAt"] = status, _stamp(now)
        if failed is not None:
            command["error"] = {
                "id": self._new_id(),
                "createdAt": _stamp(now),
                "errorType": failed.kind,
                "errorCode": "4000",
                "detail": str(failed),
                "errorInfo": {},
                "wrappedErrors": [],
            }
        self._running = self._end = None
        self._next(now)

    def _load_pipette(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        name, mount = params["pipetteName"], params["mount"]
        if self._mounted(mount) != name:
            raise CommandFailed("PipetteNotAttachedError", f"There is no {name} on the {mount} mount.")
        pipette = Pipette(name, mount, self._new_id())
        run.pipettes[pipette.id] = pipette
        return {"pipetteId": pipette.id}

    def _load_module(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        number, model = params.get("moduleId") or self._new_id(), params["model"]
        loaded = [module for module, _ in run.modules.values()]
        fits = [each for each in self._modules if each.model == model and each not in loaded]
        if not fits:
            raise CommandFailed("ModuleNotAttachedError", f"No available {model} found.")
        run.modules[number] = (fits[0], params["location"])
        return {"moduleId": number, "model": model, "serialNumber": fits[0].serial_number}

    def _load_labware(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        uri = f"{params['namespace']}/{params['loadName']}/{params['version']}"
        definition = run.definitions.get(uri)
        if definition is None:
            raise CommandFailed("LabwareDefinitionDoesNotExistError", f"{uri} is not defined.")
        location = params["location"]
        if location in [each["location"] for each in run.labware.values()]:
            raise CommandFailed("LocationIsOccupiedError", f"{location} is occupied.")
        number = params.get("labwareId") or self._new_id()
        name = str(params.get("displayName") or params["loadName"])
        if not definition["parameters"].get("isTiprack"):
            self._deck.load(name, definition, location)
        run.labware[number] = {
            "loadName": params["loadName"],
            "displayName": name,
            "location": location,
            "definition": definition,
        }
        return {"labwareId": number, "definition": definition, "offsetId": None}

    def _move_labware(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        labware, location = self._labware(run, params), params["newLocation"]
        labware["location"] = location
        self._deck.move(labware["displayName"], location)
        return {"offsetId": None}

    def _labware(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        found = run.labware.get(params["labwareId"])
        if found is None:
            raise CommandFailed("LabwareNotLoadedError", f"{params['labwareId']} is not loaded.")
        return found

    def _places(self, run: _Run, params: dict[str, Any], channels: int = 1) -> list[Where]:
        """Return the place over which a command moves each channel of the pipette or, for a command in place
        or at the trash, the place over which the channel already is.
        """
        if "labwareId" not in params or params["labwareId"] == _TRASH:
            return self._deck.places_at(self._position["x"], self._position["y"], channels)
        labware = self._labware(run, params)
        if params["wellName"] not in labware["definition"]["wells"]:
            raise CommandFailed("WellDoesNotExistError", f"{params['wellName']} does not exist.")
        slot = slot_of(labware["location"])
        if slot is not None:
            self._position = _place_of(slot, labware["definition"]["wells"][params["wellName"]])
        self._is_at_labware = True
        return self._deck.places(labware["displayName"], params["wellName"], channels)

    def _pipette(self, run: _Run, params: dict[str, Any], *, with_tip: bool | None = None) -> Pipette:
        pipette = run.pipettes.get(params["pipetteId"])
        if pipette is None:
            raise CommandFailed("PipetteNotLoadedError", f"{params['pipetteId']} is not loaded.")
        if with_tip is True and not pipette.has_tip:
            raise CommandFailed("TipNotAttachedError", f"The {pipette.mount} pipette has no tip.")
        if with_tip is False and pipette.has_tip:
            raise CommandFailed("TipAttachedError", f"The {pipette.mount} pipette has a tip already.")
        return pipette

    def _pick_up_tip(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        pipette = self._pipette(run, params, with_tip=False)
        self._places(run, params)
        pipette.take_tip()
        return {"tipVolume": pipette.capacity, "tipLength": 51.83, "tipDiameter": 5.23, **self._at()}

    def _drop_tip(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        pipette = self._pipette(run, params, with_tip=True)
        self._places(run, params)
        pipette.has_tip = False
        return self._at()

    def _aspirate(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        pipette = self._pipette(run, params, with_tip=True)
        places, volume = self._places(run, params, pipette.channels), float(params["volume"])
        if not 0 <= volume <= pipette.capacity - pipette.volume + 1e-6:
            raise CommandFailed("InvalidAspirateVolumeError", f"{volume} µL do not fit into the pipette.")
        pipette.aspirate(volume, places, self.wells, self._carried_out_at)
        self._count(places, -volume)
        return {"volume": volume, **self._at()}

    def _dispense(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        pipette = self._pipette(run, params, with_tip=True)
        places, volume = self._places(run, params, pipette.channels), float(params["volume"])
        if not 0 <= volume <= pipette.volume + 1e-6:
            raise CommandFailed("InvalidDispenseVolumeError", f"The pipette holds {pipette.volume} µL.")
        pipette.dispense(volume, places, self.wells, self._carried_out_at)
        self._count(places, volume)
        return {"volume": volume, **self._at()}

    def _count(self, places: list[Where], ul: float) -> None:
        for place in places:
            name = f"{place.labware} {place.well}".strip()
            self._dispensed[name] = self._dispensed.get(name, 0.0) + ul

    def _home(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        self._is_at_labware = False
        return {}

    def _move(self, run: _Run, params: dict[str, Any]) -> dict[str, Any]:
        self._pipette(run, params)
        self._is_at_labware = False
        where = params.get("coordinates")
        if where is not None:
            self._position = {axis: float(where[axis]) for axis in ("x", "y", "z")}
        elif params.get("addressableAreaName") == _TRASH:
            self._position = dict(_ABOVE_TRASH)
        else:
            self._places(run, params)
        return self._at()

    def _at(self) -> dict[str, Any]:
        return {"position": dict(self._position)}

    def _new_id(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))


def _place_of(slot: int, well: Mapping[str, Any]) -> dict[str, float]:
    """Return the position of a well's top, for labware in ``slot``, relative to the corner of slot 1."""
    x, y = corner_of(slot)
    return {
        "x": x + float(well["x"]),
        "y": y + float(well["y"]),
        "z": float(well["z"]) + float(well["depth"]),
    }


def _is_for_module(kind: str) -> bool:
    return any(kind in module.operations for module in _MODULES.values())


def _failure(command: Mapping[str, Any], error: Exception) -> CommandFailed:
    """Return the API's error for a command that raised ``error``."""
    if isinstance(error, CommandFailed):
        return error
    return CommandFailed("InvalidCommandParamsError", f"{command['commandType']}: {error!r}")


def _data(body: Any) -> dict[str, Any]:
    data = body.get("data") if isinstance(body, dict) else None
    return data if isinstance(data, dict) else {}


def _stamp(now: int) -> str:
    return (_EPOCH + timedelta(microseconds=now // 1000)).isoformat()


def _title(status: int) -> str:
    return {404: "NotFound", 409: "Conflict", 422: "InvalidRequest", 503: "Unavailable"}.get(
        status, "BadRequest"
    )
