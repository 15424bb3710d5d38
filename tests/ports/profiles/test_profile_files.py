"""Profiles as files: an error in one is reported, and does not affect others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from build_tools.profile_schema import PAGE
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.profiles.library import (
    FOLDER,
    ProfileUnusable,
    load_profiles,
    read_limits,
    read_profile,
    schema_text,
    write_limits,
)
from praxis_desktop.ports.write_limits import CommandRefused, WriteGuard

MANUAL = (PAGE.parent / "instrument-profiles.md").read_text("utf-8")
(EXAMPLE,) = re.findall(r"```json\n(.*?)```", MANUAL, re.DOTALL)


def changed(folder: Path, **parts: Any) -> Path:
    path = folder / "stirrer.json"
    path.write_text(json.dumps({**json.loads(EXAMPLE), **parts}), "utf-8")
    return path


def test_the_published_schema_is_the_code() -> None:
    assert PAGE.read_text("utf-8") == schema_text(), "run python -m build_tools.profile_schema"


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    profile = read_profile(changed(tmp_path))
    guard = WriteGuard(write_limits(profile.limits, profile.line))
    assert guard.admit(b"OUT_SP_4 1200\r\n") == b"OUT_SP_4 1200\r\n"
    with pytest.raises(CommandRefused, match="1201 rpm is above 1200 rpm"):
        guard.admit(b"OUT_SP_4 1201\r\n")


IDENTIFY = json.loads(EXAMPLE)["identify"]


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ({"version": 2}, "version"),
        ({"colour": "red"}, "colour"),
        ({"kind": "A Stirrer"}, "kind"),
        ({"line": {"parity": "X"}}, "parity"),
        ({"line": {"baudrate": 0}}, "baudrate"),
        ({"line": {"stopbits": 3}}, "3.0 stop bits"),
        ({"usb": ["403:6001"]}, "usb"),
        ({"identify": {"steps": []}}, "identify"),
        ({"identify": {"steps": [{"send": "IN_NAME\r\n"}]}}, "ends without waiting for an answer"),
        ({"identify": {"steps": [{"expect": "("}]}}, "not a regular expression"),
        ({"identify": {"steps": [{"expect": "x*"}]}}, "also matches when nothing is received"),
        ({"identify": {**IDENTIFY, "values": {"speed": {}}}}, "no expression has a group with that name"),
        ({"identify": {"steps": [{"send": "€", "expect": "x"}]}}, "send"),
        (
            {"stop": {"send": ["FIRE_1\r\n"], "advice": ""}},
            "its own command 'FIRE_1\\\\r\\\\n' violates its limits",
        ),
        ({"stop": {"send": ["STOP_4"], "advice": ""}}, "does not have the line ending"),
        ({"limits": {"commands": [{"pattern": "["}]}}, "not a regular expression"),
        ({"identify": {"steps": [{"expect": "a(?=b)"}]}}, "looks around"),
        ({"stop": {"send": ["STOP_4\r\n"], "confirm": "(a)\\1", "advice": ""}}, "uses a backreference"),
        ({"replies": {"whole": "a++"}}, "possessive"),
        ({"replies": {"silent": "a++"}}, "possessive"),
        ({"settle": [{"pattern": "(?<!a)b"}]}, "looks around"),
        ({"settle": [{"pattern": "b", "ask": [{"expect": "("}]}]}, "not a regular expression"),
        ({"settle": [{"pattern": "b", "done": "x*"}]}, "also matches when nothing is received"),
        ({"position": {"reply": "at ("}}, "not a regular expression"),
        ({"position": {"reply": "at (?P<x>[0-9]+)\n"}}, "position.reply has no group named 'y'"),
    ],
)
def test_what_is_wrong_with_a_profile_is_said(tmp_path: Path, parts: dict[str, Any], complaint: str) -> None:
    path = changed(tmp_path, **parts)
    with pytest.raises(ProfileUnusable, match=complaint) as refused:
        read_profile(path)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"{}" + b" " * (1 << 20)])
def test_what_is_no_profile_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stirrer.json"
    path.write_bytes(content)
    with pytest.raises(ProfileUnusable, match=re.escape(str(path))):
        read_profile(path)


def test_a_profile_with_a_byte_order_mark_is_read_and_one_with_a_key_twice_refused(tmp_path: Path) -> None:
    path = tmp_path / "stirrer.json"
    path.write_text(EXAMPLE, "utf-8-sig")
    assert read_profile(path).kind == json.loads(EXAMPLE)["kind"]
    path.write_text(EXAMPLE.rstrip().removesuffix("}") + ',\n"limits": {}}')
    with pytest.raises(ProfileUnusable, match=r"line \d+: limits is given twice"):
        read_profile(path)


def test_a_bad_profile_harms_no_other_and_a_users_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    changed(tmp_path, kind="mettler", name="Our balance")
    library = load_profiles(shipped("resources") / FOLDER, tmp_path)
    assert library.get("mettler").name == "Our balance"
    assert library.get("bioshake").maker == "QInstruments"
    with pytest.raises(ProfileUnusable, match=r"broken\.json is not an instrument profile"):
        library.get("broken")
    with pytest.raises(UsageError, match="no instrument profile 'metler'") as missing:
        library.get("metler")
    assert missing.value.hint.startswith("Did you mean mettler?")


def test_a_usb_device_may_be_several_kinds_of_instrument() -> None:
    library = load_profiles(shipped("resources") / FOLDER)
    assert {profile.kind for profile in library.matching(0x0403, 0x6001)} >= {"mettler", "inheco"}
    assert [profile.kind for profile in library.matching(0x04D8, 0xEE93)] == ["tempdeck"]


def test_limits_are_read_from_a_file_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "limits.json"
    path.write_text(json.dumps(json.loads(EXAMPLE)["limits"]))
    assert WriteGuard(read_limits(path)).admit(b"START_4\r\n") == b"START_4\r\n"
    path.write_text(json.dumps(json.loads(EXAMPLE)["limits"]), "utf-8-sig")
    assert WriteGuard(read_limits(path)).admit(b"START_4\r\n") == b"START_4\r\n"
    path.write_text('{"commands": [],\n"commands": []}')
    with pytest.raises(ProfileUnusable, match="line 2: commands is given twice"):
        read_limits(path)
    path.write_text("{}")
    with pytest.raises(ProfileUnusable, match=r"the limits in .* are not valid"):
        read_limits(path)
    with pytest.raises(ProfileUnusable, match="cannot be read"):
        read_limits(tmp_path / "none.json")
