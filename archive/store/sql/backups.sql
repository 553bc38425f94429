-- snapshot --
-- The name under which another connection sees exactly what this transaction sees.
SELECT pg_export_snapshot();

-- patience --
-- Lets the transaction wait for a dump, whatever the server's limit is.
SET LOCAL idle_in_transaction_session_timeout = 0;

-- tables --
-- The tables of the archive.
SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname;

-- relations --
-- How many relations the database has where the archive's tables stand.
SELECT count(*) FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S');

-- lineage --
-- Which archive this is: the moment at which it was made, which goes along into every backup, and comes back with it.
SELECT md5(min(applied_at AT TIME ZONE 'UTC')::text) FROM schema_migration;

-- segments --
-- Every segment that the archive knows, and how far its rows reach.
SELECT segment, max(size) FROM (
    SELECT segment, max(segment_offset + segment_length) AS size FROM capture WHERE segment IS NOT NULL GROUP BY segment
    UNION ALL SELECT segment, bytes FROM segment
) s GROUP BY segment ORDER BY segment;

-- compress --
-- Has texts kept with lz4 where the server has it, as the schema does: a dump leaves that out.
DO $$
BEGIN
    IF (SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression') THEN
        ALTER TABLE version ALTER COLUMN body SET COMPRESSION lz4;
        ALTER TABLE former_reading ALTER COLUMN body SET COMPRESSION lz4;
        ALTER TABLE article ALTER COLUMN search SET COMPRESSION lz4;
    END IF;
END $$;

-- tidy --
-- Tells the planner what there is.
ANALYZE;
