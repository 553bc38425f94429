-- go_by_index --
-- Every query of ingest has an index, and a plan made while a table was small would go on reading all of it when it is large.
SET LOCAL enable_seqscan = off;
