-- Forgetting: what was removed for good because somebody asked for it, and the raw records that wait to be overwritten.

CREATE TABLE tombstone (
    site_id text NOT NULL,
    article_hash bytea NOT NULL,
    host text NOT NULL,
    forgotten_at timestamptz NOT NULL,
    reason text NOT NULL,
    forgotten_by text NOT NULL,
    with_listings boolean NOT NULL,
    versions integer NOT NULL,
    captures integer NOT NULL,
    erased_at timestamptz,
    PRIMARY KEY (site_id, article_hash)
);
COMMENT ON TABLE tombstone IS 'An article that was forgotten: nothing of it is kept, and nothing of it comes in again.';
COMMENT ON COLUMN tombstone.site_id IS 'The site it stood on.';
COMMENT ON COLUMN tombstone.article_hash IS 'What article.url_hash was; of an address that the archive never had, the hash of that.';
COMMENT ON COLUMN tombstone.host IS 'The host that it stood on.';
COMMENT ON COLUMN tombstone.forgotten_at IS 'When that was asked for.';
COMMENT ON COLUMN tombstone.reason IS 'Why, in the words of whoever did it.';
COMMENT ON COLUMN tombstone.forgotten_by IS 'Who did it.';
COMMENT ON COLUMN tombstone.with_listings IS 'Raw captures of other pages that show its headline are erased, and not kept in future.';
COMMENT ON COLUMN tombstone.versions IS 'How many versions it had.';
COMMENT ON COLUMN tombstone.captures IS 'How many captures of it there were.';
COMMENT ON COLUMN tombstone.erased_at IS 'When the last of its raw records had been overwritten; NULL: that is not finished.';

CREATE TABLE tombstone_address (
    url_hash bytea PRIMARY KEY,
    site_id text NOT NULL,
    article_hash bytea NOT NULL,
    FOREIGN KEY (site_id, article_hash) REFERENCES tombstone
);
CREATE INDEX tombstone_address_of ON tombstone_address (site_id, article_hash);
COMMENT ON TABLE tombstone_address IS 'An address that led to a forgotten article: it is not fetched, imported or listed any more.';
COMMENT ON COLUMN tombstone_address.url_hash IS 'The address, hashed; the address itself is forgotten, too.';
COMMENT ON COLUMN tombstone_address.site_id IS 'The site of the article.';
COMMENT ON COLUMN tombstone_address.article_hash IS 'The article: tombstone.article_hash.';

CREATE TABLE erasure (
    segment text NOT NULL,
    segment_offset bigint NOT NULL,
    segment_length integer NOT NULL,
    record_hash bytea NOT NULL,
    fetched_at timestamptz NOT NULL,
    site_id text NOT NULL,
    article_hash bytea NOT NULL,
    PRIMARY KEY (segment, segment_offset),
    FOREIGN KEY (site_id, article_hash) REFERENCES tombstone
);
COMMENT ON TABLE erasure IS 'Raw records that are to be overwritten for a forgotten article and have not been yet.';
COMMENT ON COLUMN erasure.segment IS 'WARC segment below GISA_HOME/warc.';
COMMENT ON COLUMN erasure.segment_offset IS 'First byte of the record in the segment.';
COMMENT ON COLUMN erasure.segment_length IS 'Bytes of the record in the segment.';
COMMENT ON COLUMN erasure.record_hash IS 'SHA-256 of the address in the record, so that no other record is ever overwritten.';
COMMENT ON COLUMN erasure.fetched_at IS 'The time in the record, for the same end.';
COMMENT ON COLUMN erasure.site_id IS 'The forgotten article: its site.';
COMMENT ON COLUMN erasure.article_hash IS 'The forgotten article: tombstone.article_hash.';

ALTER TABLE capture ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN capture.erased_at IS 'When its raw bytes were erased, because they showed the headline of an article that was to be forgotten.';
