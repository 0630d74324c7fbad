/** The tables of the state database, as steps that are only ever added to. The version of a file is `user_version`. */

/** What identifies: who is written to (`targets`), how rows become records (`mappings`), what was acknowledged (`records`). */
const ledger = `
CREATE TABLE targets (
  id INTEGER PRIMARY KEY,
  destination TEXT NOT NULL, account TEXT NOT NULL, object TEXT NOT NULL, match TEXT NOT NULL,
  UNIQUE (destination, account, object, match)
);
CREATE TABLE mappings (
  id INTEGER PRIMARY KEY,
  target INTEGER NOT NULL REFERENCES targets, version TEXT NOT NULL, slugs TEXT NOT NULL,
  UNIQUE (target, version)
);
CREATE TABLE records (
  mapping INTEGER NOT NULL, key BLOB NOT NULL, hash BLOB NOT NULL, id TEXT, at INTEGER NOT NULL, run INTEGER NOT NULL,
  PRIMARY KEY (mapping, key)
) WITHOUT ROWID;
CREATE TABLE runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL, sync TEXT NOT NULL, target INTEGER REFERENCES targets, mapping_version TEXT,
  destination TEXT NOT NULL, object TEXT NOT NULL,
  started_at INTEGER NOT NULL, finished_at INTEGER, exit_code INTEGER,
  request TEXT NOT NULL, sources TEXT NOT NULL, sync_id TEXT NOT NULL, resumable INTEGER NOT NULL,
  whole INTEGER NOT NULL DEFAULT 0,
  progress TEXT, problems TEXT, outcome TEXT
);
CREATE TABLE journal (run INTEGER NOT NULL, seq INTEGER NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (run, seq));
`;

/** What may have left without an answer being known (`intents`), and what nobody has delivered since (`rejects`). */
const intentsAndRejects = `
CREATE TABLE intents (
  run INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, rows BLOB NOT NULL, keys BLOB NOT NULL,
  PRIMARY KEY (run, seq)
);
CREATE TABLE rejects (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL, target INTEGER NOT NULL, mapping INTEGER NOT NULL, sync TEXT NOT NULL,
  row INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, key BLOB, shown_key TEXT,
  status TEXT NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL, message TEXT NOT NULL,
  closed INTEGER
);
CREATE INDEX rejects_by_key ON rejects (target, key);
CREATE INDEX rejects_by_line ON rejects (target, line, run);
`;

/** What was acknowledged and is not in `records` yet: a row for each batch, `ids` and `rivals` as JSON. */
const acknowledged = `
CREATE TABLE acknowledged (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL, mapping INTEGER NOT NULL, rivals TEXT NOT NULL, at INTEGER NOT NULL,
  keys BLOB NOT NULL, hashes BLOB NOT NULL, ids TEXT NOT NULL
);
`;

export const migrations: readonly string[] = [ledger, intentsAndRejects, acknowledged];
