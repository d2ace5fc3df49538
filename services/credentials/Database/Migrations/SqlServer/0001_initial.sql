-- Ids: UUIDs as 16 bytes, big-endian. Times: microseconds since 1970-01-01 UTC. Texts are compared as they are, letter case and all.

-- One per organization. The row is the feed's lock: a Save's first statement advances its revision.
CREATE TABLE feeds (
    feed_id          binary(16) NOT NULL PRIMARY KEY,
    organization_id  binary(16) NOT NULL UNIQUE,
    log_id           binary(16) NOT NULL,
    revision         bigint NOT NULL CHECK (revision >= 0),
    head_hash        varbinary(32) NOT NULL CHECK (datalength(head_hash) = 32),
    state_digest     varbinary(32) NOT NULL CHECK (datalength(state_digest) = 32),
    key_epoch        bigint NOT NULL CHECK (key_epoch >= 1),
    fingerprint_key  varbinary(max) NOT NULL,
    kek_id           varbinary(16) NOT NULL CHECK (datalength(kek_id) = 16),
    -- Since when the key waits to be rotated; null when it does not.
    rotation_due_at  bigint,
    -- The key epoch has moved on and live records of older ones are still there.
    resealing        bit NOT NULL DEFAULT 0,
    -- Frame with the newest signed LogReset; null while the first run of revisions goes on.
    log_reset_frame  varbinary(max),
    created_at       bigint NOT NULL
);

-- A filter has no OR here: two indexes for what one does elsewhere.
CREATE INDEX feeds_to_rotate ON feeds (feed_id) WHERE rotation_due_at IS NOT NULL;
CREATE INDEX feeds_to_reseal ON feeds (feed_id) WHERE resealing = 1;

-- Runs of revisions that are over. A device whose position is of one of them gets the reset and a snapshot.
CREATE TABLE log_runs (
    feed_id      binary(16) NOT NULL REFERENCES feeds (feed_id),
    number       bigint NOT NULL CHECK (number >= 1),
    log_id       binary(16) NOT NULL,
    ended_at     bigint NOT NULL,
    PRIMARY KEY (feed_id, number),
    UNIQUE (feed_id, log_id)
);

-- Feed keys, wrapped by the key-encryption key that kek_id names.
CREATE TABLE feed_keys (
    feed_id      binary(16) NOT NULL REFERENCES feeds (feed_id),
    key_epoch    bigint NOT NULL CHECK (key_epoch >= 1),
    wrapped      varbinary(max) NOT NULL,
    kek_id       varbinary(16) NOT NULL CHECK (datalength(kek_id) = 16),
    commitment   varbinary(32) NOT NULL CHECK (datalength(commitment) = 32),
    created_at   bigint NOT NULL,
    PRIMARY KEY (feed_id, key_epoch)
);

-- The current version of every credential that ever was. A removed one keeps its row, so that its versions never start over.
CREATE TABLE credentials (
    feed_id          binary(16) NOT NULL REFERENCES feeds (feed_id),
    credential_id    binary(16) NOT NULL,
    version          bigint NOT NULL CHECK (version >= 1),
    revision         bigint NOT NULL CHECK (revision >= 1),
    deleted          bit NOT NULL,
    provider         nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
    -- As people wrote it. A removed one keeps it: the list of what a removed device held shows it.
    name             nvarchar(600) COLLATE Latin1_General_100_BIN2 NOT NULL,
    created_revision bigint NOT NULL CHECK (created_revision >= 1),
    -- Since this revision no secret is left of those that were stored before.
    secret_revision  bigint NOT NULL CHECK (secret_revision >= 1),
    -- Null for removed credentials, and for a moment inside a transaction that renames several.
    section          nvarchar(128) COLLATE Latin1_General_100_BIN2,
    folded_name      nvarchar(600) COLLATE Latin1_General_100_BIN2,
    -- A serialized platform.credentials.v1.Credential: what people see, without secrets. A reserved word here.
    "view"           varbinary(max),
    -- A serialized platform.credentials.v1.SealedRecord.
    record           varbinary(max),
    key_epoch        bigint,
    record_hash      varbinary(32) CHECK (datalength(record_hash) = 32),
    created_at       bigint NOT NULL,
    PRIMARY KEY (feed_id, credential_id),
    CHECK ((deleted = 1 AND "view" IS NULL AND record IS NULL AND key_epoch IS NULL AND record_hash IS NULL)
        OR (deleted = 0 AND "view" IS NOT NULL AND record IS NOT NULL AND key_epoch IS NOT NULL AND record_hash IS NOT NULL))
);

