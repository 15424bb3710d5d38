"""Stand-ins for the arrays of numpy and the frames of pandas, which not every guest has."""

from __future__ import annotations

STAND_INS = """
class Kind:
    def __init__(self, kind="f", names=None):
        self.kind, self.names = kind, names

class Array:
    def __init__(self, values, shape=None, dtype=None):
        self.values, self.shape = values, shape or (len(values),)
        self._dtype = dtype or Kind()
    @property
    def dtype(self): return self._dtype
    def __len__(self): return self.shape[0]
    def __getitem__(self, name):
        return Array([row[self.dtype.names.index(name)] for row in self.values])
    def astype(self, unit):
        import datetime
        assert unit == "datetime64[us]"
        return Array([datetime.datetime(2026, 1, day) for day in self.values], dtype=Kind("O"))
    def tolist(self): return self.values

class RangeIndex:
    start, step, name, names = 0, 1, None, [None]

class Index:
    def __init__(self, labels): self.labels, self.names = labels, [None]

class Missing: pass
Missing.__name__ = "NAType"

class Frame:
    def __init__(self, data, index=None):
        self.data, self.index = data, Index(index) if index else RangeIndex()
    @property
    def columns(self): return list(self.data)
    def __len__(self): return len(next(iter(self.data.values()), []))
    def __repr__(self): return f"Frame of {len(self)} rows"
    def _repr_html_(self): return "<table></table>"
    def head(self, count):
        labels = self.index.labels[:count] if isinstance(self.index, Index) else None
        return Frame({name: cells[:count] for name, cells in self.data.items()}, labels)
    def reset_index(self): return Frame({"index": self.index.labels, **self.data})
    def to_dict(self, orient):
        assert orient == "list"
        return self.data

class Series:
    def __init__(self, name, cells, index=None): self.frame = Frame({name: cells}, index)
    dtype = Kind()
    @property
    def shape(self): return (len(self.frame),)
    def head(self, count): raise NotImplementedError
    def to_frame(self): return self.frame
    def tolist(self): return next(iter(self.frame.data.values()))
"""
"""The source of their classes."""
