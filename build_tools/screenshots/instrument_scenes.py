"""Scenes of the instruments page."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from build_tools.screenshots.stage import Stage
from build_tools.wine.lending import port_name
from praxis_desktop.core.devices import USBIP_VARIABLE
from praxis_desktop.gui.instruments.list import InstrumentCard
from praxis_desktop.gui.instruments.page import InstrumentsPage


def instruments(stage: Stage) -> None:
    """Known instruments, a missing one, the serial monitor, a check, a profile, faults and a stop."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
    from praxis_desktop.ports.simulators import make_instrument
    from praxis_desktop.ports.simulators.pty import PtyInstrument

    stage.do("Instruments")
    route = stage.window.instruments_controller
    stage.until("its page", lambda: route.page is not None and route.page.isVisible())
    stage.rest(1500)
    stage.shoot("05-instruments-none")
    page = route.page
    assert page is not None
    store = InstrumentStore()
    folder = data_directory()
    with (
        PtyInstrument(make_instrument("mettler"), link=port_name(folder, "ttyScale")) as scale,
        PtyInstrument(make_instrument("masterflex"), link=port_name(folder, "ttyPump")) as pump,
    ):
        for name, kind, path in (
            ("Bench scale", "mettler", scale.path),
            ("Pump 2", "masterflex", pump.path),
            ("Barcode reader", "keyence", str(port_name(folder, "ttyReader"))),
        ):
            store.keep(KnownInstrument(path, name, kind, path))
        _choose_instrument(stage, page, scale.path)
        stage.press("Scan again")
        stage.until("an answer", lambda: page.view.identity.chip.text() == "Connected")
        stage.shoot("05-instruments-connected")
        stage.press("Open port")
        stage.until("an open port", lambda: page.view.monitor.is_open)
        for text in ("I4", "SI", "TI", "SX"):
            page.view.monitor.send_row.field.setText(text)
            stage.press("Send")
            stage.rest(300)
        page.view.monitor.send_row.field.setText("SI")
        stage.shoot("05-instruments")
        page.view.tabs.button(2).click()
        stage.shoot("05-instruments-profile")
        page.view.tabs.button(0).click()
        stage.press("Close port")
        stage.until("a closed port", lambda: not page.view.monitor.is_open)
        page.view.tabs.button(1).click()
        stage.press("Check instrument")
        stage.until("a report", page.view.checks.save_button.isVisible)
        stage.shoot("05-instruments-check")
        page.view.tabs.button(0).click()
        _choose_instrument(stage, page, pump.path)
        stage.press("Open port")
        stage.until("an open port", lambda: page.view.monitor.is_open)
        stage.shoot("05-instruments-emergency-stop")
        stage.window.menus.emergency.trigger()
        stage.rest(1500)
        stage.shoot("05-instruments-halted")
        stage.press("Close")
        stage.press("Close port")
        stage.until("a closed port", lambda: not page.view.monitor.is_open)
        stage.press("+ Add manually…")
        stage.shoot("05-instruments-add")
        stage.press("Cancel")
        _choose_instrument(stage, page, "sim:bioshake")
        page.view.tabs.button(3).click()
        stage.shoot("05-instruments-faults")
    _add_on_the_network(stage, page)
    page.list.choose(scale.path)
    stage.until("an unplugged scale", lambda: page.view.identity.chip.text() == "Unplugged")
    page.view.tabs.button(0).click()
    stage.shoot("05-instruments-unplugged")
    page.view.identity.forget_button.click()
    stage.rest(400)
    stage.shoot("05-instruments-forget")