CREATE UNIQUE INDEX credentials_by_name ON credentials (feed_id, section, folded_name) WHERE folded_name IS NOT NULL;

-- The state digest reads this index alone.
CREATE INDEX credentials_live ON credentials (feed_id, credential_id) INCLUDE (version, record_hash, key_epoch) WHERE deleted = 0;

-- The change log. A frame is one serialized platform.sync.v1.WatchResponse: the bytes that devices receive.
CREATE TABLE changes (
    feed_id        binary(16) NOT NULL REFERENCES feeds (feed_id),
    revision       bigint NOT NULL CHECK (revision >= 1),
    previous_hash  varbinary(32) NOT NULL CHECK (datalength(previous_hash) = 32),
    -- Key epoch of its records.
    key_epoch      bigint NOT NULL CHECK (key_epoch >= 1),
    frame          varbinary(max) NOT NULL,
    committed_at   bigint NOT NULL,
    UNIQUE CLUSTERED (feed_id, revision)
);

-- Saves that were answered, so that a retry gets the same answer.
CREATE TABLE requests (
    organization_id  binary(16) NOT NULL,
    request_id       binary(16) NOT NULL,
    request_hash     varbinary(32) NOT NULL CHECK (datalength(request_hash) = 32),
    response         varbinary(max) NOT NULL,
    created_at       bigint NOT NULL,
    PRIMARY KEY (organization_id, request_id)
);

CREATE INDEX requests_by_age ON requests (created_at);

-- Keys that secrets are sealed to on their way in.
CREATE TABLE input_keys (
    key_id       varbinary(32) NOT NULL PRIMARY KEY CHECK (datalength(key_id) = 32),
    public_key   varbinary(65) NOT NULL CHECK (datalength(public_key) = 65),
    wrapped      varbinary(max) NOT NULL,
    kek_id       varbinary(16) NOT NULL CHECK (datalength(kek_id) = 16),
    created_at   bigint NOT NULL
);

-- Keys that sign for the installation. The newest key list says which of them may.
CREATE TABLE signing_keys (
    key_id       varbinary(32) NOT NULL PRIMARY KEY CHECK (datalength(key_id) = 32),
    public_key   varbinary(65) NOT NULL CHECK (datalength(public_key) = 65),
    wrapped      varbinary(max) NOT NULL,
    kek_id       varbinary(16) NOT NULL CHECK (datalength(kek_id) = 16),
    created_at   bigint NOT NULL
);

-- A frame is one serialized platform.sync.v1.WatchResponse with a signed KeyList. Every list is kept: a device that was away takes
-- them one after the other.
CREATE TABLE key_lists (
    version      bigint NOT NULL PRIMARY KEY CHECK (version >= 1),
    frame        varbinary(max) NOT NULL,
    created_at   bigint NOT NULL
);

-- Every key-encryption key in use, with a known text under it that is opened at every start.
CREATE TABLE key_encryption_keys (
    kek_id      varbinary(16) NOT NULL PRIMARY KEY CHECK (datalength(kek_id) = 16),
    canary      varbinary(max) NOT NULL,
    created_at  bigint NOT NULL
);

-- Sealed once per device, feed, key epoch, device key and lease; the frame is sent as it is.
CREATE TABLE grants (
    feed_id        binary(16) NOT NULL REFERENCES feeds (feed_id),
    device_id      binary(16) NOT NULL,
    key_epoch      bigint NOT NULL CHECK (key_epoch >= 1),
    device_key     varbinary(65) NOT NULL CHECK (datalength(device_key) = 65),
    lease_seconds  bigint NOT NULL CHECK (lease_seconds >= 0),
    frame          varbinary(max) NOT NULL,
    created_at     bigint NOT NULL,
    PRIMARY KEY (feed_id, device_id, key_epoch)
);

