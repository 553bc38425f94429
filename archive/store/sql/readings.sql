-- to_reread --
-- Versions to read again, after a place in their order.
SELECT v.site_id, v.url_hash, v.version, v.title, v.subtitle, v.body, v.authors, v.recipe, v.tried_recipe, v.capture_url_hash, v.capture_at,
    a.canonical_url, c.url AS capture_url, c.segment, c.segment_offset, c.segment_length
FROM version v
JOIN article a USING (site_id, url_hash)
JOIN capture c ON (c.site_id, c.url_hash, c.fetched_at) = (v.site_id, v.capture_url_hash, v.capture_at)
WHERE (v.site_id, v.url_hash, v.capture_at) > (%(after_site)s, %(after_hash)s, %(after_at)s::timestamptz)
    AND (%(site_id)s::text IS NULL OR v.site_id = %(site_id)s)
    AND (%(hashes)s::bytea[] IS NULL OR v.url_hash = ANY(%(hashes)s))
    AND (%(since)s::timestamptz IS NULL OR coalesce(v.published_at, v.first_seen_at) >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR coalesce(v.published_at, v.first_seen_at) < %(until)s)
    AND (NOT %(empty_only)s OR v.body = '')
ORDER BY v.site_id, v.url_hash, v.capture_at
LIMIT %(limit)s;

-- count_to_reread --
-- How many they are.
SELECT count(*)
FROM version v
WHERE (%(site_id)s::text IS NULL OR v.site_id = %(site_id)s)
    AND (%(hashes)s::bytea[] IS NULL OR v.url_hash = ANY(%(hashes)s))
    AND (%(since)s::timestamptz IS NULL OR coalesce(v.published_at, v.first_seen_at) >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR coalesce(v.published_at, v.first_seen_at) < %(until)s)
    AND (NOT %(empty_only)s OR v.body = '');

-- keep_former --
-- Keeps a reading before another takes its place.
INSERT INTO former_reading (site_id, url_hash, capture_url_hash, capture_at, recipe, title, subtitle, body, authors, replaced_at)
SELECT site_id, url_hash, capture_url_hash, capture_at, recipe, title, subtitle, body, authors, %(now)s
FROM version WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND (capture_url_hash, capture_at) = (%(capture_url_hash)s, %(capture_at)s)
ON CONFLICT DO NOTHING;

-- reread --
-- Gives a version another reading of the same capture.
UPDATE version SET title = %(title)s, subtitle = %(subtitle)s, body = %(body)s, captions = %(captions)s, authors = %(authors)s,
    byline_raw = %(byline_raw)s, publisher = %(publisher)s, origin_publisher = %(origin_publisher)s, section = %(section)s,
    keywords = %(keywords)s, published_at = %(published_at)s, published_at_raw = %(published_at_raw)s,
    modified_at = %(modified_at)s, modified_at_raw = %(modified_at_raw)s, content_hash = %(content_hash)s, recipe = %(recipe)s,
    tried_recipe = NULL
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND (capture_url_hash, capture_at) = (%(capture_url_hash)s, %(capture_at)s);

-- note_tried --
-- Notes that a recipe was tried and its reading not taken.
UPDATE version SET tried_recipe = %(recipe)s
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND (capture_url_hash, capture_at) = (%(capture_url_hash)s, %(capture_at)s);

-- same_as_before --
-- A version that says now what the one before it says: two readings of one text.
SELECT v.version FROM version v
JOIN version o ON (o.site_id, o.url_hash, o.version, o.content_hash) = (v.site_id, v.url_hash, v.version - 1, v.content_hash)
WHERE v.site_id = %(site_id)s AND v.url_hash = %(url_hash)s
ORDER BY v.version DESC LIMIT 1;

-- fold_times --
-- Gives a version's span to the one before it.
UPDATE version o SET last_seen_at = greatest(o.last_seen_at, v.last_seen_at), returns = o.returns + v.returns
FROM version v
WHERE (v.site_id, v.url_hash, v.version) = (%(site_id)s, %(url_hash)s, %(version)s)
    AND (o.site_id, o.url_hash, o.version) = (v.site_id, v.url_hash, v.version - 1);

-- fold_claims --
-- Gives a version's claimed times to the one before it.
INSERT INTO claimed_time AS c (site_id, url_hash, version, modified_at, modified_at_raw, first_seen_at, last_seen_at)
SELECT site_id, url_hash, version - 1, modified_at, modified_at_raw, first_seen_at, last_seen_at
FROM claimed_time WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = %(version)s
ON CONFLICT (site_id, url_hash, version, modified_at) DO UPDATE
SET first_seen_at = least(c.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at);

-- drop_version --
-- Removes a version that says nothing of its own.
DELETE FROM version WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = %(version)s;

-- turn_search --
-- Makes an article findable by its current version.
UPDATE article SET search = %(search)s::tsvector, published_at = coalesce(%(published_at)s, published_at)
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = (
    SELECT version FROM version WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND (capture_url_hash, capture_at) = (%(capture_url_hash)s, %(capture_at)s));

-- outdated --
-- Articles whose current version says something else than a new reading, and was read by another recipe, which was not tried on it.
SELECT a.url_hash FROM unnest(%(hashes)s::bytea[], %(recipes)s::text[], %(contents)s::bytea[]) AS n (url_hash, recipe, content_hash)
JOIN article a ON a.site_id = %(site_id)s AND a.url_hash = n.url_hash
JOIN version v ON (v.site_id, v.url_hash, v.version) = (a.site_id, a.url_hash, a.version)
WHERE v.recipe <> n.recipe AND v.tried_recipe IS DISTINCT FROM n.recipe AND v.content_hash <> n.content_hash;
