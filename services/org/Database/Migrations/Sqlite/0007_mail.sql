-- Why the last message of an invitation could not be sent; empty while none failed.
ALTER TABLE invitations ADD COLUMN mail_failure TEXT NOT NULL DEFAULT '';
