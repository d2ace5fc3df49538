-- Ids are UUIDs, 16 bytes big-endian. Times are microseconds since 1970 in UTC.

CREATE TABLE users (
  user_id       BLOB NOT NULL PRIMARY KEY CHECK (length(user_id) = 16),
  email         TEXT NOT NULL,
  -- The address as it is compared: NFC and case-folded.
  email_key     TEXT NOT NULL UNIQUE,
  display_name  TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  create_time   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organizations (
  organization_id    BLOB NOT NULL PRIMARY KEY CHECK (length(organization_id) = 16),
  name               TEXT NOT NULL,
  -- +1 with every change of a membership or device in the organization, in the transaction of the change.
  membership_version INTEGER NOT NULL,
  create_time        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
  organization_id BLOB NOT NULL REFERENCES organizations (organization_id),
  user_id         BLOB NOT NULL REFERENCES users (user_id),
  -- platform.org.v1.Role: 1 member, 2 admin, 3 owner.
  role            INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
  create_time     INTEGER NOT NULL,
  PRIMARY KEY (organization_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE devices (
  device_id          BLOB NOT NULL PRIMARY KEY CHECK (length(device_id) = 16),
  user_id            BLOB NOT NULL REFERENCES users (user_id),
  name               TEXT NOT NULL,
  hpke_public_key    BLOB NOT NULL CHECK (length(hpke_public_key) = 65),
  signing_public_key BLOB NOT NULL CHECK (length(signing_public_key) = 65),
  create_time        INTEGER NOT NULL,
  -- Set once, never cleared: a revoked device stays revoked.
  revoke_time        INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX devices_by_user ON devices (user_id);

-- Removals that credentials has not fenced yet, in the transaction of the removal.
CREATE TABLE fences (
  organization_id    BLOB NOT NULL REFERENCES organizations (organization_id),
  -- The organization's, after the removal.
  membership_version INTEGER NOT NULL,
  user_id            BLOB NOT NULL,
  -- 16 bytes each, one after the other.
  device_ids         BLOB NOT NULL,
  -- platform.credentials.v1.RevocationReason.
  reason             INTEGER NOT NULL,
  actor_id           BLOB NOT NULL,
  create_time        INTEGER NOT NULL,
  PRIMARY KEY (organization_id, membership_version, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX fences_by_user ON fences (user_id);

-- The one set-up code that is open, if any.
CREATE TABLE setup (
  id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  code_hash   BLOB NOT NULL CHECK (length(code_hash) = 32),
  create_time INTEGER NOT NULL
) STRICT;

-- Device assertions that were used and could still be replayed.
CREATE TABLE used_assertions (
  device_id   BLOB NOT NULL REFERENCES devices (device_id),
  jti_hash    BLOB NOT NULL CHECK (length(jti_hash) = 32),
  expire_time INTEGER NOT NULL,
  PRIMARY KEY (device_id, jti_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX used_assertions_by_expiry ON used_assertions (expire_time);
