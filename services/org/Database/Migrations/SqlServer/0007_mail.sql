-- Why the last message of an invitation could not be sent; empty while none failed.
ALTER TABLE invitations ADD mail_failure nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT '';
