-- sharing --
-- Articles that a key leads to. Few articles are kept under one key, so no limit is needed here, nor the planner's guess of how many.
SELECT site_id, url_hash, keys FROM article_sketch
WHERE keys && %(keys)s::bigint[] AND (site_id, url_hash) <> (%(site_id)s, %(url_hash)s);

-- put_keys --
-- Keeps the keys that lead to an article.
INSERT INTO article_sketch (site_id, url_hash, keys) VALUES (%(site_id)s, %(url_hash)s, %(keys)s)
ON CONFLICT (site_id, url_hash) DO UPDATE SET keys = excluded.keys;

-- bodies --
-- What candidates say, and the group that each is in.
SELECT a.site_id, a.url_hash, v.body, k.kinship_id
FROM unnest(%(site_ids)s::text[], %(hashes)s::bytea[]) AS w (site_id, url_hash)
JOIN article a USING (site_id, url_hash)
JOIN version v USING (site_id, url_hash, version)
LEFT JOIN kin k USING (site_id, url_hash);

-- sample --
-- What the first members of a group say.
SELECT a.site_id, a.url_hash, v.body, k.kinship_id
FROM (SELECT site_id, url_hash, kinship_id FROM kin WHERE kinship_id = %(kinship_id)s ORDER BY linked_at, site_id, url_hash LIMIT %(limit)s) k
JOIN article a USING (site_id, url_hash)
JOIN version v USING (site_id, url_hash, version);

-- new_group --
-- A number for a group.
SELECT nextval('kinship_id');

-- link --
-- Puts an article into a group.
INSERT INTO kin (site_id, url_hash, kinship_id, like_site_id, like_url_hash, jaccard, containment, linked_at)
VALUES (%(site_id)s, %(url_hash)s, %(kinship_id)s, %(like_site_id)s, %(like_url_hash)s, %(jaccard)s, %(containment)s, %(now)s)
ON CONFLICT (site_id, url_hash) DO UPDATE
SET kinship_id = excluded.kinship_id, like_site_id = excluded.like_site_id, like_url_hash = excluded.like_url_hash,
    jaccard = excluded.jaccard, containment = excluded.containment, linked_at = excluded.linked_at;

-- merge --
-- Makes one group of several.
UPDATE kin SET kinship_id = %(kinship_id)s WHERE kinship_id = ANY(%(others)s);

-- unlink --
-- Takes an article out of its group, before it is compared anew.
DELETE FROM kin WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- members --
-- The copies of an article, itself among them, the first published first.
SELECT c.article_id, c.site_id, c.canonical_url, c.title, c.publisher, c.origin_publisher, c.published_at, c.first_seen_at, k.jaccard, k.containment
FROM kin mine
JOIN kin k USING (kinship_id)
JOIN current_article c ON (c.site_id, c.url_hash) = (k.site_id, k.url_hash)
WHERE mine.site_id = %(site_id)s AND mine.url_hash = %(url_hash)s
ORDER BY c.published_at NULLS LAST, c.first_seen_at, c.article_id;

-- keys_of_group --
-- The copies of an article, itself among them.
SELECT k.site_id, k.url_hash FROM kin mine JOIN kin k USING (kinship_id)
WHERE mine.site_id = %(site_id)s AND mine.url_hash = %(url_hash)s
ORDER BY k.site_id, k.url_hash;
