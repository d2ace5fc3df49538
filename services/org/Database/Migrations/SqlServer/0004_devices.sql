-- Where a device was enrolled from.
ALTER TABLE devices ADD enroll_address nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT '';

-- In an organization that approves devices, only approved ones read.
CREATE TABLE device_approvals (
  organization_id binary(16) NOT NULL REFERENCES organizations (organization_id),
  device_id       binary(16) NOT NULL REFERENCES devices (device_id),
  approved_by     binary(16) NOT NULL REFERENCES users (user_id),
  approve_time    bigint NOT NULL,
  PRIMARY KEY (organization_id, device_id)
);
