-- What an organization's owners decide about it.
ALTER TABLE organizations ADD COLUMN seat_limit INTEGER NOT NULL DEFAULT 0 CHECK (seat_limit >= 0);
ALTER TABLE organizations ADD COLUMN device_lease_days INTEGER NOT NULL DEFAULT 7 CHECK (device_lease_days BETWEEN 1 AND 90);
ALTER TABLE organizations ADD COLUMN device_grant_allowed INTEGER NOT NULL DEFAULT 0 CHECK (device_grant_allowed IN (0, 1));
ALTER TABLE organizations ADD COLUMN device_approval_required INTEGER NOT NULL DEFAULT 0 CHECK (device_approval_required IN (0, 1));
-- A deleted organization has no members any more; its id is not given again, and its membership version goes on.
ALTER TABLE organizations ADD COLUMN delete_time INTEGER;

-- Who may become a member with the link that they were sent. An accepted or revoked invitation is gone.
CREATE TABLE invitations (
  invitation_id   BLOB NOT NULL PRIMARY KEY CHECK (length(invitation_id) = 16),
  organization_id BLOB NOT NULL REFERENCES organizations (organization_id),
  email           TEXT NOT NULL,
  email_key       TEXT NOT NULL,
  role            INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
  token_hash      BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  invited_by      BLOB NOT NULL REFERENCES users (user_id),
  create_time     INTEGER NOT NULL,
  expire_time     INTEGER NOT NULL,
  UNIQUE (organization_id, email_key)
) STRICT, WITHOUT ROWID;

-- The one link to reset a password that is open for a user, if any.
CREATE TABLE password_resets (
  user_id     BLOB NOT NULL PRIMARY KEY REFERENCES users (user_id),
  token_hash  BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  create_time INTEGER NOT NULL,
  expire_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sign-ins that wait for the second factor.
CREATE TABLE pending_sign_ins (
  token_hash  BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id     BLOB NOT NULL REFERENCES users (user_id),
  expire_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE second_factors (
  user_id      BLOB NOT NULL PRIMARY KEY REFERENCES users (user_id),
  -- Wrapped by the key of org's own secrets, bound to the user.
  secret       BLOB NOT NULL,
  -- Counts from then on; before, it is only begun.
  confirm_time INTEGER,
  -- The last time step whose code was used: no code is good twice.
  used_step    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
  user_id   BLOB NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
  code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
  PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;