-- Devices that hold a key of a feed, as the org service described them then.
CREATE TABLE holders (
    feed_id      binary(16) NOT NULL REFERENCES feeds (feed_id),
    device_id    binary(16) NOT NULL,
    user_id      binary(16) NOT NULL,
    name         nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
    -- 65 bytes, or none when org did not say.
    signing_key  varbinary(65) NOT NULL,
    created_at   bigint NOT NULL,
    PRIMARY KEY (feed_id, device_id)
);

-- No grant to a device of the user on the strength of anything that org said before this membership version.
CREATE TABLE fences (
    organization_id     binary(16) NOT NULL,
    user_id             binary(16) NOT NULL,
    membership_version  bigint NOT NULL CHECK (membership_version >= 0),
    committed_at        bigint NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);

-- Devices that held a key of a feed and may not read it any more.
CREATE TABLE removals (
    feed_id            binary(16) NOT NULL REFERENCES feeds (feed_id),
    device_id          binary(16) NOT NULL,
    user_id            binary(16) NOT NULL,
    name               nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
    signing_key        varbinary(65) NOT NULL,
    -- Of the feed when it was removed: what it may have held.
    revision           bigint NOT NULL CHECK (revision >= 0),
    removed_at         bigint NOT NULL,
    -- Frame with the signed Revocation, and the SHA-256 of its body.
    frame              varbinary(max) NOT NULL,
    revocation_hash    varbinary(32) NOT NULL CHECK (datalength(revocation_hash) = 32),
    -- When the device's receipt came, and the receipt.
    wiped_at           bigint,
    receipt            varbinary(max),
    receipt_signature  varbinary(max),
    PRIMARY KEY (feed_id, device_id),
    CHECK ((wiped_at IS NULL AND receipt IS NULL AND receipt_signature IS NULL)
        OR (wiped_at IS NOT NULL AND receipt IS NOT NULL AND receipt_signature IS NOT NULL))
);

-- What each device last said of each feed.
CREATE TABLE acknowledgements (
    feed_id          binary(16) NOT NULL REFERENCES feeds (feed_id),
    device_id        binary(16) NOT NULL,
    log_id           binary(16) NOT NULL,
    revision         bigint NOT NULL CHECK (revision >= 0),
    acknowledged_at  bigint NOT NULL,
    PRIMARY KEY (feed_id, device_id)
);

CREATE TABLE rejections (
    feed_id        binary(16) NOT NULL,
    device_id      binary(16) NOT NULL,
    credential_id  binary(16) NOT NULL,
    version        bigint NOT NULL CHECK (version >= 1),
    reason         int NOT NULL CHECK (reason >= 1),
    rejected_at    bigint NOT NULL,
    PRIMARY KEY (feed_id, device_id, credential_id),
    FOREIGN KEY (feed_id, device_id) REFERENCES acknowledgements (feed_id, device_id) ON DELETE CASCADE
);

-- Who did what to which thing, when. Rows are added in the transaction of what they tell of, and never touched again. One chain per
-- organization; the installation's own has an organization of zeros.
CREATE TABLE audit (
    organization_id  binary(16) NOT NULL,
    number           bigint NOT NULL CHECK (number >= 1),
    actor_kind       nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
    actor_id         binary(16),
    action           nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
    target_id        binary(16) NOT NULL,
    target_version   bigint NOT NULL,
    revision         bigint NOT NULL,
    at               bigint NOT NULL,
    hash             varbinary(32) NOT NULL CHECK (datalength(hash) = 32),
    PRIMARY KEY (organization_id, number)
);
GO

CREATE TRIGGER audit_keeps_rows ON audit INSTEAD OF UPDATE, DELETE AS
BEGIN
    THROW 51000, 'audit rows are never changed and never removed', 1;
END;
