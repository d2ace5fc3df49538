-- What an organization's owners decide about it.
ALTER TABLE organizations ADD seat_limit bigint NOT NULL DEFAULT 0 CHECK (seat_limit >= 0);
ALTER TABLE organizations ADD device_lease_days bigint NOT NULL DEFAULT 7 CHECK (device_lease_days BETWEEN 1 AND 90);
ALTER TABLE organizations ADD device_grant_allowed bit NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD device_approval_required bit NOT NULL DEFAULT 0;
-- A deleted organization has no members any more; its id is not given again, and its membership version goes on.
ALTER TABLE organizations ADD delete_time bigint;

-- Who may become a member with the link that they were sent. An accepted or revoked invitation is gone.
CREATE TABLE invitations (
  invitation_id   binary(16) NOT NULL PRIMARY KEY,
  organization_id binary(16) NOT NULL REFERENCES organizations (organization_id),
  email           nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL,
  email_key       nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  role            int NOT NULL CHECK (role BETWEEN 1 AND 3),
  token_hash      varbinary(32) NOT NULL UNIQUE CHECK (datalength(token_hash) = 32),
  invited_by      binary(16) NOT NULL REFERENCES users (user_id),
  create_time     bigint NOT NULL,
  expire_time     bigint NOT NULL,
  UNIQUE (organization_id, email_key)
);

-- The one link to reset a password that is open for a user, if any.
CREATE TABLE password_resets (
  user_id     binary(16) NOT NULL PRIMARY KEY REFERENCES users (user_id),
  token_hash  varbinary(32) NOT NULL UNIQUE CHECK (datalength(token_hash) = 32),
  create_time bigint NOT NULL,
  expire_time bigint NOT NULL
);

-- Sign-ins that wait for the second factor.
CREATE TABLE pending_sign_ins (
  token_hash  varbinary(32) NOT NULL PRIMARY KEY CHECK (datalength(token_hash) = 32),
  user_id     binary(16) NOT NULL REFERENCES users (user_id),
  expire_time bigint NOT NULL
);

-- What has expired is found by this index alone: without it a serializable DELETE would hold every row.
CREATE INDEX pending_sign_ins_by_expiry ON pending_sign_ins (expire_time);

CREATE TABLE second_factors (
  user_id      binary(16) NOT NULL PRIMARY KEY REFERENCES users (user_id),
  -- Wrapped by the key of org's own secrets, bound to the user.
  secret       varbinary(max) NOT NULL,
  -- Counts from then on; before, it is only begun.
  confirm_time bigint,
  -- The last time step whose code was used: no code is good twice.
  used_step    bigint NOT NULL
);

CREATE TABLE recovery_codes (
  user_id   binary(16) NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
  code_hash varbinary(32) NOT NULL CHECK (datalength(code_hash) = 32),
  PRIMARY KEY (user_id, code_hash)
);
