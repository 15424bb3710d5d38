"""Programs that notice nearly everything: each behaves the same with and without tracing."""

# ruff: noqa: E501
from __future__ import annotations

PROGRAMS: dict[str, str] = {}

PROGRAMS["basics"] = r"""
a = [3, 1, 2]
b = a
print(type(a) is list, isinstance(a, list), a is b, id(a) == id(b), a == [3, 1, 2])
import json, pickle, copy
print(json.dumps(a), pickle.loads(pickle.dumps(a)), copy.deepcopy([a, a]))
a[0], a[-1] = a[-1], a[0]
a[1:] = (7, 8)
a += [4]
a *= 2
del a[0], a[::3]
x, *rest = a
first, (second, third) = 1, [2, 3]
print(a, x, rest, 7 in a, 99 not in a, sorted(a, reverse=True), sum(a), max(a))
"""

PROGRAMS["once"] = r"""
def f():
    print("f")
    return 0
def g():
    print("g")
    return 5
def h():
    print("h")
    return a
a = [1, 2]
a[f()] += g()
h()[f()] += g()
h()[f()] = g()
h()[f():g()] = [g()]
x = h()[f()] = g()
h()[f()], h()[0] = g(), f()
print(h()[f()], g() in h(), a)
del h()[f()]
"""

PROGRAMS["errors"] = r"""
import traceback
a = [1, 2]
def attempt(function):
    try:
        function()
    except Exception:
        traceback.print_exc(file=__import__("sys").stdout)
def one(): return a[5]
def two(): a[5] = 1
def three(): a[5] += 1
def four(): del a[5]
def five(): return a["x"]
def six(): a["x"] = 2
def seven(): return None[0]
def eight(): (1)[0] = 2
def nine(): x, y, z = a
def ten(): return a.pop(10)
def eleven(): a.remove(9)
def twelve(): a.append()
def thirteen(): a.nothing(1)
def fourteen(): a[0:2:0] = [1]
def fifteen(): a[::2] = [1, 2, 3]
def sixteen(): return 1 in 5
def seventeen(): a.extend(1 // 0 for _ in a)
def eighteen(): a.sort(key=lambda x: x.y)
def nineteen(): unknown += 1
def twenty(): return [i / 0 for i in a]
def more(): a[None.x] = a[1]
def again():
    return (a
        .copy()
        .index(
            77))
def over(): return print(a[0], a[1], a[2],
                         a[3])
def lines():
    a[
        7
    ] = 3
def chain(): return 1 < 2 in a in 3
def loop():
    for a[9] in [1]: pass
def spread(): print(*5)
def deep(): len(a[0][1])
def key(): return {}[a[0]]
def calls(): attempt(None)(a)
for f in (one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,eighteen,nineteen,twenty,more,again,over,lines,chain,loop,spread,deep,key,calls):
    attempt(f)
print(a)
"""

PROGRAMS["classes"] = r"""
from dataclasses import dataclass, field
import functools, typing
class Base:
    items: list[int] = [1, 2]
    def __init__(self, items=None, /, *args, k: "List[Foo]" = None):
        self.items = items or []
        self.__hidden = [1]
    def __init_subclass__(cls, **k): print("sub", cls.__name__, k)
    def add(self, *more):
        self.items += more
        self.__hidden.append(len(more))
        return self.__hidden[-1]
    def __getitem__(self, index): print("get", index); return index
    def __setitem__(self, index, value): print("set", index, value)
    def __delitem__(self, index): print("del", index)
    def __contains__(self, x): print("in", x); return 5
    def __iter__(self): return iter(self.items)
class Sub(Base, flag=[1][0]):
    def __init__(self, items):
        super().__init__(items)
        super(Sub, self).__init__(items)
    @property
    def val(self): return "property"
    @functools.cache
    def cached(self, n): return [n]
s = Sub([5, 6])
print(s.add(1, 2), s.items, s.val, s[1], s[1:2], s[1:2, 3, ...], 4 in s, 4 not in s, list(s), [*s], s.cached(1))
s[0] = 1
s[0] += 5
del s[0], s[1:]
s.x = s[3] = 4
@dataclass
class Point:
    xs: list[int] = field(default_factory=list)
p = Point([1]); p.xs.append(2); print(p, Point.__annotations__)
def generic[T: list[int]](x: T, y: list[T] = [1]) -> list[T]: return [x]
type Alias = list[int]
print(generic(1), Alias.__value__, typing.Optional[int], dict[str, list[int]])
class Sneaky:
    def __getattr__(self, name): print("attr", name); return 3
    def __index__(self): print("index"); return 0
    def __eq__(self, other): print("eq"); return True
    def __hash__(self): print("hash"); return 1
    def __bool__(self): print("bool"); return False
    def __repr__(self): print("repr"); return "S"
    def __del__(self): print("gone")
z = Sneaky(); l = [1, 2]
print(l[z], z in l, l.index(z), z.val)
l[z] = 5; l[z] += 1; l.append(z); l.insert(0, z); print(len(l)); l.remove(z); l.pop(); l.clear(); print("cleared", l)
del z
print("end")
"""

