-- search --
-- Articles that have every word, the best first. The match is a step of its own: the planner would else walk the newest articles.
WITH hit AS MATERIALIZED (
    SELECT site_id, url_hash, version, ts_rank_cd(search, %(query)s::tsquery) AS rank
    FROM article
    WHERE search @@ %(query)s::tsquery
        AND (%(site_id)s::text IS NULL OR site_id = %(site_id)s)
        AND (%(since)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) >= %(since)s)
        AND (%(until)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) < %(until)s)
)
SELECT c.site_id, c.article_id, c.canonical_url, c.state, c.title, c.body, c.authors, c.publisher, c.origin_publisher, c.section,
    c.published_at, c.first_seen_at, hit.rank, count(*) OVER () AS hits
FROM hit JOIN current_article c USING (site_id, url_hash, version)
WHERE %(publisher)s::text IS NULL OR %(publisher)s IN (c.publisher, c.origin_publisher)
ORDER BY CASE WHEN %(newest)s THEN 0 ELSE hit.rank END DESC, coalesce(c.published_at, c.first_seen_at) DESC, c.article_id
LIMIT %(limit)s;
