-- Whether runs passed, which numbers have limits, and the numbers by which people call their runs: earlier ones get
-- theirs in the order in which they began.
ALTER TABLE runs ADD COLUMN verdict TEXT NOT NULL DEFAULT 'none';
ALTER TABLE runs ADD COLUMN verdict_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outputs ADD COLUMN low REAL;
ALTER TABLE outputs ADD COLUMN high REAL;
CREATE INDEX runs_by_verdict ON runs (verdict, ordered_ns);
CREATE INDEX runs_by_number ON runs (number);
UPDATE runs SET number = ranked.place FROM (
    SELECT key AS of_run, row_number() OVER (ORDER BY ordered_ns) AS place FROM runs WHERE protocol <> '<console>'
) AS ranked WHERE ranked.of_run = runs.key;
PRAGMA user_version = 3;
