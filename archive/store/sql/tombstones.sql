-- share --
-- Lets the transaction write what is not forgotten: nobody forgets before it ends.
SELECT pg_advisory_xact_lock_shared(%(group)s::integer, %(key)s::integer);

-- exclude --
-- Keeps everybody from writing into the archive until the transaction ends.
SELECT pg_advisory_xact_lock(%(group)s::integer, %(key)s::integer);

-- among --
-- Which of these addresses are forgotten, and whether pages that list them may be kept raw.
SELECT a.url_hash, a.site_id, a.article_hash, t.with_listings
FROM tombstone_address a JOIN tombstone t USING (site_id, article_hash)
WHERE a.url_hash = ANY(%(hashes)s);

-- strict_places --
-- Sites and hosts whose pages are not kept raw where they show something forgotten.
SELECT site_id FROM tombstone WHERE with_listings UNION SELECT host FROM tombstone WHERE with_listings;

-- of_pages --
-- A forgotten article for which other pages of a site are erased, the first one of that site before any other.
SELECT article_hash AS url_hash, site_id, article_hash, with_listings FROM tombstone
WHERE with_listings ORDER BY site_id <> %(site_id)s, forgotten_at, site_id, article_hash LIMIT 1;

-- bury --
-- Notes an article as forgotten; one that was forgotten before keeps the date and the reason of the first time.
INSERT INTO tombstone AS t (site_id, article_hash, host, forgotten_at, reason, forgotten_by, with_listings, versions, captures)
VALUES (%(site_id)s, %(article_hash)s, %(host)s, %(now)s, %(reason)s, %(forgotten_by)s, %(with_listings)s, %(versions)s, %(captures)s)
ON CONFLICT (site_id, article_hash) DO UPDATE
SET erased_at = NULL, with_listings = t.with_listings OR excluded.with_listings,
    versions = t.versions + excluded.versions, captures = t.captures + excluded.captures;

-- bury_addresses --
-- Notes addresses as leading to a forgotten article.
INSERT INTO tombstone_address (url_hash, site_id, article_hash)
SELECT unnest(%(hashes)s::bytea[]), %(site_id)s, %(article_hash)s
ON CONFLICT (url_hash) DO NOTHING;

-- doom_own --
-- Asks for the raw records of an article to be overwritten.
INSERT INTO erasure (segment, segment_offset, segment_length, record_hash, fetched_at, site_id, article_hash)
SELECT segment, segment_offset, segment_length, sha256(convert_to(url, 'UTF8')), fetched_at, %(site_id)s, %(article_hash)s
FROM capture
WHERE site_id = %(site_id)s AND segment IS NOT NULL
    AND (article_hash = %(article_hash)s OR url_hash = ANY(%(hashes)s) AND (article_hash IS NULL OR article_hash = ANY(%(hashes)s)))
ON CONFLICT (segment, segment_offset) DO NOTHING;

-- doom --
-- Asks for one raw record to be overwritten.
INSERT INTO erasure (segment, segment_offset, segment_length, record_hash, fetched_at, site_id, article_hash)
VALUES (%(segment)s, %(offset)s, %(length)s, sha256(convert_to(%(url)s, 'UTF8')), %(fetched_at)s, %(site_id)s, %(article_hash)s)
ON CONFLICT (segment, segment_offset) DO NOTHING;

-- note_erased --
-- Notes that another page's raw bytes are erased for what they showed.
UPDATE capture SET segment = NULL, segment_offset = NULL, segment_length = NULL, erased_at = %(now)s
WHERE segment = %(segment)s AND segment_offset = %(offset)s;

-- doomed --
-- The raw records that are still to be overwritten.
SELECT segment, segment_offset AS "offset", segment_length AS length, record_hash, fetched_at
FROM erasure ORDER BY segment, segment_offset;

-- undoom --
-- Notes that a raw record is overwritten.
DELETE FROM erasure WHERE segment = %(segment)s AND segment_offset = %(offset)s;

-- settle --
-- Notes the articles of which no raw record is left to overwrite, once no dictionary shows any.
UPDATE tombstone t SET erased_at = %(now)s
WHERE erased_at IS NULL
    AND NOT EXISTS (SELECT FROM repacking)
    AND NOT EXISTS (SELECT FROM erasure e WHERE (e.site_id, e.article_hash) = (t.site_id, t.article_hash));

-- all --
-- Every forgotten article, the last forgotten first.
SELECT t.site_id, t.article_hash, t.site_id || '/' || left(encode(t.article_hash, 'hex'), 12) AS article_id,
    t.forgotten_at, t.reason, t.forgotten_by, t.with_listings, t.versions, t.captures, t.erased_at,
    (SELECT count(*) FROM tombstone_address a WHERE (a.site_id, a.article_hash) = (t.site_id, t.article_hash)) AS addresses
FROM tombstone t
WHERE %(hashes)s::bytea[] IS NULL
    OR (t.site_id, t.article_hash) IN (SELECT a.site_id, a.article_hash FROM tombstone_address a WHERE a.url_hash = ANY(%(hashes)s))
ORDER BY t.forgotten_at DESC, t.site_id, t.article_hash;

-- addresses --
-- What the addresses of a forgotten article hash to.
SELECT url_hash FROM tombstone_address WHERE (site_id, article_hash) = (%(site_id)s, %(article_hash)s) ORDER BY url_hash;

-- by_prefix --
-- Forgotten articles by the beginning of their hash, of one site or of any.
SELECT a.url_hash FROM tombstone_address a
WHERE (%(site_id)s::text IS NULL OR a.site_id = %(site_id)s) AND encode(a.article_hash, 'hex') LIKE %(prefix)s || '%%';

-- counts --
-- What verify says of what is gone on purpose: captures of forgotten articles, other pages' records, and what is not finished.
SELECT (SELECT coalesce(sum(captures), 0) FROM tombstone) AS captures,
    (SELECT count(*) FROM capture WHERE erased_at IS NOT NULL) AS others,
    (SELECT count(*) FROM erasure) AS waiting,
    (SELECT count(*) FROM tombstone WHERE erased_at IS NULL) AS unsettled;
