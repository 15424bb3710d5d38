"""seccomp: a filter for the system calls that a process may still make (Linux).

The filter lists the calls to be refused, and also refuses all newer calls. It is built from the table below,
because libseccomp has no wheels and would have to be installed on every computer.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

from msgspec import Struct

from praxis_desktop.core.messages import Message

_MODE_FILTER, _SYNCHRONISE_THREADS = 1, 1
_LOAD, _EQUAL, _GREATER, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _PROCESSOR_AT, _ARGUMENTS_AT = 0, 4, 16
_LATEST = 462
"""The latest system call that the table covers (mseal); newer calls fail as if they did not exist."""

_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020080
_STREAM, _SOCKET_KIND = 1, 0xF
_TYPE_FOR_USER = 0x5412
"""TIOCSTI, which fakes input on a terminal."""


class _Processor(Struct, frozen=True):
    """A processor: its audit number, its column in the tables, and its number for the ``seccomp`` call."""

    audit: int
    column: int
    seccomp: int


_PROCESSORS = {"x86_64": _Processor(0xC000003E, 0, 317), "aarch64": _Processor(0xC00000B7, 1, 277)}

_REFUSED = {
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, -1),
    "vfork": (58, -1),
    "socket": (41, 198),
    "connect": (42, 203),
    "accept": (43, 202),
    "accept4": (288, 242),
    "bind": (49, 200),
    "listen": (50, 201),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "mount": (165, 40),
    "umount2": (166, 39),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "adjtimex": (159, 171),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "modify_ldt": (154, -1),
    "uselib": (134, -1),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "lookup_dcookie": (212, 18),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "personality": (135, 92),
    "mknod": (133, -1),
    "mknodat": (259, 33),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "chmod": (90, -1),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, -1),
    "lchown": (94, -1),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "utime": (132, -1),
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
}
"""Numbers of system calls on x86-64 and on ARM64; -1 on a processor that lacks the call."""

_CLONE, _CLONE3, _SOCKETPAIR, _SENDTO, _IOCTL = (56, 220), (435, 435), (53, 199), (44, 206), (16, 29)
_KILL_CALLS, _PRLIMIT = ((62, 129), (234, 131)), (302, 261)


def is_seccomp_known() -> bool:
    """Return whether there is a filter for this processor that the kernel accepts."""
    return _processor() is not None and os.path.exists("/proc/sys/kernel/seccomp/actions_avail")  # noqa: PTH110


def refuse_calls() -> None:
    """Permanently prevent all threads of this process from starting or reaching other processes, opening
    sockets or changing the system; such calls fail with EPERM. Call ``give_up_privileges`` first. Raises
    OSError on failure.
    """
    processor = _processor()
    if processor is None:
        raise OSError(
            errno.ENOSYS,
            Message("there is no system call filter for {machine}", machine=platform.machine()),
        )
    program = _program(processor)
    code = ctypes.create_string_buffer(program, len(program))

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    told = Filter(len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    failed = libc.syscall(
        ctypes.c_long(processor.seccomp),
        ctypes.c_uint(_MODE_FILTER),
        ctypes.c_uint(_SYNCHRONISE_THREADS),
        ctypes.byref(told),
    )
    if failed:
        number = ctypes.get_errno() if failed < 0 else errno.ESRCH  # a thread has a different filter
        raise OSError(number, os.strerror(number))


def _processor() -> _Processor | None:
    return _PROCESSORS.get(platform.machine()) if struct.calcsize("P") == 8 else None


def _program(processor: _Processor) -> bytes:
    """Return the filter in the kernel's format: each instruction is a code, two jumps and a constant."""
    column, own = processor.column, os.getpid()
    refused, missing = (_RETURN, 0, 0, _REFUSE | errno.EPERM), (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)
    allowed = (_RETURN, 0, 0, _ALLOW)
    code = [
        (_LOAD, 0, 0, _PROCESSOR_AT),
        (_EQUAL, 1, 0, processor.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_GREATER, 0, 1, _LATEST),  # includes the 32-bit interface of x86-64
        missing,
    ]

    def special(numbers: tuple[int, int], *block: tuple[int, int, int, int]) -> None:
        code.extend([(_EQUAL, 0, len(block), numbers[column]), *block])

    special(_CLONE3, missing)  # a filter cannot read clone3's flags; after ENOSYS, callers use clone
    special(
        _CLONE,
        _argument(0),
        (_ANY_BIT, 2, 0, _CLONE_NAMESPACES),
        (_ANY_BIT, 0, 1, _CLONE_THREAD),
        allowed,
        refused,
    )
    special(_SOCKETPAIR, _argument(1), (_AND, 0, 0, _SOCKET_KIND), (_EQUAL, 0, 1, _STREAM), allowed, refused)
    special(_SENDTO, _argument(4), (_EQUAL, 0, 2, 0), _argument(4, 4), (_EQUAL, 1, 0, 0), refused, allowed)
    special(_IOCTL, _argument(1), (_EQUAL, 0, 1, _TYPE_FOR_USER), refused, allowed)
    special(_PRLIMIT, _argument(0), (_EQUAL, 2, 0, 0), (_EQUAL, 1, 0, own), refused, allowed)
    for numbers in _KILL_CALLS:
        special(numbers, _argument(0), (_EQUAL, 0, 1, own), allowed, refused)
    for numbers in _REFUSED.values():
        if numbers[column] >= 0:
            special(numbers, refused)
    code.append(allowed)
    return b"".join(struct.pack("HBBI", *each) for each in code)


def _argument(index: int, half: int = 0) -> tuple[int, int, int, int]:
    """Return the instruction that loads the lower half of an argument or, if ``half`` is 4, the upper half;
    little-endian.
    """
    return _LOAD, 0, 0, _ARGUMENTS_AT + 8 * index + half
