-- Ids are UUIDs, 16 bytes big-endian. Times are microseconds since 1970 in UTC. Texts are compared as they are, letter case and all.

CREATE TABLE users (
  user_id       binary(16) NOT NULL PRIMARY KEY,
  email         nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL,
  -- The address as it is compared: NFC and case-folded.
  email_key     nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE,
  display_name  nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
  password_hash nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  create_time   bigint NOT NULL
);

CREATE TABLE organizations (
  organization_id    binary(16) NOT NULL PRIMARY KEY,
  name               nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
  -- +1 with every change of a membership or device in the organization, in the transaction of the change.
  membership_version bigint NOT NULL,
  create_time        bigint NOT NULL
);

CREATE TABLE memberships (
  organization_id binary(16) NOT NULL REFERENCES organizations (organization_id),
  user_id         binary(16) NOT NULL REFERENCES users (user_id),
  -- platform.org.v1.Role: 1 member, 2 admin, 3 owner.
  role            int NOT NULL CHECK (role BETWEEN 1 AND 3),
  create_time     bigint NOT NULL,
  PRIMARY KEY (organization_id, user_id)
);

CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE devices (
  device_id          binary(16) NOT NULL PRIMARY KEY,
  user_id            binary(16) NOT NULL REFERENCES users (user_id),
  name               nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
  hpke_public_key    varbinary(65) NOT NULL CHECK (datalength(hpke_public_key) = 65),
  signing_public_key varbinary(65) NOT NULL CHECK (datalength(signing_public_key) = 65),
  create_time        bigint NOT NULL,
  -- Set once, never cleared: a revoked device stays revoked.
  revoke_time        bigint
);

CREATE INDEX devices_by_user ON devices (user_id);

-- Removals that credentials has not fenced yet, in the transaction of the removal.
CREATE TABLE fences (
  organization_id    binary(16) NOT NULL REFERENCES organizations (organization_id),
  -- The organization's, after the removal.
  membership_version bigint NOT NULL,
  user_id            binary(16) NOT NULL,
  -- 16 bytes each, one after the other.
  device_ids         varbinary(max) NOT NULL,
  -- platform.credentials.v1.RevocationReason.
  reason             int NOT NULL,
  actor_id           binary(16) NOT NULL,
  create_time        bigint NOT NULL,
  PRIMARY KEY (organization_id, membership_version, user_id)
);

CREATE INDEX fences_by_user ON fences (user_id);

-- The one set-up code that is open, if any.
CREATE TABLE setup (
  id          int NOT NULL PRIMARY KEY CHECK (id = 1),
  code_hash   varbinary(32) NOT NULL CHECK (datalength(code_hash) = 32),
  create_time bigint NOT NULL
);

-- Device assertions that were used and could still be replayed.
CREATE TABLE used_assertions (
  device_id   binary(16) NOT NULL REFERENCES devices (device_id),
  jti_hash    varbinary(32) NOT NULL CHECK (datalength(jti_hash) = 32),
  expire_time bigint NOT NULL,
  PRIMARY KEY (device_id, jti_hash)
);

CREATE INDEX used_assertions_by_expiry ON used_assertions (expire_time);
