-- +goose Up
-- "baignade" finds what is of that category, whether its author wrote the word or not. Slugs of categories are
-- French words.
ALTER TABLE spot DROP COLUMN search;
ALTER TABLE spot ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
	setweight(to_tsvector('fr', title), 'A') || setweight(to_tsvector('fr', commune_name), 'B')
	|| setweight(to_tsvector('fr', replace(COALESCE(category, ''), '-', ' ')), 'B') || setweight(to_tsvector('fr', reason), 'C')) STORED;
CREATE INDEX spot_words ON spot USING gin (search);

-- A degree of longitude is 0.712 of a degree of latitude at the Lot's: in this plane, distances are degrees of
-- latitude, and the nearest spots come out of the index in order.
ALTER TABLE spot ADD COLUMN public_at point GENERATED ALWAYS AS (point(public_lon * 0.712, public_lat)) STORED;
CREATE INDEX spot_nearest ON spot USING gist (public_at) WHERE state = 'published';
COMMENT ON COLUMN spot.public_at IS 'The point the public sees, in a plane where distances are degrees of latitude.';
