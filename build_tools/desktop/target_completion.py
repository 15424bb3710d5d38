"""Shell completion of protocols as arguments: the names of the library, and files."""

from __future__ import annotations

from collections.abc import Sequence

Completion = dict[str, "str | dict[str, str]"]

_BASH = """
_praxis_desktop_targets() {
  local file data="${PRAXIS_HOME:+$PRAXIS_HOME/data}"
  data="${data:-${XDG_DATA_HOME:-$HOME/.local/share}/praxis-desktop}"
  compgen -W "@SAMPLES@" -- "$1"
  for file in "$data"/protocols/*.py; do
    [[ -e "$file" ]] || continue
    file="${file##*/}"
    file="${file%.py}"
    [[ "$file" == *[[:space:]]* || "$file" != "$1"* ]] || printf '%s\\n' "$file"
  done
  compgen -f -X '!*.py' -- "$1"
  compgen -d -- "$1"
}
"""

_ZSH = """
_praxis_desktop_targets() {
  local data="${PRAXIS_HOME:+$PRAXIS_HOME/data}"
  data="${data:-${XDG_DATA_HOME:-$HOME/.local/share}/praxis-desktop}"
  local -a names
  names=(@SAMPLES@ "$data"/protocols/*.py(N:t:r))
  _alternative 'protocols:protocol:compadd -a names' 'files:file:_files -g "*.py"'
}
"""

_FISH = """
function _praxis_desktop_targets
  set -l data "$XDG_DATA_HOME"
  test -n "$data"; or set data "$HOME/.local/share"
  set data "$data/praxis-desktop"
  test -n "$PRAXIS_HOME"; and set data "$PRAXIS_HOME/data"
  printf '%s\\n' @SAMPLES@
  for file in "$data"/protocols/*.py
    basename "$file" .py
  end
  __fish_complete_suffix .py
end
"""


def target_completion(samples: Sequence[str]) -> Completion:
    """Return the completion of a target: ``samples``, the protocols of the user's own folder, and files.

    The shells look into that folder themselves, because starting the program at every Tab would be too slow.
    """
    name = "_praxis_desktop_targets"
    functions = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
    names = " ".join(samples)
    return {
        "bash": name,
        "zsh": name,
        "fish": f"({name})",
        "preamble": {shell: text.replace("@SAMPLES@", names) for shell, text in functions.items()},
    }
