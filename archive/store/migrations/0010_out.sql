-- What leaves and comes back whole: a capture knows the listing page that it is, captures can be walked through in the order of
-- time, and the edits that a page does not own up to can be asked for one article.

ALTER TABLE capture ADD COLUMN listing_hash bytea;
ALTER TABLE capture ADD COLUMN page integer;
CREATE INDEX capture_by_time ON capture (fetched_at, site_id, url_hash);
COMMENT ON COLUMN capture.listing_hash IS 'The listing that it is a page of, where it was fetched as one.';
COMMENT ON COLUMN capture.page IS 'Which page of that listing, from 1, where that was known.';

CREATE OR REPLACE VIEW silent_edit AS
SELECT site_id, article_id, canonical_url, version, seen_at, title_before, title_after, title_changed, body_changed,
       claimed_after AS claimed_at, url_hash
FROM version_change c
WHERE change IN ('edited', 'replaced') AND claimed_before IS NOT DISTINCT FROM claimed_after
    AND EXISTS (SELECT FROM claimed_time t WHERE t.site_id = c.site_id);
COMMENT ON COLUMN silent_edit.url_hash IS 'The article: article.url_hash.';

CREATE OR REPLACE VIEW empty_edit AS
SELECT c.site_id, c.site_id || '/' || left(encode(c.url_hash, 'hex'), 12) AS article_id, a.canonical_url, c.version,
       c.first_seen_at AS seen_at, c.claimed_before, c.modified_at AS claimed_after, c.url_hash
FROM (SELECT t.*, lag(modified_at) OVER (PARTITION BY site_id, url_hash, version ORDER BY first_seen_at) AS claimed_before FROM claimed_time t) c
JOIN article a USING (site_id, url_hash)
WHERE c.claimed_before IS NOT NULL;
COMMENT ON COLUMN empty_edit.url_hash IS 'The article: article.url_hash.';
