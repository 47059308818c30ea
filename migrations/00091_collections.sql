-- +goose Up
CREATE TABLE collection (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	slug         text NOT NULL CONSTRAINT collection_slug_unique UNIQUE CONSTRAINT collection_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	title_fr     text NOT NULL CONSTRAINT collection_title_fr_length CHECK (length(title_fr) BETWEEN 1 AND 80),
	title_en     text NOT NULL DEFAULT '' CONSTRAINT collection_title_en_length CHECK (length(title_en) <= 80),
	words_fr     text NOT NULL DEFAULT '' CONSTRAINT collection_words_fr_length CHECK (length(words_fr) <= 600),
	words_en     text NOT NULL DEFAULT '' CONSTRAINT collection_words_en_length CHECK (length(words_en) <= 600),
	seasons      text[] NOT NULL DEFAULT '{}'
		CONSTRAINT collection_seasons_known CHECK (seasons <@ CAST(ARRAY['printemps', 'ete', 'automne', 'hiver'] AS text[])),
	shown_from   date,
	shown_until  date CONSTRAINT collection_shown_order CHECK (shown_until >= shown_from),
	cover_spot   bigint REFERENCES spot ON DELETE SET NULL,
	state        text NOT NULL DEFAULT 'draft' CONSTRAINT collection_state_known CHECK (state IN ('draft', 'published')),
	version      integer NOT NULL DEFAULT 1,
	created_at   timestamptz NOT NULL,
	updated_at   timestamptz NOT NULL,
	published_at timestamptz,
	CONSTRAINT collection_published_when CHECK (state <> 'published' OR (published_at IS NOT NULL AND words_fr <> ''))
);
COMMENT ON TABLE collection IS 'Spots that the team puts together, with a word on why. Written by collections.';
COMMENT ON COLUMN collection.seasons IS 'When the first page shows it; none: the whole year.';
COMMENT ON COLUMN collection.shown_from IS 'First day, in the Lot, that the first page may show it; shown_until the last.';
COMMENT ON COLUMN collection.cover_spot IS 'Whose photo leads; while that spot shows none, the first in order that has one.';
COMMENT ON COLUMN collection.published_at IS 'When it was first published: its address is known since, and never given to another.';

CREATE TABLE collection_spot (
	collection_id bigint NOT NULL REFERENCES collection ON DELETE CASCADE,
	spot_id       bigint NOT NULL REFERENCES spot ON DELETE CASCADE,
	position      integer NOT NULL,
	PRIMARY KEY (collection_id, spot_id),
	CONSTRAINT collection_spot_place_unique UNIQUE (collection_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX collection_spot_of_spot ON collection_spot (spot_id);
COMMENT ON TABLE collection_spot IS 'The spots of a collection in their order. Written by collections.';
