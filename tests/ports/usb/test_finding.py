"""The intended device is found; otherwise, an error says what to do."""

from __future__ import annotations

import errno
import sys
import textwrap
from pathlib import Path

import pytest

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.errors import PortBusy, PortDenied, PortNotFound, PortRefused, PortTimeout
from praxis_desktop.ports.usb import (
    Configuration,
    DeviceDescription,
    Endpoint,
    Interface,
    connect,
    on_usb,
    present_devices,
)
from praxis_desktop.ports.usb.devices import Found, explained
from praxis_desktop.ports.usb.process.usb_owner import refuse_hub
from tests.ports.usb.lines import Exchange
from tests.ports.usb.virtual_devices import (
    HID_PRODUCT,
    HID_VENDOR,
    HIDAPI_MODULE,
    PRODUCT,
    VENDOR,
    virtual_devices,
)

STAR = "usb:08af:8000"


def refused(device: str = STAR, kind: type[PortError] = PortRefused) -> str:
    """Return why a device could not be opened, with the remedy."""
    with pytest.raises(kind) as told:
        connect(device, "star").close(0)
    return f"{told.value.message}\n{told.value.hint}"


def library(patch: pytest.MonkeyPatch, folder: Path, name: str, text: str) -> None:
    """Put a module in front of the installed ones."""
    (folder / f"{name}.py").write_text(textwrap.dedent(text))
    patch.setenv("PYTHONPATH", str(folder))


def test_devices_are_listed_with_what_they_say_of_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "0001", "hid:A1"):
        star, reader = present_devices()
        assert (star.usb_id, star.name, star.serial_number) == (
            (VENDOR, PRODUCT),
            "Hamilton STAR (virtual)",
            "0001",
        )
        assert (star.place, star.bus, star.hid) == ("1-1", 1, None)
        assert len(star.configurations) == 1
        assert present_devices([(HID_VENDOR, HID_PRODUCT)]) == [reader]
        (hid,) = present_devices(prefix="hid:")
        assert hid.hid is not None
        assert hid.usb_id == (HID_VENDOR, HID_PRODUCT)


def test_a_device_in_use_is_still_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "0001"):
        before = on_usb(STAR)
        with Exchange():
            assert on_usb(STAR) == before is not None
            assert on_usb(f"{STAR},serial=0001") == before


def test_a_device_that_is_not_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "0001"):
        assert refused("usb:08af:8003", PortNotFound) == (
            "port 'star' (usb:08af:8003) is not connected\n"
            "Switch the instrument on, and check its cable. See what is connected: praxis-desktop ports"
        )
        assert "Connected: Hamilton STAR (virtual), serial number 0001, in USB socket 1-1." in refused(
            f"{STAR}:0002", PortNotFound
        )
        assert on_usb(f"{STAR}:0002") is None


def test_two_of_a_kind_are_told_apart_by_their_serial_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "0001", "0002") as devices:
        assert refused() == (
            "port 'star' (usb:08af:8000) could be any of 2 devices: "
            "Hamilton STAR (virtual), serial number 0001, in USB socket 1-1; "
            "Hamilton STAR (virtual), serial number 0002, in USB socket 1-2\n"
            "Choose the one you mean; on the command line, for example: --port star=usb:08af:8000:0001"
        )
        assert on_usb(STAR) is None
        with Exchange(f"{STAR}:0002") as exchange:
            assert exchange.sent(2, b"to the second", 1000) == (13, 0)
        assert devices.received("0002", 2) == [b"to the second"]


def test_two_of_a_kind_without_serial_numbers_are_told_apart_by_their_sockets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with virtual_devices(monkeypatch, "", "0002"):
        told = refused()
        assert "without a serial number, in USB socket 1-1; " in told
        assert "--port star=usb:08af:8000,location=1-1" in told
        with Exchange(f"{STAR},location=1-1") as exchange:
            assert exchange.sent(2, b"x", 1000) == (1, 0)


def test_a_device_that_another_program_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "0001"), Exchange():
        assert "port 'star' (usb:08af:8000) is in use" in refused(kind=PortBusy)


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_USBIP", "127.0.0.1:1")
    told = refused(kind=PortNotFound)
    assert "cannot be searched for at 127.0.0.1:1" in told
    assert "PRAXIS_USBIP specifies a USB/IP server as HOST:PORT. Is the server running?" in told
    monkeypatch.setenv("PRAXIS_USBIP", "127.0.0.1:star")
    assert "PRAXIS_USBIP specifies a USB/IP server as HOST:PORT." in refused(kind=PortNotFound)
    assert present_devices() == []


