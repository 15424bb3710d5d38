"""The guardian's loop, which keeps track of instruments, accepts requests to stop them, and stops them."""

from __future__ import annotations

import json
import mmap
import signal
import socket
import sys
import time

from .keys import Keys
from .memory import (
    FIRST,
    GATE,
    GENERATION,
    GENERATION_AT,
    HEARTBEAT,
    HEARTBEAT_AT,
    PAGE,
    PARTIAL,
    PRESSED,
    STRIDE,
    WRITING,
    WRITTEN,
)
from .network import SEND_S, Network
from .notes import Notes, complain

if sys.platform == "win32":
    from . import windows as system
else:
    from . import posix as system

TYPE_CHECKING = False
if TYPE_CHECKING:  # each module costs some hundred kilobytes
    from typing import Any

_MOST = (PAGE - FIRST) // STRIDE
_LARGEST_LINE = 1 << 16
_MOST_ASKERS = 64
_THREADS = 2
_ASKING_S, _REPORT_S = 1.0, 1.5
_OWN_HEARING_S = 1.0
"""Time allowed, in seconds, for the program to report a key press that the guardian has acted on."""
_WRITE_S = 0.0005
"""Maximum time, in seconds, to wait for a write in progress, so that the stop commands are sent after it."""
_RECORD_S = 2.5
"""Time allowed, in seconds, for the program to report, after the confirmation, that it recorded a stop."""
_SAVE_S = 2.0
"""Maximum time, in seconds, that the end of a run waits for the notes about it to be written."""
_AGAIN_S = (0.001, 0.02)
_WITHOUT_PROGRAM = ("emergency stop", "heartbeat lost", "program ended")
"""The reasons for stops in which the program might not pass on the data to a connection."""
_MOST_HEARD = 1 << 15
"""Number of bytes to keep from the start of an instrument's data, which may be replies to the program."""


class Held:
    """An instrument to stop in an emergency, through its open port or at the port's former path."""

    def __init__(self, slot: int, client: Client) -> None:
        self.slot = slot
        self.client = client
        self.descriptor = -1
        self.place = -1
        """A descriptor for a pseudo-terminal's node, because its name may soon belong to another terminal."""
        self.settings: list[Any] | None = None
        self.facts: dict[str, Any] = {}
        self.commands: list[bytes] = []
        self.is_reopened = self.is_forgotten = False
        self.network = Network()
        self.is_halting = False
        self.is_unrecorded = False
        self.is_known = False
        """Whether the program has asked about the stop, and so records it itself unless it dies."""
        self.is_noted = False
        self.is_sent = False
        self.was_writing = False
        self.failure = ""
        self.why: dict[str, Any] = {}
        self.sent = b""
        self.rest: list[bytes] = []
        """The commands still to be sent, each in its own write, which is a datagram on some lines."""
        self.is_emptied = False
        """Whether the driver's buffer has been emptied since the stop started."""
        self.began = self.first_ns = self.at_ns = 0
        self.send_until = self.record_until = 0.0
        self.tries_again = False
        self.heard = b""
        self.hears_until = 0.0
        """The time until which the instrument may confirm a stop that was sent through a reopened port."""
        self.waiting: list[tuple[Client, int]] = []
        self.leaving: list[tuple[Client, int]] = []
        """The clients to answer once the stop commands are sent and the descriptor is closed."""

    @property
    def is_open(self) -> bool:
        return self.descriptor >= 0


class Client:
    """A process that uses ports: the program, or a child process in which it performs a run. ``flags`` is the
    memory shared with that process; only a client with ``may_hold`` set registers ports.
    """

    def __init__(self, connection: socket.socket, flags: mmap.mmap, *, may_hold: bool) -> None:
        self.connection = connection
        self.flags = flags
        self.may_hold = may_hold
        self.received = b""
        self.descriptors: list[int] = []
        self.waiting: list[tuple[Client, int]] = []
        """The requests to answer once none of this client's ports are held any longer."""
        self.noted: list[dict[str, Any]] = []
        self.process = -1
        """A descriptor for a child process of the program, used to kill it."""
        self.is_lost = False
        self.threads: list[int] = []
        self.was_writing: list[Held] = []

    @property
    def is_there(self) -> bool:
        return not self.is_lost


