"""Scenes of the page of instruments."""

from __future__ import annotations

from build_tools.screenshots.stage import Stage
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
        PtyInstrument(make_instrument("mettler"), link=folder / "ttyScale") as scale,
        PtyInstrument(make_instrument("masterflex"), link=folder / "ttyPump") as pump,
    ):
        for name, kind, path in (
            ("Bench scale", "mettler", scale.path),
            ("Pump 2", "masterflex", pump.path),
            ("Barcode reader", "keyence", str(folder / "ttyReader")),
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
        stage.press("+ Add by hand…")
        stage.shoot("05-instruments-add")
        stage.press("Cancel")
        _choose_instrument(stage, page, "sim:bioshake")
        page.view.tabs.button(3).click()
        stage.shoot("05-instruments-faults")
    page.list.choose(scale.path)
    stage.until("an unplugged scale", lambda: page.view.identity.chip.text() == "Unplugged")
    page.view.tabs.button(0).click()
    stage.shoot("05-instruments-unplugged")
    page.view.identity.forget_button.click()
    stage.rest(400)
    stage.shoot("05-instruments-forget")


def _choose_instrument(stage: Stage, page: InstrumentsPage, device: str) -> None:
    page.list.choose(device)
    stage.until(
        device,
        lambda: page.facts is not None and page.facts.device == device and page.facts.is_present,
    )
