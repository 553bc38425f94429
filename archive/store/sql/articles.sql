-- lock_article --
-- An article and what its current version is made of, held until the transaction ends.
SELECT a.url_hash, a.canonical_url, a.state, a.version, a.published_at, a.first_seen_at, a.last_seen_at, a.fetched_at,
    v.content_hash, v.title, v.subtitle, v.body, v.authors, v.recipe,
    (SELECT count(*)::integer FROM version c WHERE c.site_id = a.site_id AND c.url_hash = a.url_hash) AS versions
FROM article a JOIN version v USING (site_id, url_hash, version)
WHERE a.site_id = %(site_id)s AND a.url_hash = %(url_hash)s
FOR UPDATE OF a;

-- insert_article --
-- Adds an article; its first version follows.
INSERT INTO article (site_id, url_hash, canonical_url, state, version, published_at, first_seen_at, last_seen_at,
    last_changed_at, fetched_at, search)
VALUES (%(site_id)s, %(url_hash)s, %(canonical_url)s, 'live', 1, %(published_at)s, %(now)s, %(now)s, %(now)s, %(now)s, %(search)s::tsvector);

-- insert_version --
-- Adds a version.
INSERT INTO version (site_id, url_hash, version, change, title, subtitle, body, captions, authors, byline_raw, publisher, origin_publisher,
    section, keywords, published_at, published_at_raw, modified_at, modified_at_raw, content_hash, recipe,
    capture_url_hash, capture_at, first_seen_at, last_seen_at)
VALUES (%(site_id)s, %(url_hash)s, %(version)s, %(change)s, %(title)s, %(subtitle)s, %(body)s, %(captions)s, %(authors)s, %(byline_raw)s,
    %(publisher)s, %(origin_publisher)s, %(section)s, %(keywords)s, %(published_at)s, %(published_at_raw)s,
    %(modified_at)s, %(modified_at_raw)s, %(content_hash)s, %(recipe)s, %(capture_url_hash)s, %(now)s, %(now)s, %(now)s);

-- turn_article --
-- Makes a version the current one.
UPDATE article SET version = %(version)s, published_at = coalesce(%(published_at)s, published_at), state = 'live', gone_at = NULL,
    last_seen_at = %(now)s, last_changed_at = %(now)s, fetched_at = greatest(fetched_at, %(now)s), search = %(search)s::tsvector
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- see_article --
-- Notes that an article was seen as it is known.
UPDATE article SET state = 'live', gone_at = NULL, last_seen_at = greatest(last_seen_at, %(now)s), fetched_at = greatest(fetched_at, %(now)s)
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- see_version --
-- Notes that the current version was seen again, with the time of editing that it claims now.
UPDATE version SET last_seen_at = greatest(last_seen_at, %(now)s),
    modified_at = coalesce(%(modified_at)s, modified_at), modified_at_raw = coalesce(%(modified_at_raw)s, modified_at_raw)
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = %(version)s;

-- repair_version --
-- Gives a version the text of a better copy of the same.
UPDATE version SET title = %(title)s, subtitle = %(subtitle)s, body = %(body)s, captions = %(captions)s, authors = %(authors)s,
    byline_raw = %(byline_raw)s, publisher = %(publisher)s, origin_publisher = %(origin_publisher)s, section = %(section)s,
    keywords = %(keywords)s, content_hash = %(content_hash)s, recipe = %(recipe)s, tried_recipe = NULL,
    capture_url_hash = %(capture_url_hash)s, capture_at = %(capture_at)s
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = %(version)s;

-- repair_search --
-- Makes the article findable by it.
UPDATE article SET search = %(search)s::tsvector
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = %(version)s;

-- claim --
-- Notes a claimed time of editing.
INSERT INTO claimed_time AS c (site_id, url_hash, version, modified_at, modified_at_raw, first_seen_at, last_seen_at)
VALUES (%(site_id)s, %(url_hash)s, %(version)s, %(modified_at)s, %(modified_at_raw)s, %(now)s, %(now)s)
ON CONFLICT (site_id, url_hash, version, modified_at) DO UPDATE
SET first_seen_at = least(c.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at);

-- version_of --
-- The version that has this content.
SELECT version, returns FROM version
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND content_hash = %(content_hash)s
ORDER BY version LIMIT 1;

-- come_back --
-- Notes a return to a version.
UPDATE version SET returns = returns + 1, last_seen_at = greatest(last_seen_at, %(now)s)
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = %(version)s;

