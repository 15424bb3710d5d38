"""The history of runs: an index of their records, and what is done with records afterwards.

The journal of each run is the truth. The database beside them finds runs and opens them page by page; it is
made anew from the journals whenever it is lost, damaged or behind. See docs/history.md.
"""
