"""What a protocol file declares, and how one is named on the command line and found."""

from praxis_desktop.protocols.program import Program, SourceError
from praxis_desktop.protocols.program_files import read_program
from praxis_desktop.protocols.target import bundled_protocols, lasting_name, resolve_target

__all__ = ["Program", "SourceError", "bundled_protocols", "lasting_name", "read_program", "resolve_target"]
