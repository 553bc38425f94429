-- articles_at --
-- The articles that addresses are or lead to, on whatever site.
SELECT site_id, coalesce(article_hash, url_hash) AS url_hash FROM frontier WHERE url_hash = ANY(%(hashes)s)
UNION SELECT site_id, article_hash FROM capture WHERE url_hash = ANY(%(hashes)s) AND want = 'article' AND article_hash IS NOT NULL
UNION SELECT site_id, url_hash FROM article WHERE url_hash = ANY(%(hashes)s);

-- article --
-- An article with what a person must see before it is forgotten.
SELECT c.site_id, c.url_hash, c.article_id, c.canonical_url, c.title, c.first_seen_at, c.published_at,
    (SELECT count(*) FROM version v WHERE (v.site_id, v.url_hash) = (c.site_id, c.url_hash)) AS versions,
    (SELECT kinship_id FROM kin k WHERE (k.site_id, k.url_hash) = (c.site_id, c.url_hash)) AS kinship_id
FROM current_article c
WHERE c.site_id = %(site_id)s AND c.url_hash = %(article_hash)s;

-- addresses_of --
-- The addresses that were read as, or moved to, one of these.
SELECT url_hash, url FROM frontier
WHERE site_id = %(site_id)s AND (url_hash = ANY(%(hashes)s) OR article_hash = ANY(%(hashes)s))
UNION SELECT url_hash, url FROM capture
WHERE site_id = %(site_id)s AND want = 'article'
    AND (article_hash = ANY(%(hashes)s) OR url_hash = ANY(%(hashes)s))
UNION SELECT url_hash, canonical_url FROM article WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s)
UNION SELECT url_hash, url FROM sighting WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s) AND url IS NOT NULL;

-- with_own_article --
-- Which of these addresses have an article of their own.
SELECT url_hash FROM article WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s);

-- moved_to --
-- Where an article's own address leads now.
SELECT f.article_hash FROM frontier f JOIN article a ON (a.site_id, a.url_hash) = (f.site_id, f.article_hash)
WHERE f.site_id = %(site_id)s AND f.url_hash = %(article_hash)s AND f.article_hash <> f.url_hash;

-- titles_of --
-- Every headline that an article was shown under.
SELECT title FROM version WHERE site_id = %(site_id)s AND url_hash = %(article_hash)s
UNION SELECT title FROM former_reading WHERE site_id = %(site_id)s AND url_hash = %(article_hash)s
UNION SELECT title FROM sighting WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s);

-- shared_titles --
-- Which of these headlines another article of the site has, too: they tell nothing of this one.
SELECT DISTINCT title FROM version
WHERE site_id = %(site_id)s AND title = ANY(%(titles)s) AND NOT url_hash = ANY(%(hashes)s);

-- rows_without_link --
-- Rows that bear its headline and link to nothing.
SELECT DISTINCT url_hash FROM sighting WHERE site_id = %(site_id)s AND url IS NULL AND title = ANY(%(titles)s);

-- traces --
-- How much there is of an article.
SELECT
    (SELECT count(*) FROM capture WHERE site_id = %(site_id)s AND (article_hash = %(article_hash)s
        OR url_hash = ANY(%(hashes)s) AND (article_hash IS NULL OR article_hash = ANY(%(hashes)s)))) AS captures,
    (SELECT coalesce(sum(segment_length), 0) FROM capture WHERE site_id = %(site_id)s AND (article_hash = %(article_hash)s
        OR url_hash = ANY(%(hashes)s) AND (article_hash IS NULL OR article_hash = ANY(%(hashes)s)))) AS bytes,
    (SELECT count(*) FROM sighting WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s)) AS sightings,
    (SELECT min(first_seen_at) FROM sighting WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s)) AS first_seen_at;

-- captures_of --
-- The records of an article itself.
SELECT segment, segment_offset FROM capture
WHERE site_id = %(site_id)s AND segment IS NOT NULL AND (article_hash = %(article_hash)s
    OR url_hash = ANY(%(hashes)s) AND (article_hash IS NULL OR article_hash = ANY(%(hashes)s)));

-- drop_versions --
-- Removes its texts, and with them the times that it claimed.
DELETE FROM version WHERE site_id = %(site_id)s AND url_hash = %(article_hash)s;

-- drop_former --
-- Removes how it was read before.
DELETE FROM former_reading WHERE site_id = %(site_id)s AND url_hash = %(article_hash)s;

-- drop_states --
-- Removes when it vanished and came back.
DELETE FROM state_change WHERE site_id = %(site_id)s AND url_hash = %(article_hash)s;

-- drop_sketch --
-- Removes what copies of it would share with it.
DELETE FROM article_sketch WHERE site_id = %(site_id)s AND url_hash = %(article_hash)s;

-- drop_kin --
-- Removes it from its group of copies, and a group of which only one is left.
WITH mine AS (
    DELETE FROM kin WHERE site_id = %(site_id)s AND url_hash = %(article_hash)s RETURNING kinship_id, site_id, url_hash
)
DELETE FROM kin k USING mine m
WHERE k.kinship_id = m.kinship_id AND (k.site_id, k.url_hash) <> (m.site_id, m.url_hash)
    AND (SELECT count(*) FROM kin o WHERE o.kinship_id = m.kinship_id) = 2;

-- drop_article --
-- Removes it.
DELETE FROM article WHERE site_id = %(site_id)s AND url_hash = %(article_hash)s;

-- drop_captures --
-- Removes the captures of it.
DELETE FROM capture WHERE site_id = %(site_id)s AND (article_hash = %(article_hash)s
    OR url_hash = ANY(%(hashes)s) AND (article_hash IS NULL OR article_hash = ANY(%(hashes)s)));

-- drop_frontier --
-- Removes its addresses from those to fetch.
DELETE FROM frontier WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s);

-- blank_sightings --
-- Leaves of its rows on listings that something stood there: when, where, under which number.
UPDATE sighting SET title = '', author = NULL, url = NULL, date_raw = NULL, category = NULL
WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s);

-- blank_units --
-- Takes its addresses out of what runs were asked to fetch.
UPDATE run SET unit = jsonb_set(unit, '{urls}', (
    SELECT coalesce(jsonb_agg(u), '[]') FROM jsonb_array_elements_text(unit -> 'urls') u WHERE NOT u = ANY(%(urls)s)))
WHERE unit -> 'urls' ?| %(urls)s::text[];

-- blank_notes --
-- Takes sentences that quote its addresses from runs.
UPDATE run SET note = NULL WHERE note IS NOT NULL AND EXISTS (SELECT FROM unnest(%(urls)s::text[]) u WHERE strpos(note, u) > 0);

-- blank_details --
-- Takes sentences that quote its addresses or headlines from other captures.
UPDATE capture SET detail = NULL
WHERE site_id = %(site_id)s AND detail IS NOT NULL
    AND EXISTS (SELECT FROM unnest(%(urls)s::text[]) u WHERE strpos(detail, u) > 0);

-- tidy --
-- Gives the room of removed rows free, and takes their values out of the planner's statistics.
VACUUM (ANALYZE) article, version, former_reading, claimed_time, article_sketch, capture, frontier, sighting, run;
