-- Codes of the authorization code grant (RFC 6749). One that is used stays until it expires, so that a second use is seen.
CREATE TABLE authorization_codes (
  code_hash      varbinary(32) NOT NULL PRIMARY KEY CHECK (datalength(code_hash) = 32),
  -- Of the tokens that it was exchanged for.
  family_id      binary(16) NOT NULL,
  client_id      nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  user_id        binary(16) NOT NULL REFERENCES users (user_id),
  redirect_uri   nvarchar(2048) COLLATE Latin1_General_100_BIN2 NOT NULL,
  code_challenge nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  nonce          nvarchar(512) COLLATE Latin1_General_100_BIN2,
  scope          nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  -- RFC 7638 thumbprint of the key that must be proved at the exchange, if one was announced.
  thumbprint     nvarchar(512) COLLATE Latin1_General_100_BIN2,
  auth_time      bigint NOT NULL,
  expire_time    bigint NOT NULL,
  used           bit NOT NULL
);

-- What has expired is found by this index alone: without it a serializable DELETE would hold every row.
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expire_time);

-- All tokens that came of one sign-in of a client. A refresh token that is used twice revokes the family.
CREATE TABLE token_families (
  family_id   binary(16) NOT NULL PRIMARY KEY,
  user_id     binary(16) NOT NULL REFERENCES users (user_id),
  client_id   nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  scope       nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  -- The key that every token of it is bound to; null for a client that binds none.
  thumbprint  nvarchar(512) COLLATE Latin1_General_100_BIN2,
  auth_time   bigint NOT NULL,
  create_time bigint NOT NULL,
  expire_time bigint NOT NULL,
  revoke_time bigint
);

CREATE INDEX token_families_by_user ON token_families (user_id);

CREATE INDEX token_families_by_expiry ON token_families (expire_time);

CREATE TABLE refresh_tokens (
  token_hash  varbinary(32) NOT NULL PRIMARY KEY CHECK (datalength(token_hash) = 32),
  family_id   binary(16) NOT NULL REFERENCES token_families (family_id) ON DELETE CASCADE,
  create_time bigint NOT NULL,
  use_time    bigint
);

CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);

-- Proofs of keys (RFC 9449) that were used and could still be.
CREATE TABLE used_proofs (
  proof_hash  varbinary(32) NOT NULL PRIMARY KEY CHECK (datalength(proof_hash) = 32),
  expire_time bigint NOT NULL
);

CREATE INDEX used_proofs_by_expiry ON used_proofs (expire_time);

-- Sign-ins of machines without a browser (RFC 8628), until their machine has fetched the outcome.
CREATE TABLE device_grants (
  device_code_hash varbinary(32) NOT NULL PRIMARY KEY CHECK (datalength(device_code_hash) = 32),
  user_code        nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE,
  client_id        nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  scope            nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
  thumbprint       nvarchar(512) COLLATE Latin1_General_100_BIN2,
  device_name      nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
  address          nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
  create_time      bigint NOT NULL,
  expire_time      bigint NOT NULL,
  poll_time        bigint,
  -- Who has decided, and how; null while nobody has.
  user_id          binary(16) REFERENCES users (user_id),
  approved         bit,
  auth_time        bigint
);

CREATE INDEX device_grants_by_expiry ON device_grants (expire_time);
