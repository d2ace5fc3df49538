-- Codes of the authorization code grant (RFC 6749). One that is used stays until it expires, so that a second use is seen.
CREATE TABLE authorization_codes (
  code_hash      BLOB NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
  -- Of the tokens that it was exchanged for.
  family_id      BLOB NOT NULL CHECK (length(family_id) = 16),
  client_id      TEXT NOT NULL,
  user_id        BLOB NOT NULL REFERENCES users (user_id),
  redirect_uri   TEXT NOT NULL,
  code_challenge TEXT NOT NULL,
  nonce          TEXT,
  scope          TEXT NOT NULL,
  -- RFC 7638 thumbprint of the key that must be proved at the exchange, if one was announced.
  thumbprint     TEXT,
  auth_time      INTEGER NOT NULL,
  expire_time    INTEGER NOT NULL,
  used           INTEGER NOT NULL CHECK (used IN (0, 1))
) STRICT, WITHOUT ROWID;

-- All tokens that came of one sign-in of a client. A refresh token that is used twice revokes the family.
CREATE TABLE token_families (
  family_id   BLOB NOT NULL PRIMARY KEY CHECK (length(family_id) = 16),
  user_id     BLOB NOT NULL REFERENCES users (user_id),
  client_id   TEXT NOT NULL,
  scope       TEXT NOT NULL,
  -- The key that every token of it is bound to; null for a client that binds none.
  thumbprint  TEXT,
  auth_time   INTEGER NOT NULL,
  create_time INTEGER NOT NULL,
  expire_time INTEGER NOT NULL,
  revoke_time INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX token_families_by_user ON token_families (user_id);

CREATE TABLE refresh_tokens (
  token_hash  BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  family_id   BLOB NOT NULL REFERENCES token_families (family_id) ON DELETE CASCADE,
  create_time INTEGER NOT NULL,
  use_time    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);

-- Proofs of keys (RFC 9449) that were used and could still be.
CREATE TABLE used_proofs (
  proof_hash  BLOB NOT NULL PRIMARY KEY CHECK (length(proof_hash) = 32),
  expire_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sign-ins of machines without a browser (RFC 8628), until their machine has fetched the outcome.
CREATE TABLE device_grants (
  device_code_hash BLOB NOT NULL PRIMARY KEY CHECK (length(device_code_hash) = 32),
  user_code        TEXT NOT NULL UNIQUE,
  client_id        TEXT NOT NULL,
  scope            TEXT NOT NULL,
  thumbprint       TEXT,
  device_name      TEXT NOT NULL,
  address          TEXT NOT NULL,
  create_time      INTEGER NOT NULL,
  expire_time      INTEGER NOT NULL,
  poll_time        INTEGER,
  -- Who has decided, and how; null while nobody has.
  user_id          BLOB REFERENCES users (user_id),
  approved         INTEGER CHECK (approved IN (0, 1)),
  auth_time        INTEGER
) STRICT, WITHOUT ROWID;
