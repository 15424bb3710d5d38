"""Scenes of a rehearsal with faults."""

from __future__ import annotations

from build_tools.screenshots.stage import Stage

_LONGEST_S = 300.0


def rehearsal(stage: Stage) -> None:
    """A rehearsal in progress, its findings, one branch, a filter, and the branch as a record."""
    window = stage.window
    set_up, route = window.setup, window.rehearsing
    assert route is not None
    model = route.model
    stage.open("warm_weighing")
    stage.until("a dry run", lambda: set_up.choices is not None and set_up.choices.rehearsed is not None)
    stage.rest(500)
    stage.shoot("12-rehearsal-offered")
    stage.press("Rehearse with faults")
    stage.until("the page", lambda: route.page is not None and route.page.isVisible())
    stage.until("its first cells", lambda: len(model.outcomes) > 5, _LONGEST_S)
    stage.shoot("12-rehearsal-under-way", scheme="light")  # it lasts some seconds
    stage.until("its end", lambda: model.state.phase == "ended", _LONGEST_S)
    page = route.page
    assert page is not None
    stage.shoot("12-rehearsal-findings")
    page.show_next_bad()
    stage.until("the line", lambda: page.aside.branch.source.lines is not None)
    stage.rest(300)
    stage.shoot("12-rehearsal")
    stage.until("an edit", page.aside.branch.propose_button.isVisible)
    stage.press("Propose this edit…")
    stage.until("its rehearsal", page.proposal_sheet.copy_button.isEnabled, _LONGEST_S)
    stage.until("its lines", lambda: page.proposal_sheet.differences.model().rowCount() > 0)
    stage.rest(300)
    stage.shoot("12-rehearsal-edit")
    stage.press("Cancel")
    page.show_bad()
    stage.rest(300)
    stage.shoot("12-rehearsal-bad")
    window.switch.show_setup()
    stage.rest(300)
    stage.shoot("12-rehearsal-told")
    route.show()
    shown = next(
        branch for branch in model.state.branches if branch.operation.command and branch.fault == "silence"
    )
    page.show_branch(shown)
    stage.rest(300)
    stage.press("Show me")
    history = window.history
    assert history is not None
    stage.until(
        "the branch", lambda: history.view is not None and history.view.report.replaying.is_open, 120.0
    )
    assert history.view is not None
    player = history.view.report.replaying.player
    stage.until("the record", lambda: player.clock.seconds > 0)
    player.clock.stop()
    player.go_to_step(shown.operation.step)
    stage.rest(600)
    stage.shoot("12-rehearsal-shown")
