CREATE INDEX things_at ON things (at);
