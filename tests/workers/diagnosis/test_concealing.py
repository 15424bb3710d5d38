"""A report that leaves the computer contains no passwords, and reveals neither its user nor the user's
folders.
"""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from praxis_desktop.workers.diagnosis.report import Concealing


@pytest.fixture
def concealing() -> Concealing:
    return Concealing(home=PurePosixPath("/home/ada"), user="ada", host="bench-7.lab.example.org")


@pytest.mark.parametrize(
    ("told", "handed_on"),
    [
        ("in /home/ada/protocols/wash.py", "in ~/protocols/wash.py"),
        ("in /home/adamant/x, /home/ada", "in /home/adamant/x, ~"),
        ("read by ada on bench-7", "read by USER on COMPUTER"),
        ("adagio at bench-71", "adagio at bench-71"),
        ("https://ada:s3cret@index.example/simple", "https://***@index.example/simple"),
        ("https://tok3n@index.example/simple", "https://***@index.example/simple"),
        ("https://index.example/simple", "https://index.example/simple"),
        ("GET /x?token=abc123&page=2", "GET /x?token=***&page=2"),
        ("PIP_PASSWORD=hunter2", "PIP_PASSWORD=***"),
        ('{"api_key": "k-1", "size": 3}', '{"api_key": "***", "size": 3}'),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        (
            "arguments: run x --operator 'Ada L' --reason=because",
            "arguments: run x --operator *** --reason=***",
        ),
        ("--set volume=3 --port scale=sim:mettler", "--set *** --port scale=sim:mettler"),
        ("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----", "***"),
        ("pool.size = 3 (default)", "pool.size = 3 (default)"),
    ],
)
def test_what_is_nobody_s_business_is_replaced(concealing: Concealing, told: str, handed_on: str) -> None:
    assert concealing.text(told) == handed_on


@pytest.mark.parametrize("piece", ["x", "token", "://", "' ", "-----BEGIN X-----", "--set '", "password = "])
@pytest.mark.timeout(60)
def test_no_text_keeps_it_busy(concealing: Concealing, piece: str) -> None:
    assert concealing.text(piece * ((64 << 10) // len(piece)))


def test_a_short_name_and_root_stay() -> None:
    assert (
        Concealing(home=PurePosixPath("/"), user="al", host="pc").text("al at pc in /al") == "al at pc in /al"
    )
    assert (
        Concealing(home=PurePosixPath("/root"), user="root", host="").text("root in /root/x") == "root in ~/x"
    )


@pytest.mark.parametrize(
    ("told", "handed_on"),
    [
        (r"in C:\Users\adalo\wash.py", r"in ~\wash.py"),
        (r'{"path": "c:\\users\\adalo\\wash.py"}', r'{"path": "~\\wash.py"}'),
        ("file:///C:/Users/adalo/wash.py", "file:///~/wash.py"),
        (r"C:\Users\adalong", r"C:\Users\adalong"),
    ],
)
def test_a_folder_of_windows_is_replaced_however_it_is_written(told: str, handed_on: str) -> None:
    concealing = Concealing(home=PureWindowsPath(r"C:\Users\adalo"), user="lovelace", host="pc")
    assert concealing.text(told) == handed_on
