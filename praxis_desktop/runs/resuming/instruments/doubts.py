"""What a person is asked when an instrument may not be the one that the run had."""

from __future__ import annotations

from praxis_desktop.core.prompts import Choice, PromptEvent

GO_ON, STAY = "go_on", "stay"


def doubt_about(role: str, was: str, now: str, state: str = "") -> PromptEvent:
    """The question whether the instrument on port ``role`` is to be gone on with: what it ``was``, and what
    is there ``now``.
    """
    how = f" Asked how it is, it says: {state}." if state else ""
    message = (
        f"Go on with the instrument that is on port {role} now?\n"
        f"The instrument on port {role} may not be the one that this run was interrupted with. It was {was}; "
        f"now it is {now}.{how} What the other one was told, this one does not know."
    )
    return PromptEvent(
        0,
        "choose",
        message,
        (
            Choice(GO_ON, "Go on with this one", "The program goes on with the instrument that is there."),
            Choice(STAY, "Not with this one", "Nothing is sent: the run stays interrupted."),
        ),
        details={"what": "another instrument", "port": role, "was": was, "now": now},
    )


def doubt_about_computer(was: str, now: str, ports: str) -> PromptEvent:
    """The question whether a run that was begun on another computer is to go on here."""
    message = (
        f"Are the instruments of this run connected to this computer now, as {ports}?\n"
        f"This run was begun on another computer (installation {was}; this one is {now})."
    )
    return PromptEvent(
        0,
        "choose",
        message,
        (
            Choice(GO_ON, "They are connected here", "The run goes on here."),
            Choice(STAY, "No", "Nothing is sent: the run stays interrupted."),
        ),
        details={"what": "another computer", "was": was, "now": now},
    )
