-- How many steps somebody decided to leave out: of runs with such a decision the index is made anew.
ALTER TABLE runs ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET journal_size = -1 WHERE key IN (
    SELECT run FROM actions WHERE kind = 'answer' AND (what LIKE '%"skip"%' OR what LIKE '%"continue"%'
        OR what IN ('skip', 'continue'))
) AND discarded_ns IS NULL AND NOT is_removed;
-- The first databases of version 1 lack this table: of their runs the index is made anew, too.
UPDATE runs SET journal_size = -1 WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'locks')
    AND discarded_ns IS NULL AND NOT is_removed;
CREATE TABLE IF NOT EXISTS locks (
    run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    text INTEGER NOT NULL REFERENCES texts
);
CREATE INDEX IF NOT EXISTS locks_of_text ON locks (text);
PRAGMA user_version = 2;
