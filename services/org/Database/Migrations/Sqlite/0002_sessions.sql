-- People who are signed in, in a browser. Tokens are 256 random bits, kept as SHA-256 only.
CREATE TABLE sessions (
  session_id          BLOB NOT NULL PRIMARY KEY CHECK (length(session_id) = 16),
  user_id             BLOB NOT NULL REFERENCES users (user_id),
  token_hash          BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  -- The token before the last rotation still holds for calls that were under way.
  previous_token_hash BLOB,
  previous_until      INTEGER,
  -- 1: the next use gets a new token, as after a change of role.
  rotation_due        INTEGER NOT NULL CHECK (rotation_due IN (0, 1)),
  create_time         INTEGER NOT NULL,
  use_time            INTEGER NOT NULL,
  -- When the person last proved who they are.
  auth_time           INTEGER NOT NULL,
  address             TEXT NOT NULL,
  user_agent          TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE INDEX sessions_by_previous_token ON sessions (previous_token_hash) WHERE previous_token_hash IS NOT NULL;

-- Failed proofs in a row, by the address that was typed: whether it has an account shows in nothing.
CREATE TABLE sign_in_failures (
  email_key     TEXT NOT NULL PRIMARY KEY,
  failures      INTEGER NOT NULL,
  failure_time  INTEGER NOT NULL,
  -- Refused unseen until then.
  blocked_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failure_time);
