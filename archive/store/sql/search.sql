-- newest --
-- The next articles in the order of their time, newest first, with the text of those that pass the filters. The filters come last:
-- however few pass, no more articles are looked at than asked for.
SELECT n.at, n.site_id, n.url_hash, p.title, p.subtitle, p.body
FROM (
    SELECT site_id, url_hash, version, coalesce(published_at, first_seen_at) AS at
    FROM article
    WHERE (%(at)s::timestamptz IS NULL OR (coalesce(published_at, first_seen_at), site_id, url_hash) < (%(at)s, %(after_site)s, %(after_hash)s))
        AND (%(since)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) >= %(since)s)
        AND (%(until)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) < %(until)s)
    ORDER BY coalesce(published_at, first_seen_at) DESC, site_id DESC, url_hash DESC
    LIMIT %(n)s
) n
LEFT JOIN LATERAL (
    SELECT v.title, v.subtitle, v.body
    FROM version v JOIN site s USING (site_id)
    WHERE v.site_id = n.site_id AND v.url_hash = n.url_hash AND v.version = n.version
        AND (%(site_id)s::text IS NULL OR v.site_id = %(site_id)s)
        AND (%(publisher)s::text IS NULL OR %(publisher)s IN (coalesce(v.publisher, s.publisher), v.origin_publisher))
        AND (%(author)s::text IS NULL OR %(author)s = ANY (v.authors))
        AND (%(section)s::text IS NULL OR v.section = %(section)s)
) p ON true
ORDER BY n.at DESC, n.site_id DESC, n.url_hash DESC;

-- indexed --
-- The same for those articles alone that the index names. The match is a step of its own: the planner would else walk the newest
-- articles for a word that hardly any of them has.
WITH named AS MATERIALIZED (
    SELECT site_id, url_hash, version, coalesce(published_at, first_seen_at) AS at
    FROM article
    WHERE search @@ %(index)s::tsquery
        AND (%(at)s::timestamptz IS NULL OR (coalesce(published_at, first_seen_at), site_id, url_hash) < (%(at)s, %(after_site)s, %(after_hash)s))
        AND (%(since)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) >= %(since)s)
        AND (%(until)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) < %(until)s)
        AND (%(site_id)s::text IS NULL OR site_id = %(site_id)s)
), n AS MATERIALIZED (
    SELECT site_id, url_hash, version, at
    FROM named
    ORDER BY at DESC, site_id DESC, url_hash DESC
    LIMIT %(n)s
)
SELECT n.at, n.site_id, n.url_hash, p.title, p.subtitle, p.body
FROM n
LEFT JOIN LATERAL (
    SELECT v.title, v.subtitle, v.body
    FROM version v JOIN site s USING (site_id)
    WHERE v.site_id = n.site_id AND v.url_hash = n.url_hash AND v.version = n.version
        AND (%(publisher)s::text IS NULL OR %(publisher)s IN (coalesce(v.publisher, s.publisher), v.origin_publisher))
        AND (%(author)s::text IS NULL OR %(author)s = ANY (v.authors))
        AND (%(section)s::text IS NULL OR v.section = %(section)s)
) p ON true
ORDER BY n.at DESC, n.site_id DESC, n.url_hash DESC;

-- found --
-- The articles of these keys, in their order.
SELECT c.site_id, c.article_id, c.canonical_url, c.state, c.title, c.subtitle, c.body, c.authors, c.publisher, c.origin_publisher, c.section,
    c.published_at, c.first_seen_at, k.rank
FROM unnest(%(sites)s::text[], %(hashes)s::bytea[], %(ranks)s::float8[]) WITH ORDINALITY AS k (site_id, url_hash, rank, place)
JOIN current_article c USING (site_id, url_hash)
ORDER BY k.place;

-- plan_by_index --
-- Has the planner use the index whatever it thinks: it takes no account of what reading a lexeme list out of line costs, and
-- compiling such a query costs more than it saves.
SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true);

-- plan_as_before --
-- Leaves the planner as it was.
SELECT set_config('enable_seqscan', %(seqscan)s, true), set_config('jit', %(jit)s, true);

-- planner --
-- How the planner is set.
SELECT current_setting('enable_seqscan'), current_setting('jit');

-- unindexed --
-- Articles whose text is not indexed, with it.
SELECT a.site_id, a.url_hash, v.title, v.subtitle, v.body
FROM article a JOIN version v USING (site_id, url_hash, version)
WHERE a.search = '''*'''::tsvector AND (a.site_id, a.url_hash) > (%(after_site)s, %(after_hash)s)
ORDER BY a.site_id, a.url_hash
LIMIT %(n)s
FOR UPDATE OF a;

-- count_unindexed --
-- How many there are.
SELECT count(*) FROM article WHERE search @@ '''*'''::tsquery;

-- index_text --
-- Indexes the text of an article.
UPDATE article SET search = %(search)s::tsvector WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- text_of --
-- The text of an article's current version.
SELECT v.title, v.subtitle, v.body
FROM article a JOIN version v USING (site_id, url_hash, version)
WHERE a.site_id = %(site_id)s AND a.url_hash = %(url_hash)s;
