-- +goose Up
-- Many spots are shown at one point, their commune's: only with their numbers do they come out of an index in the
-- order of a list, a page at a time; likewise those of a category, and those of a commune, of a category or of all.
CREATE EXTENSION IF NOT EXISTS btree_gist;
DROP INDEX spot_nearest;
CREATE INDEX spot_nearest ON spot USING gist (public_at, id) WHERE state = 'published';
CREATE INDEX spot_nearest_by_category ON spot USING gist (category, public_at, id) WHERE state = 'published';
CREATE INDEX spot_nearest_by_commune ON spot USING gist (commune_insee, category, public_at, id) WHERE state = 'published';
CREATE INDEX spot_by_commune_and_category ON spot (commune_insee, category, published_at DESC, id DESC) WHERE state = 'published';

-- Words are looked for among published spots alone: drafts, saved as they are typed, need not be indexed. Without
-- fastupdate no search reads through what was written since the last cleaning.
DROP INDEX spot_words;
CREATE INDEX spot_words ON spot USING gin (search) WITH (fastupdate = off) WHERE state = 'published';
