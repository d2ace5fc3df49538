-- People who are signed in, in a browser. Tokens are 256 random bits, kept as SHA-256 only.
CREATE TABLE sessions (
  session_id          binary(16) NOT NULL PRIMARY KEY,
  user_id             binary(16) NOT NULL REFERENCES users (user_id),
  token_hash          varbinary(32) NOT NULL UNIQUE CHECK (datalength(token_hash) = 32),
  -- The token before the last rotation still holds for calls that were under way.
  previous_token_hash varbinary(32),
  previous_until      bigint,
  -- 1: the next use gets a new token, as after a change of role.
  rotation_due        bit NOT NULL,
  create_time         bigint NOT NULL,
  use_time            bigint NOT NULL,
  -- When the person last proved who they are.
  auth_time           bigint NOT NULL,
  address             nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
  user_agent          nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE INDEX sessions_by_previous_token ON sessions (previous_token_hash) WHERE previous_token_hash IS NOT NULL;

-- Failed proofs in a row, by the address that was typed: whether it has an account shows in nothing.
CREATE TABLE sign_in_failures (
  email_key     nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  failures      bigint NOT NULL,
  failure_time  bigint NOT NULL,
  -- Refused unseen until then.
  blocked_until bigint,
  -- A clustered key has room for 900 bytes, which an address of that length exceeds.
  PRIMARY KEY NONCLUSTERED (email_key)
);

CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failure_time);