PROGRAMS["scopes"] = r"""
total = [0]
def outer():
    inner_list = [1]
    def inner():
        nonlocal inner_list
        global total
        inner_list = inner_list + [2]
        inner_list += [3]
        total += [len(inner_list)]
        return sorted(locals()), inner_list
    return inner(), sorted(locals())
print(outer(), total, sorted(k for k in globals() if not k.startswith("__")))
print([y := 3, y ** 2], [[i * j for j in [1, 2]] for i in total if (k := i)], k)
f = lambda a=[1, 2], *b, c=[3][0]: (a[0], b, c)
print(f(), f([9]), f.__defaults__, f.__kwdefaults__, f.__code__.co_varnames, f.__code__.co_names)
print(eval("total[0]"), exec("total.append(1)"), total, dir()[-3:])
def doc():
    "Docs."
    return [1][0]
print(doc.__doc__, doc())
def gen(a):
    for x in a:
        got = yield x
        if got: a.append(got)
    yield from a
    return [0]
g = gen([1, 2]); print(next(g), g.send(7), list(g))
def swap(a, i, j): a[i], a[j] = a[j], a[i]; return a
print(swap([1, 2, 3], 0, 2))
try:
    raise ExceptionGroup("g", [ValueError([1][0])])
except* ValueError as e:
    print(e.exceptions[0].args[0])
with __import__("contextlib").nullcontext([1]) as total[0]: pass
for total[0], x in [(1, 2), [3, 4]]: pass
for i, v in enumerate(total): total[i] = v
for p, q in zip(total, total[1:]): print(p, q)
while total: total.pop()
else: print("done")
print(f"{[1, 2][0]!r:>5}", f"{total}", t"{total}".values)
assert [0][0] == 0, "no"
"""

PROGRAMS["match"] = r"""
def kind(x):
    match x:
        case []: return "empty"
        case [1, *rest] if rest[0] in [2]: return ("one", rest)
        case [[a, b], *_]: return ("nested", a, b)
        case {"k": [v]}: return v
        case int() | str(): return type(x)
        case _: return None
import enum
class C(enum.Enum):
    val = 1
    left = [2]
def e(x):
    match x:
        case C.val: return "v"
        case C.left: return "l"
for x in ([], [1, 2, 3], [[4, 5], 6], {"k": [7]}, 3, "s", (1, 2), None): print(kind(x))
print(e(C.val), e(C.left))
"""

PROGRAMS["async"] = r"""
import asyncio
async def items(a):
    for x in a:
        await asyncio.sleep(0)
        yield x
async def work(a, n):
    for i in range(n):
        a[i % len(a)] += 1
        await asyncio.sleep(0)
        a.append(await value(a))
    async with asyncio.Lock():
        a.pop()
    return [x async for x in items(a) if x in a], [await value(a) for _ in a][:2]
async def value(a): return a[0]
async def main():
    a = [1, 2]
    return await asyncio.gather(work(a, 3), work(a, 2), work([0], 1))
def drive(coroutine):
    try:
        while True: coroutine.send(None)
    except StopIteration as stop: return stop.value
print(drive(value([4])), drive(work([1, 2], 3)))
"""

PROGRAMS["foreign"] = r"""
import heapq, random, bisect, itertools, collections, operator, functools
h = [5, 3, 8]
heapq.heapify(h); heapq.heappush(h, 1); print(heapq.heappop(h), h)
random.seed(4); random.shuffle(h); print(h)
bisect.insort(h, 4); operator.setitem(h, 0, 9); print(h)
print(list(map(lambda x: x + 1, h)), functools.reduce(lambda a, b: a + b, h), list(itertools.accumulate(h)))
d = collections.deque(h); d.append(1); print(d)
m = [[0] * 3 for _ in range(2)]
m[1][2] = 7; m[0] += [1]; print(m, [row[-1] for row in m], list(zip(*m)))
try: heapq.heappush(h, "x")
except TypeError as e: print(e)
print(h, sorted(h, key=str))
numbers = list(range(5)); print(numbers[::-1], numbers[-2:], numbers.index(3), numbers.count(2), numbers.copy() == numbers)
numbers.insert(*(0, 9)); numbers.extend(x * 2 for x in numbers[:2]); numbers.sort(reverse=True); numbers.reverse(); print(numbers)
print("a b c".split()[1], "".join(["x", "y"]), print(*numbers, sep=","), max(*numbers), [*numbers, *numbers][:3], {**{}, "a": [1]}["a"][0])
"""

