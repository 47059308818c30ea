-- +goose Up
-- The same picture sent again differs from itself by a few bits of its hash (media.Alike). Cut in four parts of 16 bits, two hashes that
-- close have a part that differs by one bit at most: whoever looks for a picture asks for the 17 values of each part, and
-- compares what has one of them.
CREATE FUNCTION photo_hash_parts(hash bigint) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT ARRAY[
		CAST(hash & 65535 AS integer),
		CAST((hash >> 16) & 65535 AS integer) + 65536,
		CAST((hash >> 32) & 65535 AS integer) + 131072,
		CAST((hash >> 48) & 65535 AS integer) + 196608]
$$;
CREATE INDEX photo_alike ON photo USING gin (photo_hash_parts(phash)) WITH (fastupdate = off) WHERE state <> 'deleted' AND phash <> 0;
