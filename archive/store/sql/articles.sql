-- lock_article --
-- An article and what its current version is made of, held until the transaction ends.
SELECT a.url_hash, a.canonical_url, a.state, a.version, a.published_at, a.first_seen_at, a.last_seen_at, a.fetched_at,
    v.content_hash, v.title, v.body, v.recipe
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
INSERT INTO version (site_id, url_hash, version, title, subtitle, body, captions, authors, byline_raw, publisher, origin_publisher,
    section, keywords, published_at, published_at_raw, modified_at, modified_at_raw, content_hash, recipe,
    capture_url_hash, capture_at, first_seen_at, last_seen_at)
VALUES (%(site_id)s, %(url_hash)s, %(version)s, %(title)s, %(subtitle)s, %(body)s, %(captions)s, %(authors)s, %(byline_raw)s,
    %(publisher)s, %(origin_publisher)s, %(section)s, %(keywords)s, %(published_at)s, %(published_at_raw)s,
    %(modified_at)s, %(modified_at_raw)s, %(content_hash)s, %(recipe)s, %(capture_url_hash)s, %(now)s, %(now)s, %(now)s);

-- turn_article --
-- Makes a version the current one.
UPDATE article SET version = %(version)s, published_at = coalesce(%(published_at)s, published_at), state = 'live', gone_at = NULL,
    last_seen_at = %(now)s, last_changed_at = %(now)s, fetched_at = %(now)s, search = %(search)s::tsvector
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

-- mark_state --
-- Notes that an article is gone or blocked.
UPDATE article SET state = %(state)s, fetched_at = greatest(fetched_at, %(now)s),
    gone_at = CASE WHEN %(state)s = 'gone' THEN coalesce(gone_at, %(now)s) ELSE gone_at END
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

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
SELECT version, title, subtitle, body, captions, authors, byline_raw, publisher, origin_publisher, section, keywords, published_at,
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
