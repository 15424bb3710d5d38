"""Scenes of the whole window: settings, commands, messages, and another language."""

from __future__ import annotations

from build_tools.screenshots.library_scenes import library_is_there
from build_tools.screenshots.stage import Stage


def settings(stage: Stage) -> None:
    """Every section of the settings."""
    sections = (
        *("Folders", "Runtime", "Worker pool", "Timeouts & safety"),
        *("Packages", "Shortcuts", "Diagnostics", "About"),
    )
    stage.do("Settings")
    route = stage.window.preferences
    stage.until("its page", lambda: route is not None and route.page is not None and route.page.isVisible())
    page = None if route is None else route.page
    stage.until("all sections", lambda: page is not None and len(page.sections) > len(sections))
    stage.rest(1200)
    stage.shoot("07b-settings-appearance")
    for section in sections:
        stage.press(section)
        stage.rest(1000)
        stage.shoot(f"07-settings-{section.lower().replace(' & ', '-').replace(' ', '-')}")


def palette(stage: Stage) -> None:
    """The commands: all of them, and the result of a search."""
    library_is_there(stage)
    stage.do("Command palette")
    stage.rest(400)
    stage.shoot("09-command-palette")
    stage.type("run")
    stage.rest(400)
    stage.shoot("09-command-palette-search")
    stage.type(" backwards")
    stage.rest(400)
    stage.shoot("09-command-palette-no-match")


def shortcuts(stage: Stage) -> None:
    """The keyboard shortcuts."""
    library_is_there(stage)
    stage.do("Keyboard shortcuts")
    stage.rest(500)
    stage.shoot("10-shortcuts")


def messages(stage: Stage) -> None:
    """A new message, and the list of messages."""
    stage.open("serial_dilution")
    stage.rest(1500)
    stage.start()
    stage.window.switch.show_library()
    stage.until_phase("completed", "failed")
    stage.rest(600)
    stage.shoot("11-message")
    stage.do("Messages")
    stage.rest(400)
    stage.shoot("11-messages")


def german(stage: Stage) -> None:
    """Some pages in German."""
    library_is_there(stage)
    stage.shoot("14-german-library")
    stage.open("serial_dilution")
    stage.rest(4000)
    stage.shoot("14-german-setup")
    stage.press("Simulierten Lauf starten", "Lauf starten")
    stage.until_phase("completed", "failed")
    stage.rest(800)
    stage.shoot("14-german-run")
    stage.do("Verlauf")
    stage.rest(1500)
    stage.shoot("14-german-history")
    stage.do("Geräte")
    stage.rest(1500)
    stage.shoot("14-german-instruments")
    stage.do("Einstellungen")
    stage.rest(1500)
    stage.shoot("14-german-settings")
