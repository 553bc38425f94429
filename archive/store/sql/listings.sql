-- upsert_listing --
-- Notes that a listing was read.
INSERT INTO listing AS l (site_id, listing_hash, url, kind, first_read_at, last_read_at)
VALUES (%(site_id)s, %(listing_hash)s, %(url)s, %(kind)s, %(now)s, %(now)s)
ON CONFLICT (site_id, listing_hash) DO UPDATE
SET first_read_at = least(l.first_read_at, excluded.first_read_at), last_read_at = greatest(l.last_read_at, excluded.last_read_at),
    kind = CASE WHEN excluded.kind = 'under' THEN l.kind ELSE excluded.kind END;

-- mark_new --
-- Notes that a listing showed something new.
UPDATE listing SET last_new_at = greatest(last_new_at, %(now)s)
WHERE site_id = %(site_id)s AND listing_hash = %(listing_hash)s;

-- upsert_sighting --
-- Notes a row seen; what is shown is of the last look, what was shown first of the first one, whatever order they come in.
INSERT INTO sighting AS s (site_id, listing_hash, place, url_hash, url, no, title, author, date_raw, published_at,
    is_new, is_notice, is_secret, comments, category, page, position, first_seen_at, last_seen_at)
VALUES (%(site_id)s, %(listing_hash)s, %(place)s, %(url_hash)s, %(url)s, %(no)s, %(title)s, %(author)s, %(date)s, %(published_at)s,
    %(is_new)s, %(is_notice)s, %(is_secret)s, %(comments)s, %(category)s, %(page)s, %(position)s, %(now)s, %(now)s)
ON CONFLICT (site_id, listing_hash, place, url_hash) DO UPDATE
SET (no, title, author, is_notice, is_secret, comments, category, page, position, last_seen_at) = (
        SELECT excluded.no, excluded.title, excluded.author, excluded.is_notice, excluded.is_secret, excluded.comments,
            excluded.category, excluded.page, excluded.position, excluded.last_seen_at
        WHERE s.last_seen_at <= excluded.last_seen_at
        UNION ALL
        SELECT s.no, s.title, s.author, s.is_notice, s.is_secret, s.comments, s.category, s.page, s.position, s.last_seen_at
        WHERE s.last_seen_at > excluded.last_seen_at),
    (date_raw, published_at, is_new, first_seen_at) = (
        SELECT s.date_raw, s.published_at, s.is_new, s.first_seen_at WHERE s.first_seen_at <= excluded.first_seen_at
        UNION ALL
        SELECT excluded.date_raw, excluded.published_at, excluded.is_new, excluded.first_seen_at
        WHERE s.first_seen_at > excluded.first_seen_at);

-- shown_titles --
-- The titles that a listing last showed for these addresses.
SELECT url_hash, title FROM sighting
WHERE site_id = %(site_id)s AND listing_hash = %(listing_hash)s AND place = 'list' AND url_hash = ANY(%(hashes)s);

-- sightings_of --
-- Where and when an article was seen on listings.
SELECT l.url AS listing_url, s.place, s.url, s.no, s.title, s.author, s.date_raw, s.published_at, s.is_new, s.is_notice,
    s.is_secret, s.comments, s.page, s.position, s.first_seen_at, s.last_seen_at
FROM sighting s JOIN listing l USING (site_id, listing_hash)
WHERE s.site_id = %(site_id)s AND s.url_hash = %(url_hash)s
ORDER BY s.first_seen_at, s.place;
