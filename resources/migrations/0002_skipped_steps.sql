-- How many steps somebody decided to leave out: of runs with such a decision the index is made anew.
ALTER TABLE runs ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET journal_size = -1 WHERE key IN (
    SELECT run FROM actions WHERE kind = 'answer' AND (what LIKE '%"skip"%' OR what LIKE '%"continue"%'
        OR what IN ('skip', 'continue'))
) AND discarded_ns IS NULL AND NOT is_removed;
PRAGMA user_version = 2;
