"""Weigh while threads poll the balance and read its replies."""

# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

import queue
import threading
import time

import serial
from praxis import protocol_function, series, step


@protocol_function(title="Weigh with two threads", category="quality_control", tags=["gravimetric"])
def polling(readings: int = 60) -> None:
    """One thread listens and one polls; a third fails."""
    port = serial.Serial("scale", 9600, timeout=0.2)
    masses: queue.Queue[float] = queue.Queue()
    ended = threading.Event()

    def listen() -> None:
        with step("Listen to the balance"):
            while not ended.is_set():
                if line := port.readline().split():
                    masses.put(float(line[-2]))

    def poll() -> None:
        for number in range(1, readings + 1):
            with step(f"Poll {number}"):
                port.write(b"SI\r\n")
                time.sleep(1.2)

    def calibrate() -> None:
        raise RuntimeError("the balance has no internal weight")

    threads = [threading.Thread(target=work, name=work.__name__) for work in (listen, poll, calibrate)]
    for thread in threads:
        thread.start()
    for number in range(1, readings + 1):
        with step(f"Reading {number} of {readings}"):
            series("mass", masses.get(timeout=10), "g", title="Mass on the balance")
    ended.set()
    for thread in threads:
        thread.join()
    port.close()
