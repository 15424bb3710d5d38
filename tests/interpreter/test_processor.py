"""Which computers are refused, and how two processors are distinguished."""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter.processor import (
    UnsupportedMachineError,
    canonical_machine,
    cpuinfo_features,
    processor_identity,
    require_supported_machine,
)


def test_this_computer_is_supported() -> None:
    require_supported_machine()


@pytest.mark.parametrize(
    ("system", "machine", "word_bits", "named"),
    [
        ("linux", "riscv64", 64, "riscv64"),
        ("linux", "i686", 32, "32-bit"),
        ("freebsd14", "x86_64", 64, "freebsd14"),
    ],
)
def test_an_unsupported_computer_is_one_sentence_with_a_remedy(
    system: str, machine: str, word_bits: int, named: str
) -> None:
    with pytest.raises(UnsupportedMachineError, match=named) as caught:
        require_supported_machine(system, machine, word_bits)
    assert "64-bit Python on Linux, macOS or Windows" in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("given", "name"), [("AMD64", "x86_64"), ("arm64", "aarch64"), ("ARM64", "aarch64"), ("x86_64", "x86_64")]
)
def test_systems_name_the_same_processor_differently(given: str, name: str) -> None:
    assert canonical_machine(given) == name


def test_only_features_the_compiler_uses_count() -> None:
    before = "processor\t: 0\nflags\t\t: fpu avx2 sse4_1 smep\nbugs\t\t: many\n"
    after_a_kernel_update = "processor\t: 0\nflags\t\t: fpu avx2 sse4_1 smep new_mitigation\n"
    assert cpuinfo_features(before) == cpuinfo_features(after_a_kernel_update) == "avx2 sse4_1"
    assert cpuinfo_features("Features\t: fp asimd atomics\n") == "atomics"
    assert cpuinfo_features("") == ""


def test_the_identity_is_stable() -> None:
    assert processor_identity() == processor_identity()
    assert "\n" not in processor_identity()
