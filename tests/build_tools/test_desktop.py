"""The files about the program for desktops and shells are complete and consistent, in both languages."""

from __future__ import annotations

import configparser
import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from build_tools.desktop.icons import SIZES, write_icns, write_ico, write_theme
from build_tools.desktop.integration import SOURCES, integrate
from build_tools.freezing.environment import python
from build_tools.publisher import IDENTIFIER, NAME, written_in
from praxis_desktop.cli.arguments import COMMANDS, opens_window
from praxis_desktop.ports.profiles import load_profiles

TYPE = "text/x-praxis-protocol"
MIME = {"mime": "http://www.freedesktop.org/standards/shared-mime-info"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(SOURCES / "praxis-desktop.desktop", "utf-8")
    return parser["Desktop Entry"]


def test_the_menu_entry_starts_the_program_with_a_file(entry: configparser.SectionProxy) -> None:
    assert entry["Exec"] == "praxis-desktop %f"
    assert entry["Icon"] == entry["StartupWMClass"] == entry["TryExec"] == "praxis-desktop"
    assert entry["Terminal"] == "false"


@pytest.mark.parametrize("key", ["GenericName", "Comment", "Keywords"])
def test_the_menu_speaks_german_too(entry: configparser.SectionProxy, key: str) -> None:
    assert entry[key] != entry[f"{key}[de]"]


def test_what_is_called_a_protocol_is_what_the_window_opens(entry: configparser.SectionProxy) -> None:
    types = ElementTree.parse(SOURCES / "praxis-desktop.mime.xml").getroot()
    kinds = types.findall("mime:mime-type", MIME)
    assert [kind.get("type") for kind in kinds] == [TYPE]
    patterns = [str(glob.get("pattern")) for glob in kinds[0].findall("mime:glob", MIME)]
    assert patterns
    assert all(opens_window([pattern.replace("*", "dilution")]) for pattern in patterns)
    assert entry["MimeType"].split(";")[0] == TYPE


def test_the_description_names_the_same_entry_and_type() -> None:
    text = (SOURCES / "praxis-desktop.metainfo.xml").read_text("utf-8")
    root = ElementTree.fromstring(written_in(text))
    assert root.findtext("launchable") == "praxis-desktop.desktop"
    assert root.findtext("provides/mediatype") == TYPE
    for tag in ("summary", "description/p", "description/ul/li"):
        found = root.findall(tag)
        german = [each for each in found if each.get(LANGUAGE) == "de"]
        assert len(found) == 2 * len(german), tag


def test_stores_take_the_description_and_it_names_the_publisher(tmp_path: Path) -> None:
    text = written_in((SOURCES / "praxis-desktop.metainfo.xml").read_text("utf-8"))
    assert ElementTree.fromstring(text).findtext("id") == IDENTIFIER
    assert ElementTree.fromstring(text).findtext("developer_name") == NAME
    assert re.fullmatch(r"[a-z]+(\.[a-z][a-z0-9]*){2,}", IDENTIFIER), "AppStream or macOS refuse it"
    if tool := shutil.which("appstreamcli"):
        share = tmp_path / "usr" / "share"
        for folder in ("metainfo", "applications"):
            (share / folder).mkdir(parents=True)
        whole = text.replace("@VERSION@", "1.2").replace("@DATE@", "2023-11-14")
        (share / f"metainfo/{IDENTIFIER}.metainfo.xml").write_text(whole, "utf-8")
        shutil.copy(SOURCES / "praxis-desktop.desktop", share / "applications")
        command = [tool, "validate-tree", "--no-net", "--no-color", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_who_publishes_is_said_in_one_place() -> None:
    root = Path(__file__).resolve().parents[2]
    files = [*(root / "build_tools").rglob("*.py"), *(root / "resources" / "packaging").rglob("*")]
    words = re.compile(rf"{re.escape(NAME)}|example\.org|org\.example")
    named = {
        file.name for file in files if file.is_file() and words.search(file.read_text("utf-8", "replace"))
    }
    assert named == {"publisher.py", "copyright"}, "a notice of copyright is its holders', whoever publishes"


def test_the_rule_gives_the_seated_user_the_ports_before_tags_are_read() -> None:
    (rules,) = SOURCES.glob("*.rules")
    assert int(rules.name.split("-")[0]) < 73
    lines = [line for line in rules.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if 'TAG+="uaccess"' in line and line.startswith('SUBSYSTEMS=="usb"')]
    assert not re.search(r'MODE="0?666"', "\n".join(lines))


def test_the_rule_covers_every_profile_of_an_instrument_on_usb() -> None:
    (rules,) = SOURCES.glob("*.rules")
    numbers = re.findall(
        r'(?m)^ATTRS?\{idVendor\}=="([^"]*)"(?:, ATTRS?\{idProduct\}=="([^"]*)")?.*TAG\+="uaccess"$',
        rules.read_text("utf-8"),
    )
    covered = re.compile("|".join(f"(?:{vendor}):(?:{product or '.*'})" for vendor, product in numbers))
    profiles = [each for each in load_profiles().profiles.values() if each.endpoints is not None]
    assert profiles
    lacking = [number for each in profiles for number in each.usb if not covered.fullmatch(number)]
    assert lacking == []


def test_the_icon_is_drawn_in_every_size(tmp_path: Path) -> None:
    write_theme(tmp_path)
    for size in SIZES:
        with Image.open(tmp_path / f"icons/hicolor/{size}x{size}/apps/praxis-desktop.png") as picture:
            assert picture.size == (size, size)
            red, _, blue, alpha = picture.convert("RGBA").getpixel((size // 2, size // 16 + 1))  # type: ignore[misc]
            assert alpha > 0
            assert blue > red
    write_ico(tmp_path / "icon.ico")
    write_icns(tmp_path / "icon.icns")
    with Image.open(tmp_path / "icon.ico") as icon:
        assert (16, 16) in icon.info["sizes"]
        assert (256, 256) in icon.info["sizes"]
    with Image.open(tmp_path / "icon.icns") as icon:
        assert icon.size[0] >= 512


@pytest.mark.skipif(not python().exists(), reason="the environment that freezes is not there")
def test_the_man_page_and_the_shells_know_every_command(tmp_path: Path) -> None:
    integrate(tmp_path, version="1.2", made_at=1_700_000_000, python=python())
    page = gzip.decompress((tmp_path / "man/man1/praxis-desktop.1.gz").read_bytes()).decode()
    completions = (tmp_path / "bash-completion/completions/praxis-desktop").read_text("utf-8")
    for command in COMMANDS:
        assert f"praxis\\-desktop {command}\\fR" in page
        assert re.search(rf"\b{command}\b", completions)
    assert "PRAXIS_HOME" in page
    assert "opens the manual" in page
    assert not re.search(r"^'", page, re.MULTILINE), "man takes that line for a command"
    assert '<release version="1.2" date="2023-11-14"/>' in (
        tmp_path / f"metainfo/{IDENTIFIER}.metainfo.xml"
    ).read_text("utf-8")
    if shutil.which("bash"):
        completed = {
            "hist": "history",
            "simulate mett": "mettler",
            "settings set pool.si": "pool.size",
            "run gravi": "gravimetric_check",
            "check wash_pl": "wash_plate",
            "run ./own": "./own.py",
        }
        mine = tmp_path / "home" / "data" / "protocols"
        mine.mkdir(parents=True)
        (mine / "wash_plate.py").touch()
        (mine / "wash plates.py").touch()
        (tmp_path / "own.py").touch()
        for typed, whole in completed.items():
            words = len(typed.split())
            asked = f"""source {tmp_path}/bash-completion/completions/praxis-desktop
                COMP_WORDS=(praxis-desktop {typed}) COMP_CWORD={words}
                _shtab_praxis_desktop; echo "${{COMPREPLY[@]}}" """
            done = subprocess.run(
                ["bash", "-c", asked],
                capture_output=True,
                text=True,
                check=True,
                cwd=tmp_path,
                env=os.environ | {"PRAXIS_HOME": str(tmp_path / "home")},
            )
            assert done.stdout.strip() == whole
