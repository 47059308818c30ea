-- +goose Up
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
COMMENT ON TEXT SEARCH CONFIGURATION fr IS 'French words whatever their accents: "fete medievale" finds "Fêtes médiévales".';

CREATE TABLE spot_category (
	slug     text PRIMARY KEY CONSTRAINT spot_category_slug_form CHECK (slug ~ '^[a-z]+(-[a-z]+)*$'),
	name_fr  text NOT NULL,
	name_en  text NOT NULL,
	position integer NOT NULL
);
COMMENT ON TABLE spot_category IS 'What a spot may be; staff may add to it. Written by spots.';
INSERT INTO spot_category (slug, name_fr, name_en, position) VALUES
	('point-de-vue', 'Point de vue', 'Viewpoint', 10), ('baignade', 'Baignade', 'Swimming', 20), ('randonnee', 'Randonnée', 'Walk', 30),
	('village', 'Village', 'Village', 40), ('patrimoine', 'Patrimoine', 'Heritage', 50), ('grotte', 'Grotte', 'Cave', 60),
	('gastronomie', 'Gastronomie', 'Food', 70), ('marche', 'Marché', 'Market', 80), ('nature', 'Nature', 'Nature', 90),
	('famille', 'En famille', 'Family', 100), ('velo', 'Vélo', 'Cycling', 110), ('canoe', 'Canoë', 'Canoeing', 120);

CREATE TABLE spot (
	id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	author_id     bigint REFERENCES account ON DELETE CASCADE,
	slug          text CONSTRAINT spot_slug_unique UNIQUE CONSTRAINT spot_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	title         text NOT NULL CONSTRAINT spot_title_length CHECK (length(title) <= 80),
	reason        text NOT NULL CONSTRAINT spot_reason_length CHECK (length(reason) <= 600),
	category      text REFERENCES spot_category,
	seasons       text[] NOT NULL DEFAULT '{}'
		CONSTRAINT spot_seasons_known CHECK (seasons <@ CAST(ARRAY['printemps', 'ete', 'automne', 'hiver'] AS text[])),
	access        text[] NOT NULL DEFAULT '{}'
		CONSTRAINT spot_access_known CHECK (access <@ CAST(ARRAY['parking', 'pushchair', 'wheelchair', 'public_transport', 'bike'] AS text[])),
	lat           double precision CONSTRAINT spot_lat_range CHECK (lat BETWEEN -90 AND 90),
	lon           double precision CONSTRAINT spot_lon_range CHECK (lon BETWEEN -180 AND 180),
	precision_shown text NOT NULL DEFAULT 'exact' CONSTRAINT spot_precision_known CHECK (precision_shown IN ('exact', 'around', 'commune')),
	public_lat    double precision,
	public_lon    double precision,
	commune_insee text NOT NULL DEFAULT '',
	commune_name  text NOT NULL DEFAULT '',
	people_recognisable text NOT NULL DEFAULT '' CONSTRAINT spot_people_known CHECK (people_recognisable IN ('', 'no', 'agreed')),
	rights_at     timestamptz,
	display_name  text NOT NULL DEFAULT 'first_name' CONSTRAINT spot_display_name_known CHECK (display_name IN ('first_name', 'anonymous')),
	state         text NOT NULL DEFAULT 'draft'
		CONSTRAINT spot_state_known CHECK (state IN ('draft', 'submitted', 'changes_requested', 'published', 'refused', 'withdrawn')),
	why           text NOT NULL DEFAULT '',
	message       text NOT NULL DEFAULT '',
	version       integer NOT NULL DEFAULT 1,
	created_at    timestamptz NOT NULL,
	updated_at    timestamptz NOT NULL,
	submitted_at  timestamptz,
	published_at  timestamptz,
	search        tsvector GENERATED ALWAYS AS (
		setweight(to_tsvector('fr', title), 'A') || setweight(to_tsvector('fr', commune_name), 'B') || setweight(to_tsvector('fr', reason), 'C')) STORED,
	CONSTRAINT spot_sent_is_whole CHECK (state = 'draft' OR (
		lat IS NOT NULL AND lon IS NOT NULL AND public_lat IS NOT NULL AND public_lon IS NOT NULL AND commune_insee <> ''
		AND category IS NOT NULL AND rights_at IS NOT NULL AND submitted_at IS NOT NULL)),
	CONSTRAINT spot_published_has_slug CHECK (state <> 'published' OR (slug IS NOT NULL AND published_at IS NOT NULL))
);
CREATE INDEX spot_newest ON spot (published_at DESC, id DESC) WHERE state = 'published';
CREATE INDEX spot_by_category ON spot (category, published_at DESC, id DESC) WHERE state = 'published';
CREATE INDEX spot_by_commune ON spot (commune_insee, published_at DESC, id DESC) WHERE state = 'published';
CREATE INDEX spot_near ON spot (lat, lon) WHERE state IN ('published', 'submitted');
CREATE INDEX spot_words ON spot USING gin (search);
CREATE INDEX spot_of_author ON spot (author_id, updated_at DESC);
COMMENT ON TABLE spot IS 'A favourite place, shared by a member. Written by spots.';
COMMENT ON COLUMN spot.lat IS 'The exact point, for its author and the moderators. The public is shown public_lat and public_lon.';
COMMENT ON COLUMN spot.public_lat IS 'The point the public sees, coarser where the author asked for it.';
COMMENT ON COLUMN spot.why IS 'Preset reason of the last decision; empty when published.';
COMMENT ON COLUMN spot.rights_at IS 'When the author stated that text and photos are theirs.';
