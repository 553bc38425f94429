-- upsert_site --
-- Makes sure that the site has its row, as its definition now says.
INSERT INTO site (site_id, name, publisher, platform, recipe, added_at)
VALUES (%(site_id)s, %(name)s, %(publisher)s, %(platform)s, %(recipe)s, %(now)s)
ON CONFLICT (site_id) DO UPDATE
SET name = excluded.name, publisher = excluded.publisher, platform = excluded.platform, recipe = excluded.recipe
WHERE (site.name, site.publisher, site.platform, site.recipe)
    IS DISTINCT FROM (excluded.name, excluded.publisher, excluded.platform, excluded.recipe);

-- site_status --
-- Each site with its counts and last run.
SELECT s.site_id, s.name,
    (SELECT count(*) FROM article a WHERE a.site_id = s.site_id) AS articles,
    (SELECT count(*) FROM article a WHERE a.site_id = s.site_id AND a.first_seen_at >= %(day_ago)s) AS new_articles,
    (SELECT count(*) FROM version v WHERE v.site_id = s.site_id AND v.version > 1 AND v.first_seen_at >= %(day_ago)s) AS edits,
    (SELECT count(*) FROM frontier f WHERE f.site_id = s.site_id AND f.due_at <= %(now)s) AS due,
    (SELECT max(r.finished_at) FROM run r WHERE r.site_id = s.site_id AND r.exit_code = 0) AS last_success_at,
    (SELECT max(r.started_at) FROM run r WHERE r.site_id = s.site_id) AS last_run_at
FROM site s
ORDER BY s.site_id;
