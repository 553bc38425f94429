-- Our own better readings: a version keeps the publisher's text as we read it best, and the readings that it had before.

ALTER TABLE version DROP CONSTRAINT version_change_check;
ALTER TABLE version ADD CONSTRAINT version_change_check CHECK (change IN ('first', 'edited', 'replaced'));
COMMENT ON COLUMN version.change IS 'What it was to the version before: first, edited, replaced (another story).';
ALTER TABLE version ADD COLUMN tried_recipe text;
COMMENT ON COLUMN version.tried_recipe IS 'The recipe of the last attempt to read it again whose result was not taken.';
CREATE INDEX version_by_recipe ON version (site_id, recipe);

CREATE TABLE former_reading (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    capture_url_hash bytea NOT NULL,
    capture_at timestamptz NOT NULL,
    recipe text NOT NULL,
    title text NOT NULL,
    subtitle text,
    body text NOT NULL,
    authors text[] NOT NULL,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, url_hash, capture_url_hash, capture_at, recipe),
    FOREIGN KEY (site_id, url_hash) REFERENCES article
);
COMMENT ON TABLE former_reading IS 'How we read a capture before we read it better: never the publisher''s doing.';
COMMENT ON COLUMN former_reading.site_id IS 'The site.';
COMMENT ON COLUMN former_reading.url_hash IS 'The article.';
COMMENT ON COLUMN former_reading.capture_url_hash IS 'The capture: capture.url_hash.';
COMMENT ON COLUMN former_reading.capture_at IS 'The capture: capture.fetched_at.';
COMMENT ON COLUMN former_reading.recipe IS 'The rules and reader version that read it so.';
COMMENT ON COLUMN former_reading.title IS 'The headline as read then.';
COMMENT ON COLUMN former_reading.subtitle IS 'The deck as read then.';
COMMENT ON COLUMN former_reading.body IS 'The text as read then.';
COMMENT ON COLUMN former_reading.authors IS 'The authors as read then.';
COMMENT ON COLUMN former_reading.replaced_at IS 'When the better reading took its place.';
