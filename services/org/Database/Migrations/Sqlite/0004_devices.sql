-- Where a device was enrolled from.
ALTER TABLE devices ADD COLUMN enroll_address TEXT NOT NULL DEFAULT '';

-- In an organization that approves devices, only approved ones read.
CREATE TABLE device_approvals (
  organization_id BLOB NOT NULL REFERENCES organizations (organization_id),
  device_id       BLOB NOT NULL REFERENCES devices (device_id),
  approved_by     BLOB NOT NULL REFERENCES users (user_id),
  approve_time    INTEGER NOT NULL,
  PRIMARY KEY (organization_id, device_id)
) STRICT, WITHOUT ROWID;
