"""Report a table of growth rates, and show it."""

import csv
import io
import math

from praxis import protocol_function, table

_STRAINS = ("wild type", "ΔrecA", "ΔlacZ", "ΔpolA")
_HEADS = ("well", "strain", "replicate", "growth rate", "lag", "final OD", "residual", "file")


@protocol_function(
    name="growth_table",
    title="Growth rates of a plate",
    version="1.0.0",
    description="Report a table of growth rates",
    category="analysis",
    requires_deck=False,
    is_top_level=True,
)
def growth_table() -> None:
    """Compute a row for each well, as a fit of growth curves would."""
    rows = []
    for number in range(96):
        well = f"{'ABCDEFGH'[number // 12]}{number % 12 + 1}"
        wave = math.sin(number * 1.7)
        rows.append(
            (
                well,
                _STRAINS[number % 4],
                number // 4 + 1,
                round(0.62 - 0.09 * (number % 4) + 0.03 * wave, 4),
                None if number % 31 == 7 else round(34 + 9 * math.cos(number), 1),
                round(1.31 + 0.2 * wave, 3),
                round(0.002 * (1 + wave), 6),
                f"curves/{well}.csv",
            )
        )
    table(
        "growth",
        [dict(zip(_HEADS, row, strict=True)) for row in rows],
        units={"growth rate": "1/h", "lag": "min"},
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADS)
    writer.writerows(rows)
    display({"text/csv": text.getvalue()}, raw=True)  # type: ignore[name-defined]  # noqa: F821 - a builtin here
