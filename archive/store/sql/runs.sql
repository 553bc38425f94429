-- start_run --
-- Opens the record of a run.
INSERT INTO run (site_id, why, unit, started_at, host, pid)
VALUES (%(site_id)s, %(why)s, %(unit)s::jsonb, %(now)s, %(host)s, %(pid)s)
RETURNING run_id;

-- finish_run --
-- Closes it, unless somebody has.
UPDATE run SET finished_at = %(now)s, exit_code = %(exit_code)s, note = %(note)s
WHERE run_id = %(run_id)s AND finished_at IS NULL;

-- count --
-- Adds to a run's counts.
INSERT INTO outcome_count AS c (site_id, run_id, want, outcome, reason, n)
VALUES (%(site_id)s, %(run_id)s, %(want)s, %(outcome)s, %(reason)s, %(n)s)
ON CONFLICT (site_id, run_id, want, outcome, reason) DO UPDATE SET n = c.n + excluded.n;

-- counts --
-- The counts of a run.
SELECT want, outcome, reason, n FROM outcome_count WHERE run_id = %(run_id)s ORDER BY want, outcome, reason;

-- recent --
-- The newest runs, with their counts of articles by outcome.
SELECT r.run_id, r.site_id, r.why, r.started_at, r.finished_at, r.exit_code, r.note, r.host, r.pid,
    coalesce((SELECT jsonb_object_agg(outcome, n) FROM (
        SELECT outcome, sum(n) AS n FROM outcome_count c WHERE c.run_id = r.run_id AND c.want = 'article' GROUP BY outcome) o
    ), '{}') AS counts
FROM run r
WHERE (%(site_id)s::text IS NULL OR r.site_id = %(site_id)s)
ORDER BY r.run_id DESC
LIMIT %(limit)s;

-- unfinished --
-- Runs of this machine that are still open.
SELECT run_id, pid, started_at FROM run WHERE finished_at IS NULL AND host = %(host)s ORDER BY run_id;