def monitor_of_a_supply(stage: Stage) -> None:
    """The queries to a power supply in the monitor, and its answers."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
    from praxis_desktop.ports.simulators import make_instrument
    from praxis_desktop.ports.simulators.pty import PtyInstrument

    stage.do("Instruments")
    route = stage.window.instruments_controller
    stage.until("its page", lambda: route.page is not None and route.page.isVisible())
    page = route.page
    assert page is not None
    with PtyInstrument(make_instrument("dp832"), link=port_name(data_directory(), "ttySupply")) as supply:
        InstrumentStore().keep(KnownInstrument(supply.path, "Supply", "dp832", supply.path))
        _choose_instrument(stage, page, supply.path)
        stage.press("Open port")
        stage.until("an open port", lambda: page.view.monitor.is_open)
        for text in ("*IDN?", ":SOUR1:VOLT 5", ":SOUR1:VOLT?", ":SOUR1:VOLTAGES 5", ":SYST:ERR?"):
            page.view.monitor.send_row.field.setText(text)
            stage.press("Send")
            stage.rest(300)
        stage.shoot("05-instruments-decoded")
        stage.press("Close port")
        stage.until("a closed port", lambda: not page.view.monitor.is_open)


BALANCE: Mapping[bytes, bytes] = {b"I2": b'I2 A "WXS205SDU"', b"I4": b'I4 A "B741968866"'}
SUPPLY: Mapping[bytes, bytes] = {b"*IDN?": b"RIGOL TECHNOLOGIES,DP832,DP8B1938,00.01.14"}


@contextmanager
def served(replies: Mapping[bytes, bytes]) -> Iterator[int]:
    """Serve an instrument on a port of this computer; yield the port."""

    def talk(connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rwb") as file:
            for line in file:
                if reply := replies.get(line.strip()):
                    file.write(reply + b"\r\n")
                    file.flush()

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        yield int(listener.getsockname()[1])
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def usb_instruments(stage: Stage) -> None:
    """Instruments on USB: found, allowed, identified, and used by hand."""
    with exported("star"):
        _add_on_usb(stage)


def _add_on_usb(stage: Stage) -> None:
    stage.do("Instruments")
    route = stage.window.instruments_controller
    stage.until("its page", lambda: route.page is not None and route.page.isVisible())
    page = route.page
    assert page is not None
    stage.press("Scan again")

    def on_usb() -> list[str]:
        shown = (card.facts for card in page.list.findChildren(InstrumentCard))
        return [facts.device for facts in shown if facts.bus == "USB"]

    stage.until("a USB instrument", lambda: bool(on_usb()))
    (device,) = on_usb()
    _choose_instrument(stage, page, device)
    stage.press("Add instrument…")
    stage.until("its row", lambda: bool(page.add_sheet.nearby.rows))
    stage.rest(1500)
    stage.shoot("05-instruments-usb-found")
    page.add_sheet.nearby.rows[0].button.click()
    stage.rest(600)
    stage.shoot("05-instruments-usb-allow")
    stage.press("Allow and identify")
    stage.until("an answer", lambda: page.view.identity.chip.text() == "Connected")
    stage.rest(600)
    stage.shoot("05-instruments-usb")
    stage.press("Open port")
    stage.until("an open port", lambda: page.view.monitor.is_open)
    page.view.monitor.send_row.field.setText("C0QWid0001")
    stage.press("Send")
    page.view.monitor.quick.buttons[0].click()
    stage.rest(600)
    stage.shoot("05-instruments-usb-monitor")


@contextmanager
def exported(kind: str) -> Iterator[None]:
    """Serve a simulated instrument on USB from a separate process."""
    command = [sys.executable, "-m", "praxis_desktop", "simulate", kind, "--json"]
    with (
        TemporaryDirectory() as folder,
        Path(folder, "told").open("wb") as told,
        subprocess.Popen(command, stdout=told) as server,
    ):
        try:
            while not (line := Path(told.name).read_bytes().partition(b"\n"))[1]:
                time.sleep(0.05)
            os.environ[USBIP_VARIABLE] = json.loads(line[0])["device"]
            yield
        finally:
            os.environ.pop(USBIP_VARIABLE, None)
            server.terminate()


@contextmanager
def announced(balance: int, supply: int) -> Iterator[None]:
    """Announce the instruments by mDNS."""
    from zeroconf import ServiceInfo, Zeroconf

    network = Zeroconf(interfaces=["127.0.0.1"])
    try:
        for name, service, port, texts in (
            ("Balance bench 4", "_sila", balance, {"Manufacturer": "Mettler Toledo", "Model": "balance"}),
            ("DP832 supply", "_scpi-raw", supply, {}),
        ):
            kind = f"{service}._tcp.local."
            server = f"{name.replace(' ', '-').lower()}.local."
            network.register_service(
                ServiceInfo(
                    kind,
                    f"{name}.{kind}",
                    port=port,
                    addresses=[socket.inet_aton("127.0.0.1")],
                    server=server,
                    properties=texts,
                )
            )
        yield
    finally:
        network.close()


def _choose_instrument(stage: Stage, page: InstrumentsPage, device: str) -> None:
    page.list.choose(device)
    stage.until(
        device,
        lambda: page.facts is not None and page.facts.device == device and page.facts.is_present,
    )


def _add_on_the_network(stage: Stage, page: InstrumentsPage) -> None:
    """Instruments that are found nearby, and the test of a connection that passes, fails and is not made."""
    from praxis_desktop.gui.instruments.add_sheet import BY_ADDRESS

    sheet = page.add_sheet
    with served(BALANCE) as balance, served(SUPPLY) as supply, announced(balance, supply):
        stage.press("Add instrument…")
        stage.until(
            "two instruments", lambda: len(sheet.nearby.rows) >= 2 and "s" in sheet.nearby.progress.text()
        )
        stage.rest(1500)
        stage.shoot("05-instruments-found")
        row = next(row for row in sheet.nearby.rows if row.found.name == "Balance bench 4")
        row.button.click()
        stage.until("a passed test", sheet.add_button.isEnabled)
        stage.shoot("05-instruments-passed")
        sheet.form.kind.setCurrentIndex(sheet.form.kind.findData("masterflex"))
        sheet.test()
        stage.until("a failed test", lambda: not sheet.panel.is_running)
        stage.shoot("05-instruments-failed-test")
        sheet.form.port.setText("9")
        sheet.test()
        stage.until("a failed test", lambda: not sheet.panel.is_running)
        stage.press("Add without a passing test…")
        stage.shoot("05-instruments-untested")
        sheet.form.secret.choice.setCurrentIndex(sheet.form.secret.choice.count() - 1)
        sheet.form.secret.choice.activated.emit(sheet.form.secret.choice.currentIndex())
        sheet.form.secret.name.setText("ot2-token")
        sheet.form.secret.value.setText("a token for the picture")
        stage.rest(600)
        stage.shoot("05-instruments-secret")
        sheet.tabs.button(BY_ADDRESS).click()
        sheet.dismiss()