-- widen --
-- Notes that a version was shown at a moment.
UPDATE version SET first_seen_at = least(first_seen_at, %(at)s), last_seen_at = greatest(last_seen_at, %(at)s)
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = %(version)s;

-- number_apart --
-- Moves the versions' numbers out of the way.
UPDATE version SET version = -version WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- number_anew --
-- Numbers the versions from 1 in the order of their first sighting.
UPDATE version v SET version = o.number, change = CASE WHEN o.number = 1 THEN 'first' WHEN v.change = 'first' THEN 'edited' ELSE v.change END
FROM (
    SELECT version, row_number() OVER (ORDER BY first_seen_at, version DESC) AS number
    FROM version WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s
) o
WHERE v.site_id = %(site_id)s AND v.url_hash = %(url_hash)s AND v.version = o.version;

-- point_to_last --
-- Makes the version seen last the current one.
UPDATE article a SET version = v.version, first_seen_at = least(a.first_seen_at, v.first_of_all), last_changed_at = v.first_seen_at
FROM (
    SELECT version, first_seen_at, min(first_seen_at) OVER () AS first_of_all
    FROM version WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s
    ORDER BY last_seen_at DESC LIMIT 1
) v
WHERE a.site_id = %(site_id)s AND a.url_hash = %(url_hash)s;

-- turn_state --
-- Sets an article's state.
UPDATE article SET state = CASE WHEN %(state)s = 'restored' THEN 'live' ELSE %(state)s END,
    fetched_at = greatest(fetched_at, %(now)s),
    gone_at = CASE WHEN %(state)s IN ('missing', 'gone') THEN coalesce(gone_at, %(now)s) END
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- note_state --
-- Keeps when it changed.
INSERT INTO state_change (site_id, url_hash, at, state, reason)
VALUES (%(site_id)s, %(url_hash)s, %(now)s, %(state)s, %(reason)s)
ON CONFLICT (site_id, url_hash, at) DO NOTHING;

-- by_hash --
-- An article by the beginning of its hash, of one site or of any.
SELECT site_id, url_hash, article_id, canonical_url, state, version, title, subtitle, body, captions, authors, byline_raw, publisher,
    origin_publisher, section, keywords, published_at, published_at_raw, modified_at, modified_at_raw,
    first_seen_at, last_seen_at, last_changed_at, fetched_at, gone_at
FROM current_article
WHERE (%(site_id)s::text IS NULL OR site_id = %(site_id)s) AND encode(url_hash, 'hex') LIKE %(prefix)s || '%%'
ORDER BY site_id, url_hash
LIMIT 2;

-- by_address --
-- The articles that an address leads to.
SELECT c.site_id, c.url_hash, c.article_id, c.canonical_url, c.state, c.version, c.title, c.subtitle, c.body, c.captions, c.authors,
    c.byline_raw, c.publisher, c.origin_publisher, c.section, c.keywords, c.published_at, c.published_at_raw, c.modified_at,
    c.modified_at_raw, c.first_seen_at, c.last_seen_at, c.last_changed_at, c.fetched_at, c.gone_at
FROM current_article c
WHERE (c.site_id, c.url_hash) IN (
    SELECT site_id, coalesce(article_hash, url_hash) FROM frontier WHERE url_hash = ANY(%(hashes)s)
    UNION SELECT site_id, url_hash FROM article WHERE url_hash = ANY(%(hashes)s))
ORDER BY c.site_id
LIMIT 2;

-- versions --
-- The versions of an article, oldest first.
SELECT version, change, returns, title, subtitle, body, captions, authors, byline_raw, publisher, origin_publisher, section, keywords, published_at,
    published_at_raw, modified_at, modified_at_raw, content_hash, recipe, capture_url_hash, capture_at, first_seen_at, last_seen_at
FROM version
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s
ORDER BY version;

-- urls_where --
-- Addresses of articles that match, for fetching them again.
SELECT a.canonical_url
FROM article a
WHERE a.site_id = %(site_id)s
    AND (%(since)s::timestamptz IS NULL OR coalesce(a.published_at, a.first_seen_at) >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR coalesce(a.published_at, a.first_seen_at) < %(until)s)
ORDER BY a.canonical_url;

-- failed_urls --
-- Addresses whose last attempt ended so, for trying them again.
SELECT url FROM frontier
WHERE site_id = %(site_id)s AND last_outcome = %(outcome)s
    AND (%(since)s::timestamptz IS NULL OR last_at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR last_at < %(until)s)
ORDER BY url;