@pytest.mark.parametrize(("device", "name"), [(STAR, "libusb_package"), ("hid:16d0:1199", HIDAPI_MODULE)])
def test_a_library_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, device: str, name: str
) -> None:
    library(monkeypatch, tmp_path, name, "raise ImportError('no such library')")
    told = refused(device)
    assert "cannot be opened: no such library" in told
    assert "pip install pyusb libusb-package hidapi" in told


def test_libusb_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    library(monkeypatch, tmp_path, "libusb_package", "def get_libusb1_backend(): return None")
    assert "libusb cannot be loaded" in refused()


def test_this_computer_has_no_such_device() -> None:
    assert "is not connected" in refused("usb:08af:8000", PortNotFound)
    assert "is not connected" in refused("hid:16d0:1199", PortNotFound)
    assert present_devices([(0x08AF, 0x8000)]) == []


@pytest.mark.skipif(sys.platform == "win32", reason="only Linux has udev")
def test_a_device_that_this_user_may_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "0001"):
        described = on_usb(STAR)
    assert described is not None
    fault = explained(
        PermissionError(errno.EACCES, "Access denied"), Found(described), "it", "star", lambda: ([], "")
    )
    assert isinstance(fault, PortDenied)
    assert (
        'Add the line `SUBSYSTEM=="usb", ATTR{idVendor}=="08af", ATTR{idProduct}=="8000", MODE="0660", '
        'GROUP="dialout", TAG+="uaccess"` to /etc/udev/rules.d/70-praxis-desktop-usb.rules, run'
    ) in fault.hint


WINUSB = "The device needs the WinUSB driver. Install it with Zadig (https://zadig.akeo.ie)."


@pytest.mark.parametrize("error", [NotImplementedError("Operation not supported"), OSError(errno.ENOENT, "")])
def test_windows_has_another_driver_for_the_device(
    monkeypatch: pytest.MonkeyPatch, error: OSError | NotImplementedError
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    found = Found(_made("0001"), device=object())
    fault = explained(error, found, "it", "star", lambda: ([], ""))
    assert isinstance(fault, PortRefused)
    assert (fault.message, fault.hint) == ("it has no driver that this program can use", WINUSB)


def test_windows_denies_a_device_that_another_program_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    taken = PermissionError(errno.EACCES, "Access denied")
    fault = explained(taken, Found(_made("0001"), device=object()), "it", "star", lambda: ([], ""))
    assert isinstance(fault, PortBusy)
    assert fault.message == "it is in use"
    fault = explained(taken, Found(_made("A1"), path=b"hid"), "it", "reader", lambda: ([], ""))
    assert isinstance(fault, PortDenied)
    assert fault.hint == "Close other programs that use the device. Keyboards and mice cannot be opened."


def _made(serial_number: str) -> DeviceDescription:
    return DeviceDescription.made(
        (VENDOR, PRODUCT),
        Configuration((Interface((Endpoint(0x81, "bulk", 64),)),)),
        manufacturer="Hamilton",
        product="STAR",
        serial_number=serial_number,
    )


def test_who_has_the_device_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_devices(monkeypatch, "0001"):
        described = on_usb(STAR)
    assert described is not None
    taken = OSError(errno.EBUSY, "Resource busy")
    by_program = explained(taken, Found(described), "it", "star", lambda: (["venus (process 12)"], ""))
    assert by_program.message == "it is in use by venus (process 12)"
    by_driver = explained(taken, Found(described), "it", "star", lambda: ([], "ftdi_sio"))
    assert by_driver.message == "it is in use by the system driver ftdi_sio"
    assert "sudo modprobe -r ftdi_sio" in by_driver.hint


def test_a_hub_is_not_opened_because_it_leads_to_other_devices() -> None:
    hub = DeviceDescription.made(
        (0x1D6B, 0x0002),
        Configuration((Interface((Endpoint(0x81, "interrupt", 4),), device_class=9),)),
        manufacturer="",
        product="Hub",
        serial_number="",
    )
    with pytest.raises(PortRefused, match="is a hub"):
        refuse_hub(Found(hub), "usb:1d6b:0002", "star")


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("raise SystemExit", PortError, "ended"),
        ("import time; time.sleep(60)", PortTimeout, "is not responding"),
    ],
)
def test_a_process_that_fails_while_it_opens_the_device(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, kind: type[PortError], why: str
) -> None:
    monkeypatch.setattr("praxis_desktop.ports.usb._line._OPENING_S", 3.0)
    library(monkeypatch, tmp_path, "libusb_package", text)
    assert why in refused(kind=kind)
