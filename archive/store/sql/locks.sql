-- name_connection --
-- Gives the connection a name that others see.
SELECT set_config('application_name', %(name)s, false);

-- try_lock --
-- Takes a lock for as long as the connection lives; false where another connection has it.
SELECT pg_try_advisory_lock(%(group)s::integer, %(key)s::integer);

-- holder --
-- The name of the connection that holds a lock of this database.
SELECT a.application_name
FROM pg_locks l
JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %(group)s::oid AND l.objid = %(key)s::oid AND l.objsubid = 2;