PROGRAMS["bare yields"] = r"""
def echo():
    got = [0]
    while True:
        got[(yield got[0])] = (yield len(got))
e = echo()
print(next(e), e.send(0), e.send(5), e.throw(KeyError) if False else 0, e.gi_frame.f_locals)
def pairs(a):
    for i, a[i % 2] in enumerate([4, 5, 6]): yield a[:]
print([*pairs([0, 0])], *(x for a in pairs([1, 2]) for x in a if x in a))
from functools import partial, wraps
def deco(items):
    def inner(function):
        @wraps(function)
        def call(*a, **k): return function(*a, **k), items[0]
        return call
    return inner
@deco([1, 2])
@staticmethod
def f(x, /, y=[3], *, z=[4][0]): return x + y + [z]
print(f([0]), f([0], [1]), f([0], z=7), partial(f, [5])())
def numbers(): return [1, 2, 3]
print(numbers()[0], numbers()[-1:], (lambda: [4])()[0], [[1, 2], [3]][0][1], {"k": [1]}["k"][0], ([1] + [2])[1], ([0] * 3)[1:])
if (n := len(a := [1, 2])) in a and a[0] not in [5]: print(n, a)
a[0] = a[1] = a[a[0] % 2]; print(a)
a[:], b = [7, 8, 9], a; print(a is b, a)
*a, last = a; print(a, last, [*a, *"xy"], (*a,), {*a})
i = 0
i, a[i] = 1, 99
print(i, a)
def nothing() -> None: return
print(nothing())
"""

PROGRAMS["syntax"] = r"""a = [1,
b[0 = 2
"""

PROGRAMS["syntax2"] = r"""def f():
    return [1]
    yield
  x = 2
"""

PROGRAMS["syntax3"] = r"""f() = [1]
"""

PROGRAMS["warnings"] = r"""
a = [1]
if a is [1]: pass
if a[0] is 1: pass
print("\d", (1)(2) if 0 else 0, [1][0.5] if 0 else 0, (1, 2)["x"] if 0 else 0)
import warnings
def w(): warnings.warn("hey", stacklevel=2)
w()
a.append(w())
"""

PROGRAMS["getsource"] = r'''
import inspect, sys
def f(a):
    """Doc."""
    b = a[0]
    return sys._getframe().f_lineno, inspect.currentframe().f_back.f_lineno, len(inspect.stack()) > 0
print(f([1]), f.__code__.co_firstlineno, f.__doc__)
def g(a, depth): return depth if depth > 50 else g(a[:], depth + a[0])
print(g([1], 0))
'''

PROGRAMS["recursion"] = r"""
def f(a): return f(a[:])
try: f([1])
except RecursionError as e: print(e)
def r(n, a):
    a[0] += n
    return n if n > 300 else r(n + 1, a)
print(r(0, [0]))
"""

PROGRAMS["future"] = r'''"""Doc."""
# ruff: noqa: E501
from __future__ import annotations
def f(a: list[int] = [1]) -> List[Undefined]: return a[0]
x: list[int] = [1, 2]
x[0]: int = 5
y: int
print(f(), f.__annotations__, x, __doc__, __annotations__)
'''

PROGRAMS["finalizers"] = r"""
class Noisy:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
def work():
    a = [Noisy(1), Noisy(2)]
    a.append(Noisy(3))
    a[0] = Noisy(4)
    print("set")
    a.pop(); print("popped")
    a.remove(a[0]); print("removed")
    b = [Noisy(5) for _ in a]
    for x in b: pass
    b.clear(); print("cleared"); x = None
    return len(a)
print(work()); print("after")
import heapq
def more():
    a = [Noisy(1)]
    try: heapq.heappush(a, 3)
    except TypeError: print("caught")
    a.clear()
    print("cleared")
    try: [Noisy(7)].index(4)
    except ValueError: print("no")
more(); print("end")
"""
