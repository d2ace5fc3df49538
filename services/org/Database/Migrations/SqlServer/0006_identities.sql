-- Who an account is at an identity provider: its issuer and its name for the person, which never change. A clustered key has room for
-- 900 bytes, which these exceed.
CREATE TABLE identities (
  issuer      nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject     nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
  user_id     binary(16) NOT NULL REFERENCES users (user_id),
  create_time bigint NOT NULL,
  PRIMARY KEY NONCLUSTERED (issuer, subject)
);

CREATE INDEX identities_by_user ON identities (user_id);