class Asker:
    """Another process of this user that requests an emergency stop."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self.connection = connection
        self.until = until
        self.received = b""
        self.held: list[Held] | None = None


class Guardian:
    """Serves one program and its children until they are gone."""

    def __init__(self, control: socket.socket, press: int, flags: mmap.mmap, address: str) -> None:
        self._press = press
        first = Client(control, flags, may_hold=True)
        control.setblocking(False)
        self._clients = {control.fileno(): first}
        self._first = first
        self._threads: dict[int, Client] = {}
        self._served: dict[int, Client] = {}
        self._numbered = 0
        """The number of the newest child process; the program identifies its child processes by number."""
        self._held: dict[int, Held] = {}
        self._next = 0
        self._askers: dict[int, Asker] = {}
        self._forgetting: list[tuple[Client, int, Held, float]] = []
        """The requests to forget a port, each to be answered by the given time."""
        self._notes = Notes()
        self._poll = system.Poll()
        self._poll.register(press, system.INPUT)
        self._poll.register(control, system.INPUT)
        self._watched: set[int] = set()
        self._heard: dict[int, Held] = {}
        self._beats: tuple[int, float] = (-1, time.monotonic())
        self._heartbeat_s = 0.0
        self._keys: Keys | None = None
        self._told_at = -_OWN_HEARING_S
        """The time at which the program itself last stopped everything."""
        self._untold_until = 0.0
        """The time until which the program may itself act on a key press; 0.0 if no key press is pending."""
        self._address = address
        self._listener: socket.socket | None = None
        self._key = ""
        """The key that other processes must present if access to the address is not already restricted."""
        if address:
            self._listen()

    def _listen(self) -> None:
        try:
            self._listener, self._key = system.listen(self._address, _MOST_ASKERS)
        except OSError as error:
            complain(f"other processes cannot ask for an emergency stop: {error}")
            return
        self._listener.setblocking(False)
        self._poll.register(self._listener, system.INPUT)

    # ---- the loop
    def serve(self) -> None:
        """Run until no client remains and every instrument that the clients left behind has been stopped."""
        while self._clients or self._is_busy:
            ready = {descriptor for descriptor, _ in self._poll.poll(self._pause_ms())}
            if self._keys is not None and self._keys.connection.fileno() in ready:
                self._hear_keys(self._keys)
            if self._press in ready and self._is_pressed():
                self._stop_all({"why": "emergency stop"})
                self._told_at, self._untold_until = time.monotonic(), 0.0
            for descriptor in ready:  # handling one descriptor may remove another
                if descriptor in self._threads:
                    self._lose_client(self._threads[descriptor])
                elif descriptor in self._clients:
                    self._hear(self._clients[descriptor])
            if self._listener is not None and self._listener.fileno() in ready:
                self._admit()
            for descriptor in ready & self._askers.keys():
                self._hear_asker(self._askers[descriptor])
            for descriptor in ready & self._heard.keys():
                self._hear_instrument(self._heard[descriptor])
            self._go_on()
        self._notes.close()
        if self._listener is not None:
            try:
                system.listen_no_more(self._address)
            except FileNotFoundError:
                pass  # the program has deleted it

    def _pause_ms(self) -> float | None:
        now = time.monotonic()
        times = [asker.until for asker in self._askers.values()]
        if self._forgetting or any(served.waiting for served in self._served.values()):
            times.append(now + _AGAIN_S[1])
        for held in self._held.values():
            if held.is_halting:
                times.append(held.record_until)
            if held.leaving or (held.is_halting and (held.tries_again or held.was_writing)):
                is_young = now < held.send_until
                times.append(now + _AGAIN_S[0 if is_young else 1])
            elif held.is_halting and held.rest:
                times.append(held.send_until)
        if self._untold_until:
            times.append(self._untold_until)
        if self._heartbeat_s and self._held:
            times.append(now + self._heartbeat_s / 4)
        return max(0.0, min(times) - now) * 1000 if times else None

    @property
    def _is_busy(self) -> bool:
        return any(held.is_halting for held in self._held.values())

    def _is_pressed(self) -> bool:
        pressed = False
        while True:
            try:
                data = system.read(self._press, 4096)
            except BlockingIOError:
                return pressed
            except OSError:
                data = b""
            if not data:
                self._poll.unregister(self._press)
                return pressed
            pressed = pressed or PRESSED in data

    def _hear_keys(self, keys: Keys) -> None:
        try:
            pressed = keys.is_pressed()
        except OSError:
            self._poll.unregister(keys.connection)
            keys.connection.close()
            self._keys = None
            return
        if pressed:
            self._stop_all({"why": "emergency stop"})
            now = time.monotonic()
            if now - self._told_at > _OWN_HEARING_S:
                self._untold_until = now + _OWN_HEARING_S

    def _follow_keys(self, descriptor: int, presses: set[tuple[int, int]]) -> None:
        if self._keys is not None:
            self._poll.unregister(self._keys.connection)
            self._keys.connection.close()
        self._keys = Keys(socket.socket(fileno=descriptor), presses)
        self._poll.register(self._keys.connection, system.INPUT)

    def _select_window(self, window: int) -> None:
        if self._keys is not None:
            try:
                self._keys.select(window)
            except OSError:
                pass  # the server is gone, and the window with it

    def _go_on(self) -> None:
        """Continue the stops in progress, and do everything that is due."""
        now = time.monotonic()
        if self._untold_until and now >= self._untold_until:
            # The window hangs, or the key went elsewhere: tell the program's other parts of the stop.
            self._untold_until = 0.0
            self._tell_of_stop({"by": "", "reason": ""})
        for held in list(self._held.values()):
            if held.leaving:  # perhaps of a stop that is recorded, but not yet sent as a whole
                self._let_go_once_sent(held, now)
            if not held.is_halting:
                continue
            if held.tries_again:
                self._try_to_open(held, now)
            if held.rest:
                self._send(held, now)
            if held.is_sent and held.was_writing and not self._flag(held, WRITING):
                # A write that had passed the gate before it closed is over now: stop the instrument again.
                held.was_writing = False
                self._begin_sending(held, now, is_twice=True)
            if now >= held.record_until and not held.rest and not held.tries_again:
                self._conclude(held)
        self._answer_forgetting(now)
        for asker in list(self._askers.values()):
            self._answer_asker(asker, now)
        for number, served in list(self._served.items()):
            if served.waiting and served.connection.fileno() < 0 and self._is_settled(served):
                for client, asked in served.waiting:
                    self._tell(client, {"n": asked, "notes": served.noted})
                served.flags.close()
                self._close(served.process)
                del self._served[number]
        self._look_for_heartbeat(now)

    def _is_settled(self, served: Client) -> bool:
        return not self._notes.is_writing() and all(held.client is not served for held in self._held.values())

    def _look_for_heartbeat(self, now: float) -> None:
        if not self._heartbeat_s:
            return
        beats = HEARTBEAT.unpack_from(self._first.flags, HEARTBEAT_AT)[0]
        known, since = self._beats
        if beats != known:
            self._beats = (beats, now)
        elif since and now - since > self._heartbeat_s:
            self._beats = (beats, 0.0)
            self._lose(list(self._held.values()), "heartbeat lost")

    # ---- the program
    def _hear(self, client: Client) -> None:
        try:
            data, descriptors = system.receive(client.connection, _LARGEST_LINE)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        client.descriptors += descriptors
        if not client.may_hold:
            for unwanted in client.descriptors:
                system.close(unwanted)
            client.descriptors.clear()
        if not data:
            self._part(client)
            return
        *lines, client.received = (client.received + data).split(b"\n")
        try:
            if len(client.received) > _LARGEST_LINE:
                raise ValueError("an unterminated line")
            for line in lines:
                self._obey(client, json.loads(line))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
            # Our own program never sends this, but a child of it may be hostile: stop its instruments.
            complain(f"{type(error).__name__}: {error}")
            self._part(client)

    def _obey(self, client: Client, message: dict[str, Any]) -> None:
        do, number = message["do"], message.get("n", 0)
        if do == "watch":
            if not client.threads and not client.is_lost:
                for thread in message["threads"][:_THREADS]:
                    self._watch(client, int(thread))
            return
        if client.may_hold and do in ("hold", "serve", "settle", "heartbeat", "keys", "window"):
            if do == "hold":
                self._hold(client, message, system.given(message, client.descriptors), number)
            elif do == "serve":
                since, process = int(message["generation"]), int(message["process"])
                self._serve(client, system.given(message, client.descriptors), number, since, process)
            elif do == "settle":
                self._served[message["client"]].waiting.append((client, number))
            elif do == "keys":
                presses = {(int(key), int(modifiers)) for key, modifiers in message["presses"]}
                self._follow_keys(system.given(message, client.descriptors), presses)
            elif do == "window":
                self._select_window(int(message["window"]))
            else:
                self._heartbeat_s = float(message["seconds"])
                self._beats = (-1, time.monotonic())
            return
        held = self._held.get(message["slot"])
        if held is None or (held.client is not client and not client.may_hold):
            self._tell(client, {"n": number, "closed": True})
        elif do == "let go":
            held.leaving.append((client, number))
            self._let_go_once_sent(held, time.monotonic())
        elif do == "forget":
            held.is_forgotten = True
            if not held.is_halting:
                self._forget(held)
            now = time.monotonic()
            self._forgetting.append((client, number, held, now + _SAVE_S))
            self._answer_forgetting(now)
        elif do == "halt":
            if not held.is_halting:
                self._stop([held], {"why": message["why"]})
            if held.is_halting:
                held.is_known = True
                held.waiting.append((client, number))
                self._answer(held)
            else:
                self._tell(client, {"n": number, "closed": True})
        elif do == "heard":
            self._tell(client, {"n": number, "heard": held.heard.hex()})
        elif do == "conclude":
            self._tell(client, {"n": number, "dropped": self._drop_lines(held)})
        elif do == "recorded":
            held.is_unrecorded = False
            self._conclude(held)

    def _serve(self, client: Client, descriptor: int, number: int, since: int, process: int) -> None:
        """Give a child ``process`` of the program its own connection and shared memory. The child's count of
        emergency stops leaves out the first ``since`` stops.
        """
        connection = socket.socket(fileno=descriptor)
        served = Client(connection, system.shared_with(connection), may_hold=False)
        connection.setblocking(False)
        count = GENERATION.unpack_from(self._first.flags, GENERATION_AT)[0]
        GENERATION.pack_into(served.flags, GENERATION_AT, count - since)
        try:
            served.process = system.process(process)
        except (AttributeError, OSError):
            pass  # older kernels, or it has ended: its own lifeline must suffice
        self._clients[connection.fileno()] = served
        self._poll.register(connection, system.INPUT)
        self._numbered += 1
        self._served[self._numbered] = served
        self._tell(client, {"n": number, "client": self._numbered})

    def _hold(self, client: Client, message: dict[str, Any], descriptor: int, number: int) -> None:
        for_whom = self._served.get(message["client"], client)
        is_late = message["generation"] < GENERATION.unpack_from(self._first.flags, GENERATION_AT)[0]
        if is_late or for_whom.is_lost:
            system.close(descriptor)
            self._tell(client, {"n": number, "stopped": True})
            return
        slot = message["slot"]
        held = self._held.get(slot)
        if held is None:
            # Numbers in rotation, so that a recently used one does not stand for another port.
            slot = next(
                slot for each in range(_MOST) if (slot := (self._next + each) % _MOST) not in self._held
            )
            self._next = slot + 1
            held = self._held[slot] = Held(slot, for_whom)
            start = FIRST + slot * STRIDE
            held.client.flags[start : start + STRIDE] = bytes(STRIDE)
        elif self._flag(held, GATE):
            system.close(descriptor)
            self._tell(client, {"n": number, "stopped": True})
            return
        self._let_go(held)
        held.descriptor, held.facts = descriptor, message["facts"]
        self._close(held.place)
        held.place = system.place(held.facts["device"])
        held.commands = [bytes.fromhex(each) for each in held.facts["commands"]]
        held.network.reach(held.facts["device"], held.facts["reopening"])
        self._tell(client, {"n": number, "slot": slot})

    def _answer_forgetting(self, now: float) -> None:
        """Answer once the port's notes are written, because the program is about to seal its record. That
        includes a stop that the program does not know of.
        """
        waiting, self._forgetting = self._forgetting, []
        for client, number, held, until in waiting:
            is_unnoted = held.is_halting and held.is_unrecorded and not (held.is_known or held.is_noted)
            if is_unnoted and not held.rest and not held.tries_again and now >= held.hears_until:
                self._note(held)
                is_unnoted = False
            if (is_unnoted or self._notes.is_writing(held.facts["notes"])) and now < until:
                self._forgetting.append((client, number, held, until))
            else:
                self._tell(client, {"n": number})

    def _let_go_once_sent(self, held: Held, now: float) -> None:
        """Close the descriptor of a port that the program is closing, but send any stop commands first."""
        if held.is_open and not held.failure and now < held.send_until:
            try:
                if not held.is_sent or system.pending(held.descriptor):
                    return
            except OSError:
                pass  # not a terminal: what the system has accepted will be sent
        self._let_go(held)
        for client, number in held.leaving:
            self._tell(client, {"n": number})
        held.leaving.clear()

    def _let_go(self, held: Held) -> None:
        if not held.is_open:
            return
        self._need_no_room(held.descriptor)
        if held.descriptor in self._heard:
            self._poll.unregister(held.descriptor)
            del self._heard[held.descriptor]
        try:
            held.settings = system.settings(held.descriptor)
            if system.pending(held.descriptor):
                system.discard(held.descriptor)  # with most drivers, a close would wait up to 30 s for it
        except OSError:
            pass  # not a terminal, or gone
        system.close(held.descriptor)
        held.descriptor = -1

    def _forget(self, held: Held) -> None:
        self._let_go(held)
        self._close(held.place)
        held.place = -1
        self._held.pop(held.slot, None)

    def _part(self, client: Client) -> None:
        """Remove a client that is gone, and deal with the instruments that it left behind."""
        descriptor = client.connection.fileno()
        self._poll.unregister(descriptor)
        del self._clients[descriptor]
        client.connection.close()
        for unused in client.descriptors:
            system.close(unused)
        if not client.is_lost:
            self._lose_client(client)
        for held in client.was_writing:
            # The system may have completed that write after the stop; now the process is entirely gone.
            if held.is_halting and held.is_open:
                self._begin_sending(held, time.monotonic(), is_twice=True)

    def _watch(self, client: Client, thread: int) -> None:
        """Watch for the end of ``thread``, one of two threads that end only with their process. The system
        reports the end of a process, and of its last thread, only after reclaiming its memory, which takes 40
        ms or more; at least one of the two threads is not the last one, so its end is reported sooner.
        """
        try:
            descriptor = system.thread(thread)
        except (AttributeError, OSError):
            return  # older kernels, other systems: the end of the connection will show it
        client.threads.append(descriptor)
        self._threads[descriptor] = client
        self._poll.register(descriptor, system.INPUT)

    def _lose_client(self, client: Client) -> None:
        client.is_lost = True
        if client.may_hold:  # nobody controls its children any more
            remaining = [served for served in self._served.values() if not served.is_lost]
            for served in remaining:
                system.kill(served.process)
            for served in remaining:
                self._lose_client(served)
        for descriptor in client.threads:
            self._poll.unregister(descriptor)
            del self._threads[descriptor]
            system.close(descriptor)
        client.threads.clear()
        own = [held for held in self._held.values() if held.client is client]
        for held in own:  # first, because a child outlives its program for a moment
            self._set(held, GATE, 1)
        client.was_writing = [held for held in own if self._flag(held, WRITING)]
        for held in own:
            held.was_writing = False
            held.waiting.clear()
            held.leaving.clear()
            if held.is_halting and held.is_sent:
                self._listen_to(held)
            held.record_until = min(held.record_until, time.monotonic() + float(held.facts["confirm_s"]))
        self._lose([held for held in own if not held.is_halting], "program lost")
        for held in own:
            if not held.is_halting:
                self._forget(held)

    def _lose(self, lost: list[Held], why: str) -> None:
        stopped = [held for held in lost if held.facts["on_lost_program"] == "stop" and held.commands]
        self._stop(stopped, {"why": why})
        for held in lost:
            if held not in stopped and (held.is_open or self._flag(held, WRITTEN)):
                is_meant = held.facts["kind"] and held.facts["on_lost_program"] == "leave"
                self._keep(held, "left" if is_meant else "no stop command", why)

    # ---- stopping
    def _stop_all(self, why: dict[str, Any]) -> None:
        for client in {self._first, *self._clients.values()}:
            (count,) = GENERATION.unpack_from(client.flags, GENERATION_AT)
            GENERATION.pack_into(client.flags, GENERATION_AT, (count + 1) % (1 << 64))
        self._stop([held for held in self._held.values() if not held.is_halting], why)

    def _stop(self, instruments: list[Held], why: dict[str, Any]) -> None:
        now = time.monotonic()
        wanted = [held for held in instruments if held.is_open or self._flag(held, WRITTEN)]
        wanted.sort(key=lambda held: not held.is_open)  # opening a port again takes longer
        # All gates first: nothing may be sent on one port while another is waited for.
        for held in wanted:
            self._set(held, GATE, 1)
        wanted = [held for held in wanted if held.is_open or not self._is_reached(held, wanted)]
        until = time.monotonic() + _WRITE_S
        for held in wanted:
            while (is_writing := self._is_writing(held)) and time.monotonic() < until:
                pass  # busy-wait: a system call takes some microseconds, a sleep more
            held.was_writing = is_writing
        for held in wanted:
            held.is_halting = held.is_unrecorded = True
            held.is_known = held.is_noted = False
            held.is_sent, held.failure, held.why = False, "", why
            held.sent, held.heard, held.first_ns, held.at_ns = b"", b"", 0, 0
            held.network.begin_stop()
            held.send_until = now + (SEND_S if held.is_open else held.network.open_s)
            held.record_until = now + float(held.facts["confirm_s"]) + _RECORD_S
            if held.is_open and held.network.is_relayed and self._first.is_lost:
                self._let_go(held)  # the thread that passed on what is written has died with the program
            if held.is_open or not held.commands:
                self._begin_sending(held, now)
                self._send_beside(held)
            else:
                self._try_to_open(held, now)

    def _send_beside(self, held: Held) -> None:
        """Also send the stop over a separate connection, in case the program's connection does not pass it
        on: no thread encrypts data or inserts secrets while the program is suspended.
        """
        if held.commands and held.network.is_relayed and held.why["why"] in _WITHOUT_PROGRAM:
            held.network.send_beside(self._whole(held, is_twice=False), float(held.facts["confirm_s"]))

    def _is_reached(self, held: Held, wanted: list[Held]) -> bool:
        """Return whether another connection is used to stop the instrument behind a closed connection."""
        beside = [each for each in wanted if (each.client, _place(each)) == (held.client, _place(held))]
        return beside[0] is not held or any(
            each.is_halting and (each.client, _place(each)) == (held.client, _place(held))
            for each in self._held.values()
        )

    def _begin_sending(self, held: Held, now: float, *, is_twice: bool = False) -> None:
        if not held.commands:
            held.is_sent = True
            self._answer(held)
            return
        held.was_writing = held.was_writing or self._is_writing(held)
        held.is_emptied = self._make_way(held)
        # An instrument that got half a command may take the first stop for the second half.
        is_twice = is_twice or held.is_emptied or bool(self._flag(held, PARTIAL))
        held.rest = self._whole(held, is_twice=is_twice)
        held.send_until = max(held.send_until, now + SEND_S)
        self._send(held, now)

    def _whole(self, held: Held, *, is_twice: bool) -> list[bytes]:
        way = bytes.fromhex(held.facts["way"])
        return [way] * bool(way) + held.commands * (2 if is_twice else 1)

    def _make_way(self, held: Held) -> bool:
        """Empty the output buffer and turn off flow control; return whether the buffer held anything."""
        try:
            pending = system.pending(held.descriptor)
            if pending:
                system.discard(held.descriptor)
            system.ignore_flow_control(held.descriptor)
        except OSError:
            return False  # a network connection
        return bool(pending)

    def _send(self, held: Held, now: float) -> None:
        try:
            while held.rest:
                count = system.write(held.descriptor, held.rest[0])
                held.at_ns = time.monotonic_ns()
                held.first_ns = held.first_ns or held.at_ns
                held.sent += held.rest[0][:count]
                held.rest[0] = held.rest[0][count:]
                if not held.rest[0]:
                    del held.rest[0]
        except BlockingIOError:
            if system.is_stuck(held.descriptor) and self._empty(held):
                self._send(held, now)
                return
            if now < held.send_until:
                self._await_room(held.descriptor)
                return
            self._fail(held, "no data is being accepted")
            return
        except OSError as error:
            if held.network.has_address and not held.is_reopened:
                # The connection has ended: the instrument may accept another.
                self._let_go(held)
                held.sent, held.rest, held.send_until = b"", [], now + held.network.open_s
                self._try_to_open(held, now)
                return
            self._fail(held, error.strerror or str(error))
            return
        self._need_no_room(held.descriptor)
        held.is_sent = True
        self._answer(held)
        if held.is_reopened or not held.client.is_there:
            held.hears_until = now + float(held.facts["confirm_s"])
            self._listen_to(held)  # nobody else does

    def _empty(self, held: Held) -> bool:
        """Empty the buffer of a driver that does not report its contents (pseudo-terminals), and restart the
        stop; return True if that worked. The buffer is emptied only once, because afterwards only the stop
        itself can fill it.
        """
        if held.is_emptied:
            return False
        held.is_emptied = True
        try:
            system.discard(held.descriptor)
        except OSError:
            return False  # a network connection
        held.rest = self._whole(held, is_twice=True)
        return True

    def _listen_to(self, held: Held) -> None:
        if held.is_open and held.descriptor not in self._heard:
            self._heard[held.descriptor] = held
            self._poll.register(held.descriptor, system.INPUT)

    def _hear_instrument(self, held: Held) -> None:
        try:
            data = system.read(held.descriptor, 4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            held.heard = (held.heard + data)[:_MOST_HEARD]
        else:
            self._poll.unregister(held.descriptor)
            del self._heard[held.descriptor]

    def _try_to_open(self, held: Held, now: float) -> None:
        """Reopen a closed port. If that fails, try again later, because the program may be using the port."""
        try:
            if held.network.has_address:
                made = held.network.take()
                if made is None:
                    held.tries_again = self._connect(held, now)
                    return
                held.descriptor = made
            else:
                held.descriptor = system.reopened(held.facts["device"], held.place, held.settings)
        except (OSError, ValueError) as error:
            held.tries_again = now < held.send_until
            if not held.tries_again:
                reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                self._fail(held, f"it cannot be opened again: {reason}")
            return
        held.tries_again, held.is_reopened = False, True
        held.record_until = max(held.record_until, now + float(held.facts["confirm_s"]) + _RECORD_S)
        self._begin_sending(held, now)

    def _connect(self, held: Held, now: float) -> bool:
        """Start a thread that connects to a serial server, which may not reply, or opens a device; return
        True while the thread is trying. No attempt begins after ``SEND_S``.
        """
        is_late = now >= held.send_until - held.network.open_s + SEND_S
        if now >= held.send_until or (is_late and not held.network.is_connecting):
            self._fail(held, "it cannot be connected to again")
            return False
        held.network.connect()
        return True

    def _fail(self, held: Held, failure: str) -> None:
        if held.is_open:
            self._need_no_room(held.descriptor)
            system.give_up(held.descriptor)
        held.rest, held.failure, held.was_writing = [], failure, False
        self._answer(held)

    def _answer(self, held: Held) -> None:
        """Tell the waiting clients which bytes were sent."""
        if not held.is_sent and not held.failure:
            return
        told = {
            "sent": held.sent.hex(),
            "at": held.at_ns,
            "first": held.first_ns,
            "failed": held.failure,
            "reopened": held.is_reopened,
        }
        for client, number in held.waiting:
            self._tell(client, {"n": number, **told})
        held.waiting.clear()

    def _drop_lines(self, held: Held) -> list[str]:
        dropped = []
        for line in held.facts["drop_lines"] if held.is_open else ():
            try:
                system.switch_off(held.descriptor, line)
            except OSError:
                continue  # a pseudo-terminal or a network connection
            dropped.append(line)
        return dropped

    def _conclude(self, held: Held) -> None:
        """Complete a stop, and record it unless the program has recorded it."""
        if not held.is_halting:
            return
        if held.is_unrecorded:
            if held.is_known and held.is_forgotten and held.client.is_there:
                held.record_until = (
                    time.monotonic() + 3600.0
                )  # its run has ended, and it records the stop alone
                return
            dropped = self._drop_lines(held)
            if not held.is_noted:
                self._note(held, dropped)
            held.is_unrecorded = False
        if held.was_writing:  # the program hangs in a write, whose end may need another stop
            held.record_until = time.monotonic() + 3600.0
            return
        held.is_halting = False
        if held.is_reopened:
            held.is_reopened = False
            self._let_go(held)
        if held.is_forgotten or not held.client.is_there:
            self._forget(held)

    def _note(self, held: Held, dropped: list[str] | None = None) -> None:
        """Note a stop in the record of its run."""
        self._keep(held, "failed" if held.failure else "sent", held.why["why"], dropped)
        held.is_noted = True

    def _keep(self, held: Held, outcome: str, why: str, dropped: list[str] | None = None) -> None:
        told = {
            "time_ns": time.time_ns(),
            "run": held.facts["run"],
            "port": held.facts["role"],
            "device": held.facts["device"],
            "kind": held.facts["kind"],
            "outcome": outcome,
            "sent": held.sent.hex(),
            "heard": held.heard.hex(),
            "reopened": held.is_reopened,
            "failure": held.failure,
            "dropped": dropped or [],
            **held.why,
            "why": why,
        }
        held.client.noted.append(told)
        if held.facts["notes"] and outcome in ("sent", "failed"):
            self._notes.add(held.facts["notes"], told)

    # ---- other processes of this user
    def _admit(self) -> None:
        assert self._listener is not None
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        if not system.is_own(connection) or len(self._askers) >= _MOST_ASKERS:
            connection.close()
            return
        connection.setblocking(False)
        self._askers[connection.fileno()] = Asker(connection, time.monotonic() + _ASKING_S)
        self._poll.register(connection, system.INPUT)

    def _hear_asker(self, asker: Asker) -> None:
        try:
            data = asker.connection.recv(_LARGEST_LINE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        asker.received += data
        line, end, _ = asker.received.partition(b"\n")
        if not end:
            if not data or len(asker.received) > _LARGEST_LINE:
                self._dismiss(asker)
            return
        if asker.held is not None:
            return
        try:
            asked = json.loads(line)
            if asked["key"] != self._key:
                raise ValueError("it is not of this user")
            runs = [str(run) for run in asked["runs"]]
            who = {"by": str(asked["by"])[:200], "reason": str(asked["reason"])[:1000]}
        except (ValueError, KeyError, TypeError, RecursionError):
            self._dismiss(asker)
            return
        known = [held.facts["run"] for held in self._held.values()]
        if runs and not any(run.startswith(begin) for run in known for begin in runs):
            self._dismiss(asker)
            return
        self._stop_all({"why": "emergency stop", **who})
        asker.held = list(self._held.values())
        asker.until = time.monotonic() + _REPORT_S
        self._tell_of_stop(who)

    def _answer_asker(self, asker: Asker, now: float) -> None:
        if asker.held is not None:
            open_ones = [
                held
                for held in asker.held
                if held.is_halting and (held.network.is_trying or not (held.is_sent or held.failure))
            ]
            if not open_ones or now >= asker.until:
                told = [
                    {
                        "run": held.facts["run"],
                        "port": held.facts["role"],
                        "device": held.facts["device"],
                        "sent": held.sent.hex(),
                        "failed": held.failure
                        or held.network.failure
                        or ("no data is being accepted" if held in open_ones else ""),
                        "is_known": bool(held.commands),
                    }
                    for held in asker.held
                    if held.is_open or self._flag(held, WRITTEN)
                ]
                try:
                    asker.connection.send(json.dumps({"ports": told}).encode() + b"\n")
                except OSError:
                    pass  # the asker is gone, but the stop was made
                self._dismiss(asker)
        elif now >= asker.until:
            self._dismiss(asker)

    def _dismiss(self, asker: Asker) -> None:
        descriptor = asker.connection.fileno()
        self._poll.unregister(descriptor)
        del self._askers[descriptor]
        asker.connection.close()

    # ---- basics
    def _tell_of_stop(self, who: dict[str, str]) -> None:
        for client in self._clients.values():
            self._tell(client, {"event": "stop", **who})

    def _tell(self, client: Client, told: dict[str, Any]) -> None:
        try:
            client.connection.send(json.dumps(told).encode() + b"\n")
        except OSError:
            pass  # it is gone, or hangs; its record will show that

    def _flag(self, held: Held, flag: int) -> int:
        return held.client.flags[FIRST + held.slot * STRIDE + flag]

    def _set(self, held: Held, flag: int, value: int) -> None:
        held.client.flags[FIRST + held.slot * STRIDE + flag] = value

    def _is_writing(self, held: Held) -> bool:
        """Return whether the program is in the middle of a write; a program that is gone never is, whatever
        its flag says.
        """
        return held.client.is_there and bool(self._flag(held, WRITING))

    def _await_room(self, descriptor: int) -> None:
        if descriptor not in self._watched:
            self._poll.register(descriptor, system.ROOM)
            self._watched.add(descriptor)
            self._heard.pop(descriptor, None)

    def _close(self, descriptor: int) -> None:
        if descriptor >= 0:
            system.close(descriptor)

    def _need_no_room(self, descriptor: int) -> None:
        if descriptor in self._watched:
            self._poll.unregister(descriptor)
            self._watched.discard(descriptor)


def _place(held: Held) -> tuple[str, str]:
    """Return an instrument's role (without the connection number) and device."""
    return held.facts["role"].partition("#")[0], held.facts["device"]


def main() -> None:
    """Serve until the program is gone. Ignores signals, because the guardian must outlive the program."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK", "SIGPIPE", "SIGTSTP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    *given, address = sys.argv[1:]
    control, press, flags = system.started(given)
    system.prefer()
    Guardian(control, press, flags, address).serve()


if __name__ == "__main__":
    main()
