-- in_segment --
-- The captures whose raw records lie in one segment, in the order they lie in.
SELECT site_id, url_hash, fetched_at, url, body_digest, segment, segment_offset, segment_length
FROM capture WHERE segment = %(segment)s ORDER BY segment_offset;

-- listings_in --
-- Where the records of listings lie in a segment.
SELECT segment_offset FROM capture WHERE segment = %(segment)s AND want = 'listing';

-- sites_with_raw --
-- The sites that have raw captures.
SELECT site_id FROM site s WHERE EXISTS (SELECT FROM capture c WHERE c.site_id = s.site_id AND c.segment IS NOT NULL) ORDER BY 1;

-- thinnable_articles --
-- Raw captures that showed an article unchanged, but for the last of each stretch and the first of each span of time in it.
WITH stretched AS (
    SELECT site_id, url_hash, fetched_at, segment, segment_offset, segment_length, outcome, reason,
        coalesce(article_hash, url_hash) AS article,
        count(*) FILTER (WHERE outcome <> 'UNCHANGED' OR reason IS NOT NULL)
            OVER (PARTITION BY coalesce(article_hash, url_hash) ORDER BY fetched_at, url_hash) AS stretch
    FROM capture WHERE site_id = %(site_id)s AND want = 'article'
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY article, stretch, date_trunc(%(span)s, fetched_at, 'UTC')
            ORDER BY fetched_at, url_hash) AS nth,
        row_number() OVER (PARTITION BY article, stretch ORDER BY fetched_at DESC, url_hash DESC) AS from_last
    FROM stretched WHERE segment IS NOT NULL AND outcome = 'UNCHANGED' AND reason IS NULL
)
SELECT segment, segment_offset, segment_length FROM ranked r
WHERE nth > 1 AND from_last > 1 AND fetched_at < %(before)s
    AND NOT EXISTS (SELECT FROM version v
        WHERE (v.site_id, v.capture_url_hash, v.capture_at) = (r.site_id, r.url_hash, r.fetched_at))
    AND NOT EXISTS (SELECT FROM former_reading f
        WHERE (f.site_id, f.capture_url_hash, f.capture_at) = (r.site_id, r.url_hash, r.fetched_at));

-- thinnable_listings --
-- Raw captures of listings that were read, but for the first of each span of time and the last of all.
WITH ranked AS (
    SELECT segment, segment_offset, segment_length, fetched_at,
        row_number() OVER (PARTITION BY url_hash, date_trunc(%(span)s, fetched_at, 'UTC') ORDER BY fetched_at) AS nth,
        row_number() OVER (PARTITION BY url_hash ORDER BY fetched_at DESC) AS from_last
    FROM capture
    WHERE site_id = %(site_id)s AND want = 'listing' AND segment IS NOT NULL AND outcome IN ('NEW', 'UNCHANGED')
)
SELECT segment, segment_offset, segment_length FROM ranked WHERE nth > 1 AND from_last > 1 AND fetched_at < %(before)s;

-- move_record --
-- Lets a capture point to where its raw record lies now, if it still lay where it was read.
UPDATE capture SET segment = %(segment)s, segment_offset = %(offset)s, segment_length = %(length)s
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND fetched_at = %(fetched_at)s
    AND segment = %(old_segment)s AND segment_offset = %(old_offset)s;

-- find_again --
-- Lets a capture that points nowhere point to where its raw record was found.
UPDATE capture SET segment = %(segment)s, segment_offset = %(offset)s, segment_length = %(length)s, lost_at = NULL
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND fetched_at = %(fetched_at)s AND thinned_at IS NULL
    AND erased_at IS NULL;

-- thin --
-- Notes that the raw bytes of a capture were let go.
UPDATE capture SET segment = NULL, segment_offset = NULL, segment_length = NULL, thinned_at = %(now)s
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND fetched_at = %(fetched_at)s
    AND segment = %(old_segment)s AND segment_offset = %(old_offset)s;

-- drop_segments --
-- Forgets segments that are no more.
DELETE FROM segment WHERE segment = ANY(%(segments)s);

-- known --
-- The captures of these addresses and times that have a row.
SELECT c.site_id, c.url_hash, c.fetched_at, c.url, c.segment, c.segment_offset, c.segment_length, c.body_digest,
    c.thinned_at IS NOT NULL OR c.erased_at IS NOT NULL AS let_go, c.erased_at IS NOT NULL AS is_erased
FROM capture c JOIN unnest(%(urls)s::text[], %(moments)s::timestamptz[]) AS w (url, fetched_at)
    ON c.fetched_at = w.fetched_at AND c.url = w.url;

-- ask_repacking --
-- Notes segments that are to be packed anew.
INSERT INTO repacking (segment, asked_at) SELECT unnest(%(segments)s::text[]), %(now)s ON CONFLICT DO NOTHING;

-- to_repack --
-- The segments that are to be packed anew.
SELECT segment FROM repacking ORDER BY segment;

-- repacked --
-- Notes that segments were packed anew, or are no more.
DELETE FROM repacking WHERE segment = ANY(%(segments)s);

-- bare_versions --
-- How many versions have no raw capture, by what became of it.
SELECT CASE WHEN c.thinned_at IS NOT NULL THEN 'thinned' WHEN c.erased_at IS NOT NULL THEN 'forgotten'
    WHEN c.lost_at IS NOT NULL THEN 'lost' ELSE 'never kept' END AS what, count(*) AS n
FROM version v JOIN capture c ON (c.site_id, c.url_hash, c.fetched_at) = (v.site_id, v.capture_url_hash, v.capture_at)
WHERE c.segment IS NULL GROUP BY 1 ORDER BY 1;
