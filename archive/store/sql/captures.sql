-- insert_capture --
-- Records a response; nothing happens where it is recorded already.
INSERT INTO capture (site_id, url_hash, fetched_at, url, want, status, content_type, body_size, body_digest,
    segment, segment_offset, segment_length, outcome, run_id, listing_hash, page)
VALUES (%(site_id)s, %(url_hash)s, %(fetched_at)s, %(url)s, %(want)s, %(status)s, %(content_type)s, %(body_size)s, %(body_digest)s,
    %(segment)s, %(segment_offset)s, %(segment_length)s, 'UNCHANGED', %(run_id)s, %(listing_hash)s, %(page)s)
ON CONFLICT (site_id, url_hash, fetched_at) DO NOTHING;

-- count_since --
-- How many responses a site has given since a moment.
SELECT count(*) FROM capture WHERE site_id = %(site_id)s AND fetched_at >= %(since)s;

-- settle_capture --
-- Notes how a capture ended.
UPDATE capture SET outcome = %(outcome)s, reason = %(reason)s, detail = %(detail)s, article_hash = %(article_hash)s
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND fetched_at = %(fetched_at)s;

-- pointer_of --
-- Where the raw bytes of a capture lie.
SELECT segment, segment_offset, segment_length FROM capture
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND fetched_at = %(fetched_at)s AND segment IS NOT NULL;

-- segment_ends --
-- The first byte after the last record that a row points to, for each of these segments.
SELECT segment, max(segment_offset + segment_length) FROM capture WHERE segment = ANY(%(segments)s) GROUP BY segment;

-- closed_segments --
-- The segments that nobody writes to any more.
SELECT segment, bytes FROM segment;

-- close_segment --
-- Notes that a segment is complete.
INSERT INTO segment (segment, bytes, closed_at) VALUES (%(segment)s, %(bytes)s, %(now)s)
ON CONFLICT (segment) DO UPDATE SET bytes = excluded.bytes, closed_at = excluded.closed_at;

-- reopen_segment --
-- Notes that a segment is written to again.
DELETE FROM segment WHERE segment = %(segment)s;

-- extents --
-- Where the records of a segment lie that rows point to.
SELECT segment_offset, segment_length FROM capture WHERE segment = %(segment)s ORDER BY segment_offset;

-- exists --
-- Whether a capture is recorded.
SELECT EXISTS (SELECT FROM capture WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND fetched_at = %(fetched_at)s);

-- records --
-- The captures whose raw bytes are kept, segment by segment, after a place in their order.
SELECT site_id, url_hash, fetched_at, url, body_digest, segment, segment_offset, segment_length
FROM capture
WHERE segment IS NOT NULL AND (segment, segment_offset) > (%(segment)s, %(offset)s)
    AND (%(site_id)s::text IS NULL OR site_id = %(site_id)s)
    AND (%(since)s::timestamptz IS NULL OR fetched_at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR fetched_at < %(until)s)
ORDER BY segment, segment_offset
LIMIT %(limit)s;

-- forget_pointer --
-- Notes that the raw bytes of a capture are lost.
UPDATE capture SET segment = NULL, segment_offset = NULL, segment_length = NULL, lost_at = %(now)s
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND fetched_at = %(fetched_at)s;

-- records_at --
-- The captures whose raw records lie at these places.
SELECT site_id, url_hash, fetched_at, url, body_digest, segment, segment_offset, segment_length
FROM capture
WHERE (segment, segment_offset) IN (SELECT s, o FROM unnest(%(segments)s::text[], %(offsets)s::bigint[]) AS p (s, o))
ORDER BY segment, segment_offset;
