"""ipykernel's figures in milliseconds and megabytes, as JSON; run by a Python that has ipykernel and
jupyter_client.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel

_WAIT_S = 60


def main(rounds: int) -> dict[str, list[float]]:
    """Measure each figure in the given number of rounds."""
    starts, restarts, sums, completions, sizes = [], [], [], [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        manager, client = start_new_kernel(kernel_name="python3")
        try:
            starts.append(time.perf_counter() - begun)
            _result(client, "import json; 1 + 1")
            sums += [_result(client, "1 + 1") for _ in range(20)]
            for _ in range(6):
                begun = time.perf_counter()
                client.complete("json.", 5, reply=True, timeout=_WAIT_S)
                completions.append(time.perf_counter() - begun)
            sizes.append(_own_megabytes(manager.provisioner.pid))
            begun = time.perf_counter()
            manager.restart_kernel(now=True)
            client.wait_for_ready(timeout=_WAIT_S)
            restarts.append(time.perf_counter() - begun)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    times = {"start": starts, "restart": restarts, "sum": sums, "completion": completions[1:]}
    return {name: [1000 * each for each in values] for name, values in times.items()} | {"memory": sizes}


def _result(client: Any, code: str) -> float:
    """Return the seconds until the result of a cell."""
    begun = time.perf_counter()
    request = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=_WAIT_S)
        if message["parent_header"].get("msg_id") == request:
            if message["msg_type"] == "execute_result":
                taken = time.perf_counter() - begun
            elif message["content"].get("execution_state") == "idle":
                return taken


def _own_megabytes(process: int) -> float:
    """Return the memory, in megabytes, that a process shares with no other."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
