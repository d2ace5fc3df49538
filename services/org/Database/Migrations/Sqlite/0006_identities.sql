-- Who an account is at an identity provider: its issuer and its name for the person, which never change.
CREATE TABLE identities (
  issuer      TEXT NOT NULL,
  subject     TEXT NOT NULL,
  user_id     BLOB NOT NULL REFERENCES users (user_id),
  create_time INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX identities_by_user ON identities (user_id);
