-- Versions tell returns, replacements, restorations and the times of editing that a page claimed.

ALTER TABLE version ADD COLUMN change text NOT NULL DEFAULT 'edited'
    CHECK (change IN ('first', 'edited', 'replaced', 'reread'));
ALTER TABLE version ALTER COLUMN change DROP DEFAULT;
ALTER TABLE version ADD COLUMN returns integer NOT NULL DEFAULT 0;
CREATE INDEX version_by_content ON version (site_id, url_hash, content_hash);
COMMENT ON COLUMN version.content_hash IS 'The same for readings that differ in white space, the shape of signs, counters, mail and copyright lines only.';
COMMENT ON COLUMN version.change IS 'What it was to the version before: first, edited, replaced (another story), reread (the same capture, read better).';
COMMENT ON COLUMN version.returns IS 'How often the article came back to this text after showing another one.';

CREATE TABLE claimed_time (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    version integer NOT NULL,
    modified_at timestamptz NOT NULL,
    modified_at_raw text,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, url_hash, version, modified_at),
    FOREIGN KEY (site_id, url_hash, version) REFERENCES version ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE claimed_time IS 'The times of editing that a page claimed while it showed a version.';
COMMENT ON COLUMN claimed_time.site_id IS 'The site.';
COMMENT ON COLUMN claimed_time.url_hash IS 'The article.';
COMMENT ON COLUMN claimed_time.version IS 'The version that it showed.';
COMMENT ON COLUMN claimed_time.modified_at IS 'When it claimed to have been edited last.';
COMMENT ON COLUMN claimed_time.modified_at_raw IS 'The same as it stood there.';
COMMENT ON COLUMN claimed_time.first_seen_at IS 'When it was first seen to claim that.';
COMMENT ON COLUMN claimed_time.last_seen_at IS 'When it was last seen to claim that.';

ALTER TABLE article DROP CONSTRAINT article_state_check;
ALTER TABLE article ADD CONSTRAINT article_state_check CHECK (state IN ('live', 'missing', 'gone', 'blocked'));
COMMENT ON COLUMN article.state IS 'live; missing: the site said once that it does not exist; gone: it said so again at a second look; blocked: the site does not show it.';

CREATE TABLE state_change (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('missing', 'gone', 'blocked', 'restored')),
    reason text,
    PRIMARY KEY (site_id, url_hash, at),
    FOREIGN KEY (site_id, url_hash) REFERENCES article
);
COMMENT ON TABLE state_change IS 'When an article vanished, was blocked, or came back.';
COMMENT ON COLUMN state_change.site_id IS 'The site.';
COMMENT ON COLUMN state_change.url_hash IS 'The article.';
COMMENT ON COLUMN state_change.at IS 'When that was seen.';
COMMENT ON COLUMN state_change.state IS 'missing, gone (confirmed by a second look), blocked, restored.';
COMMENT ON COLUMN state_change.reason IS 'Why, as in capture.reason.';
