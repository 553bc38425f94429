-- Copies: near-duplicate articles (전재) are linked into groups.

CREATE TABLE article_sketch (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    keys bigint[] NOT NULL,
    PRIMARY KEY (site_id, url_hash),
    FOREIGN KEY (site_id, url_hash) REFERENCES article
);
CREATE INDEX article_sketch_keys ON article_sketch USING gin (keys) WITH (fastupdate = off);
COMMENT ON TABLE article_sketch IS 'What copies of an article would have in common with it, for finding them without comparing all.';
COMMENT ON COLUMN article_sketch.site_id IS 'The site.';
COMMENT ON COLUMN article_sketch.url_hash IS 'The article.';
COMMENT ON COLUMN article_sketch.keys IS 'Bands of its MinHash and hashes of its longest sentences.';

CREATE TABLE common_key (
    key bigint PRIMARY KEY,
    noted_at timestamptz NOT NULL
);
COMMENT ON TABLE common_key IS 'Keys that too many articles share to tell copies: a standing sentence, a form letter.';
COMMENT ON COLUMN common_key.key IS 'As in article_sketch.keys.';
COMMENT ON COLUMN common_key.noted_at IS 'When it was found to be common.';

CREATE SEQUENCE kinship_id;

CREATE TABLE kin (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    kinship_id bigint NOT NULL,
    like_site_id text NOT NULL,
    like_url_hash bytea NOT NULL,
    jaccard real NOT NULL,
    containment real NOT NULL,
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, url_hash),
    FOREIGN KEY (site_id, url_hash) REFERENCES article
);
CREATE INDEX kin_by_group ON kin (kinship_id);
COMMENT ON TABLE kin IS 'Articles that are copies of one story; none is dropped for it.';
COMMENT ON COLUMN kin.site_id IS 'The site.';
COMMENT ON COLUMN kin.url_hash IS 'The article.';
COMMENT ON COLUMN kin.kinship_id IS 'The group it belongs to.';
COMMENT ON COLUMN kin.like_site_id IS 'The member that it was found to be like: site.';
COMMENT ON COLUMN kin.like_url_hash IS 'The member that it was found to be like: article.';
COMMENT ON COLUMN kin.jaccard IS 'Share of syllable triples that both have, of all that either has.';
COMMENT ON COLUMN kin.containment IS 'Share of the shorter one''s syllable triples that the longer one has; 0 where it is too short to tell.';
COMMENT ON COLUMN kin.linked_at IS 'When it was linked.';

CREATE VIEW copy_group AS
SELECT k.kinship_id, count(*) AS members, count(DISTINCT k.site_id) AS sites,
       min(a.published_at) AS first_published_at,
       (array_agg(a.article_id ORDER BY a.published_at NULLS LAST, a.first_seen_at))[1] AS first_published_id,
       min(a.first_seen_at) AS first_seen_at,
       (array_agg(a.article_id ORDER BY a.first_seen_at, a.published_at))[1] AS first_seen_id,
       (array_agg(a.origin_publisher ORDER BY a.published_at) FILTER (WHERE a.origin_publisher IS NOT NULL))[1] AS origin_publisher,
       (array_agg(a.title ORDER BY a.published_at NULLS LAST, a.first_seen_at))[1] AS title
FROM kin k
JOIN current_article a USING (site_id, url_hash)
GROUP BY k.kinship_id
HAVING count(*) > 1;
COMMENT ON VIEW copy_group IS 'Each group of copies: how many, who was first, and whom they name as their source.';
COMMENT ON COLUMN copy_group.kinship_id IS 'The group.';
COMMENT ON COLUMN copy_group.members IS 'Articles in it.';
COMMENT ON COLUMN copy_group.sites IS 'Sites they stand on.';
COMMENT ON COLUMN copy_group.first_published_at IS 'The earliest time of publication that a member claims.';
COMMENT ON COLUMN copy_group.first_published_id IS 'The member that claims it.';
COMMENT ON COLUMN copy_group.first_seen_at IS 'When the archive first saw one of them.';
COMMENT ON COLUMN copy_group.first_seen_id IS 'The one it saw first.';
COMMENT ON COLUMN copy_group.origin_publisher IS 'The source that the earliest member which names one names.';
COMMENT ON COLUMN copy_group.title IS 'The headline of the earliest.';
