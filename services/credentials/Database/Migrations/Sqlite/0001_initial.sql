-- Ids: UUIDs as 16 bytes, big-endian. Times: microseconds since 1970-01-01 UTC.

-- One per organization. The row is the feed's lock: a Save's first statement advances its revision.
CREATE TABLE feeds (
    feed_id          BLOB    NOT NULL PRIMARY KEY CHECK (length(feed_id) = 16),
    organization_id  BLOB    NOT NULL UNIQUE CHECK (length(organization_id) = 16),
    log_id           BLOB    NOT NULL CHECK (length(log_id) = 16),
    revision         INTEGER NOT NULL CHECK (revision >= 0),
    head_hash        BLOB    NOT NULL CHECK (length(head_hash) = 32),
    state_digest     BLOB    NOT NULL CHECK (length(state_digest) = 32),
    key_epoch        INTEGER NOT NULL CHECK (key_epoch >= 1),
    fingerprint_key  BLOB    NOT NULL,
    kek_id           BLOB    NOT NULL CHECK (length(kek_id) = 16),
    -- Since when the key waits to be rotated; null when it does not.
    rotation_due_at  INTEGER,
    -- The key epoch has moved on and live records of older ones are still there.
    resealing        INTEGER NOT NULL DEFAULT 0 CHECK (resealing IN (0, 1)),
    -- Frame with the newest signed LogReset; null while the first run of revisions goes on.
    log_reset_frame  BLOB,
    created_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX feeds_to_rotate ON feeds (feed_id) WHERE rotation_due_at IS NOT NULL OR resealing = 1;

-- Runs of revisions that are over. A device whose position is of one of them gets the reset and a snapshot.
CREATE TABLE log_runs (
    feed_id      BLOB    NOT NULL REFERENCES feeds (feed_id),
    number       INTEGER NOT NULL CHECK (number >= 1),
    log_id       BLOB    NOT NULL CHECK (length(log_id) = 16),
    ended_at     INTEGER NOT NULL,
    PRIMARY KEY (feed_id, number),
    UNIQUE (feed_id, log_id)
) STRICT, WITHOUT ROWID;

-- Feed keys, wrapped by the key-encryption key that kek_id names.
CREATE TABLE feed_keys (
    feed_id      BLOB    NOT NULL REFERENCES feeds (feed_id),
    key_epoch    INTEGER NOT NULL CHECK (key_epoch >= 1),
    wrapped      BLOB    NOT NULL,
    kek_id       BLOB    NOT NULL CHECK (length(kek_id) = 16),
    commitment   BLOB    NOT NULL CHECK (length(commitment) = 32),
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (feed_id, key_epoch)
) STRICT;

-- The current version of every credential that ever was. A removed one keeps its row, so that its versions never start over.
CREATE TABLE credentials (
    feed_id          BLOB    NOT NULL REFERENCES feeds (feed_id),
    credential_id    BLOB    NOT NULL CHECK (length(credential_id) = 16),
    version          INTEGER NOT NULL CHECK (version >= 1),
    revision         INTEGER NOT NULL CHECK (revision >= 1),
    deleted          INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    provider         TEXT    NOT NULL,
    -- As people wrote it. A removed one keeps it: the list of what a removed device held shows it.
    name             TEXT    NOT NULL,
    created_revision INTEGER NOT NULL CHECK (created_revision >= 1),
    -- Since this revision no secret is left of those that were stored before.
    secret_revision  INTEGER NOT NULL CHECK (secret_revision >= 1),
    -- Null for removed credentials, and for a moment inside a transaction that renames several.
    section          TEXT,
    folded_name      TEXT,
    -- A serialized platform.credentials.v1.Credential: what people see, without secrets.
    view             BLOB,
    -- A serialized platform.credentials.v1.SealedRecord.
    record           BLOB,
    key_epoch        INTEGER,
    record_hash      BLOB CHECK (length(record_hash) = 32),
    created_at       INTEGER NOT NULL,
    PRIMARY KEY (feed_id, credential_id),
    CHECK ((deleted = 1) = (view IS NULL)),
    CHECK ((deleted = 1) = (record IS NULL)),
    CHECK ((deleted = 1) = (key_epoch IS NULL)),
    CHECK ((deleted = 1) = (record_hash IS NULL))
) STRICT;

CREATE UNIQUE INDEX credentials_by_name ON credentials (feed_id, section, folded_name) WHERE folded_name IS NOT NULL;

-- The state digest reads this index alone.
CREATE INDEX credentials_live ON credentials (feed_id, credential_id, version, record_hash, key_epoch) WHERE deleted = 0;

-- The change log. A frame is one serialized platform.sync.v1.WatchResponse: the bytes that devices receive.
CREATE TABLE changes (
    feed_id        BLOB    NOT NULL REFERENCES feeds (feed_id),
    revision       INTEGER NOT NULL CHECK (revision >= 1),
    previous_hash  BLOB    NOT NULL CHECK (length(previous_hash) = 32),
    -- Key epoch of its records.
    key_epoch      INTEGER NOT NULL CHECK (key_epoch >= 1),
    frame          BLOB    NOT NULL,
    committed_at   INTEGER NOT NULL,
    UNIQUE (feed_id, revision)
) STRICT;

-- Saves that were answered, so that a retry gets the same answer.
CREATE TABLE requests (
    organization_id  BLOB    NOT NULL,
    request_id       BLOB    NOT NULL CHECK (length(request_id) = 16),
    request_hash     BLOB    NOT NULL CHECK (length(request_hash) = 32),
    response         BLOB    NOT NULL,
    created_at       INTEGER NOT NULL,
    PRIMARY KEY (organization_id, request_id)
) STRICT;

CREATE INDEX requests_by_age ON requests (created_at);

-- Keys that secrets are sealed to on their way in.
CREATE TABLE input_keys (
    key_id       BLOB    NOT NULL PRIMARY KEY CHECK (length(key_id) = 32),
    public_key   BLOB    NOT NULL CHECK (length(public_key) = 65),
    wrapped      BLOB    NOT NULL,
    kek_id       BLOB    NOT NULL CHECK (length(kek_id) = 16),
    created_at   INTEGER NOT NULL
) STRICT;

-- Keys that sign for the installation. The newest key list says which of them may.
CREATE TABLE signing_keys (
    key_id       BLOB    NOT NULL PRIMARY KEY CHECK (length(key_id) = 32),
    public_key   BLOB    NOT NULL CHECK (length(public_key) = 65),
    wrapped      BLOB    NOT NULL,
    kek_id       BLOB    NOT NULL CHECK (length(kek_id) = 16),
    created_at   INTEGER NOT NULL
) STRICT;

-- A frame is one serialized platform.sync.v1.WatchResponse with a signed KeyList. Every list is kept: a device that was away takes
-- them one after the other.
CREATE TABLE key_lists (
    version      INTEGER NOT NULL PRIMARY KEY CHECK (version >= 1),
    frame        BLOB    NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

-- Every key-encryption key in use, with a known text under it that is opened at every start.
CREATE TABLE key_encryption_keys (
    kek_id      BLOB    NOT NULL PRIMARY KEY CHECK (length(kek_id) = 16),
    canary      BLOB    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

-- Sealed once per device, feed, key epoch, device key and lease; the frame is sent as it is.
CREATE TABLE grants (
    feed_id        BLOB    NOT NULL REFERENCES feeds (feed_id),
    device_id      BLOB    NOT NULL CHECK (length(device_id) = 16),
    key_epoch      INTEGER NOT NULL CHECK (key_epoch >= 1),
    device_key     BLOB    NOT NULL CHECK (length(device_key) = 65),
    lease_seconds  INTEGER NOT NULL CHECK (lease_seconds >= 0),
    frame          BLOB    NOT NULL,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (feed_id, device_id, key_epoch)
) STRICT;

-- Devices that hold a key of a feed, as the org service described them then.
CREATE TABLE holders (
    feed_id      BLOB    NOT NULL REFERENCES feeds (feed_id),
    device_id    BLOB    NOT NULL CHECK (length(device_id) = 16),
    user_id      BLOB    NOT NULL CHECK (length(user_id) = 16),
    name         TEXT    NOT NULL,
    -- 65 bytes, or none when org did not say.
    signing_key  BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (feed_id, device_id)
) STRICT, WITHOUT ROWID;

-- No grant to a device of the user on the strength of anything that org said before this membership version.
CREATE TABLE fences (
    organization_id     BLOB    NOT NULL CHECK (length(organization_id) = 16),
    user_id             BLOB    NOT NULL CHECK (length(user_id) = 16),
    membership_version  INTEGER NOT NULL CHECK (membership_version >= 0),
    committed_at        INTEGER NOT NULL,
    PRIMARY KEY (organization_id, user_id)
) STRICT, WITHOUT ROWID;

-- Devices that held a key of a feed and may not read it any more.
CREATE TABLE removals (
    feed_id            BLOB    NOT NULL REFERENCES feeds (feed_id),
    device_id          BLOB    NOT NULL CHECK (length(device_id) = 16),
    user_id            BLOB    NOT NULL CHECK (length(user_id) = 16),
    name               TEXT    NOT NULL,
    signing_key        BLOB    NOT NULL,
    -- Of the feed when it was removed: what it may have held.
    revision           INTEGER NOT NULL CHECK (revision >= 0),
    removed_at         INTEGER NOT NULL,
    -- Frame with the signed Revocation, and the SHA-256 of its body.
    frame              BLOB    NOT NULL,
    revocation_hash    BLOB    NOT NULL CHECK (length(revocation_hash) = 32),
    -- When the device's receipt came, and the receipt.
    wiped_at           INTEGER,
    receipt            BLOB,
    receipt_signature  BLOB,
    PRIMARY KEY (feed_id, device_id),
    CHECK ((wiped_at IS NULL) = (receipt IS NULL) AND (wiped_at IS NULL) = (receipt_signature IS NULL))
) STRICT;

-- What each device last said of each feed.
CREATE TABLE acknowledgements (
    feed_id          BLOB    NOT NULL REFERENCES feeds (feed_id),
    device_id        BLOB    NOT NULL CHECK (length(device_id) = 16),
    log_id           BLOB    NOT NULL CHECK (length(log_id) = 16),
    revision         INTEGER NOT NULL CHECK (revision >= 0),
    acknowledged_at  INTEGER NOT NULL,
    PRIMARY KEY (feed_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejections (
    feed_id        BLOB    NOT NULL,
    device_id      BLOB    NOT NULL,
    credential_id  BLOB    NOT NULL CHECK (length(credential_id) = 16),
    version        INTEGER NOT NULL CHECK (version >= 1),
    reason         INTEGER NOT NULL CHECK (reason >= 1),
    rejected_at    INTEGER NOT NULL,
    PRIMARY KEY (feed_id, device_id, credential_id),
    FOREIGN KEY (feed_id, device_id) REFERENCES acknowledgements (feed_id, device_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Who did what to which thing, when. Rows are added in the transaction of what they tell of, and never touched again. One chain per
-- organization; the installation's own has an organization of zeros.
CREATE TABLE audit (
    organization_id  BLOB    NOT NULL CHECK (length(organization_id) = 16),
    number           INTEGER NOT NULL CHECK (number >= 1),
    actor_kind       TEXT    NOT NULL,
    actor_id         BLOB    CHECK (length(actor_id) = 16),
    action           TEXT    NOT NULL,
    target_id        BLOB    NOT NULL CHECK (length(target_id) = 16),
    target_version   INTEGER NOT NULL,
    revision         INTEGER NOT NULL,
    at               INTEGER NOT NULL,
    hash             BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (organization_id, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'audit rows are never removed');
END;

CREATE TRIGGER audit_keeps_content BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'audit rows are never changed');
END;
