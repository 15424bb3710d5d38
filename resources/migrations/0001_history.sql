-- The index of the records of runs. Everything in it is in their journals, and can be made anew from them.

CREATE TABLE about (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- ordered_ns: when a run began, made so that it never goes back when the clock does.
-- journal_size: bytes of the journal that are indexed, -1 until all of it is. indexing: who does it now.
CREATE TABLE runs (
    key INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    ordered_ns INTEGER NOT NULL,
    begun_ns INTEGER NOT NULL,
    duration REAL,
    state TEXT NOT NULL,
    protocol TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    operator TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    ended_by TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    simulated INTEGER NOT NULL DEFAULT 0,
    steps INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL DEFAULT 0,
    digest TEXT NOT NULL DEFAULT '',
    signer TEXT NOT NULL DEFAULT '',
    sealed INTEGER NOT NULL DEFAULT 0,
    damage TEXT NOT NULL DEFAULT '',
    imported_from TEXT NOT NULL DEFAULT '',
    discarded_ns INTEGER,
    discarded_by TEXT NOT NULL DEFAULT '',
    discarded_why TEXT NOT NULL DEFAULT '',
    is_removed INTEGER NOT NULL DEFAULT 0,
    searched TEXT NOT NULL DEFAULT '',
    journal_size INTEGER NOT NULL DEFAULT -1,
    indexing TEXT
);
CREATE INDEX runs_in_order ON runs (ordered_ns);
CREATE INDEX runs_of_protocol ON runs (protocol, ordered_ns);
CREATE INDEX runs_in_state ON runs (state, ordered_ns);
CREATE INDEX runs_of_operator ON runs (operator, ordered_ns);
CREATE INDEX runs_by_date ON runs (begun_ns);
CREATE INDEX runs_to_index ON runs (key) WHERE journal_size < 0;

-- What is long and seldom asked for: JSON.
CREATE TABLE details (
    run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    header TEXT NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}',
    result TEXT
);

CREATE TABLE machines (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    role TEXT NOT NULL,
    machine TEXT NOT NULL,
    PRIMARY KEY (run, role)
) WITHOUT ROWID;
CREATE INDEX machines_by_name ON machines (machine, run);

CREATE TABLE steps (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    title TEXT NOT NULL,
    operation TEXT NOT NULL,
    instrument TEXT NOT NULL,
    begun REAL NOT NULL,
    duration REAL,
    expected REAL,
    line INTEGER NOT NULL,
    file TEXT NOT NULL,
    summary TEXT NOT NULL,
    error TEXT NOT NULL,
    details TEXT,
    PRIMARY KEY (run, number)
) WITHOUT ROWID;

CREATE TABLE outputs (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    place INTEGER NOT NULL,
    time REAL NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    unit TEXT NOT NULL,
    step INTEGER NOT NULL,
    value TEXT,
    PRIMARY KEY (run, place)
) WITHOUT ROWID;

CREATE TABLE wells (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    place INTEGER NOT NULL,
    well TEXT NOT NULL,
    number REAL,
    words TEXT NOT NULL,
    PRIMARY KEY (run, place, well)
) WITHOUT ROWID;

CREATE TABLE log (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    place INTEGER NOT NULL,
    time REAL NOT NULL,
    level TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (run, place)
) WITHOUT ROWID;

-- States, prompts, answers, actions of people, stops of instruments: the audit trail.
CREATE TABLE actions (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    place INTEGER NOT NULL,
    time REAL NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (run, place)
) WITHOUT ROWID;

CREATE TABLE files (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (run, name)
) WITHOUT ROWID;

-- Sources of programs and lock files of packages: the same for many runs, so kept once, compressed.
CREATE TABLE texts (
    key INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    content BLOB NOT NULL
);

CREATE TABLE sources (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    name TEXT NOT NULL,
    text INTEGER NOT NULL REFERENCES texts,
    PRIMARY KEY (run, name)
) WITHOUT ROWID;
CREATE INDEX sources_of_text ON sources (text);

-- The packages that the program had: the lock file.
CREATE TABLE locks (
    run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    text INTEGER NOT NULL REFERENCES texts
);
CREATE INDEX locks_of_text ON locks (text);

CREATE TABLE notes (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,
    written_ns INTEGER NOT NULL,
    person TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (run, number)
) WITHOUT ROWID;

INSERT INTO about (name, value) VALUES ('what', 'the history of praxis-desktop');
PRAGMA user_version = 1;
