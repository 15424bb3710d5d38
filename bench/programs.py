"""Six CPU-bound programs in pure Python. The same text runs in every measured Python."""

from __future__ import annotations

SOURCE = """
import json, time

def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def calls():
    return fibonacci(24)

def loop():
    total = 0
    for i in range(1000000):
        total += i & 3
    return total

def data():
    counts = {}
    for i in range(60000):
        key = "k%d" % (i % 5000)
        counts[key] = counts.get(key, 0) + i
    return len(",".join(key for key, _ in sorted(counts.items(), key=lambda item: item[1])))

def text():
    value = {"a": [{"x": i, "y": str(i), "z": [1.5 * i, None, True]} for i in range(3000)]}
    return len(json.dumps(json.loads(json.dumps(value))))

def nbody():
    bodies = [[0.1 * i, 0.2 * i, 0.3, 0.0, 0.01 * i, 0.0, 1.0 + i] for i in range(5)]
    for _ in range(4000):
        for i in range(5):
            x1, y1, z1, _vx, _vy, _vz, m1 = p = bodies[i]
            for q in bodies[i + 1:]:
                dx, dy, dz = x1 - q[0], y1 - q[1], z1 - q[2]
                d = 0.001 * (dx * dx + dy * dy + dz * dz + 0.01) ** -1.5
                p[3] -= dx * q[6] * d; p[4] -= dy * q[6] * d; p[5] -= dz * q[6] * d
                q[3] += dx * m1 * d; q[4] += dy * m1 * d; q[5] += dz * m1 * d
        for p in bodies:
            p[0] += 0.001 * p[3]; p[1] += 0.001 * p[4]; p[2] += 0.001 * p[5]
    return bodies[0][0]

class Point:
    __slots__ = ("x",)
    def __init__(self, x):
        self.x = x
    def plus(self, other):
        return Point(self.x + other.x)

def objects():
    point = Point(0)
    for i in range(150000):
        point = point.plus(Point(i))
    return point.x

PROGRAMS = {f.__name__: f for f in (calls, loop, data, text, nbody, objects)}

def best_of(name, repetitions):
    program, best = PROGRAMS[name], 1e9
    for _ in range(repetitions):
        start = time.perf_counter()
        program()
        best = min(best, time.perf_counter() - start)
    return best * 1000
"""

NAMES = ("calls", "loop", "data", "text", "nbody", "objects")
