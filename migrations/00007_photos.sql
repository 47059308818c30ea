-- +goose Up
CREATE TABLE photo (
	id         text PRIMARY KEY CONSTRAINT photo_id_form CHECK (id ~ '^[a-z2-7]{26}$'),
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	state      text NOT NULL DEFAULT 'stored' CONSTRAINT photo_state_known CHECK (state IN ('stored', 'attached', 'deleted')),
	spot_id    bigint, -- of table spot, which a later migration makes: hence no reference
	position   integer,
	alt        text NOT NULL DEFAULT '' CONSTRAINT photo_alt_length CHECK (length(alt) <= 200),
	width      integer NOT NULL CONSTRAINT photo_width_range CHECK (width BETWEEN 1 AND 16000),
	height     integer NOT NULL CONSTRAINT photo_height_range CHECK (height BETWEEN 1 AND 16000),
	widths     integer[] NOT NULL CONSTRAINT photo_has_derivatives CHECK (cardinality(widths) >= 1),
	sha256     bytea NOT NULL CONSTRAINT photo_sha256_length CHECK (length(sha256) = 32),
	phash      bigint NOT NULL,
	exif_lat   double precision CONSTRAINT photo_exif_lat_range CHECK (exif_lat BETWEEN -90 AND 90),
	exif_lon   double precision CONSTRAINT photo_exif_lon_range CHECK (exif_lon BETWEEN -180 AND 180),
	created_at timestamptz NOT NULL,
	deleted_at timestamptz,
	CONSTRAINT photo_attached_to_spot CHECK ((state = 'attached') = (spot_id IS NOT NULL AND position IS NOT NULL)),
	CONSTRAINT photo_deleted_when CHECK ((state = 'deleted') = (deleted_at IS NOT NULL)),
	CONSTRAINT photo_deleted_is_nowhere CHECK (state <> 'deleted' OR exif_lat IS NULL),
	CONSTRAINT photo_place_unique UNIQUE (spot_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX photo_of_account ON photo (account_id, created_at);
CREATE INDEX photo_waiting ON photo (created_at) WHERE state = 'stored';
CREATE INDEX photo_gone ON photo (deleted_at) WHERE state = 'deleted';
COMMENT ON TABLE photo IS 'A picture someone sent; the files are in the store, under the id. Written by photos.';
COMMENT ON COLUMN photo.state IS 'stored: received, in no spot yet; attached: in a spot; deleted: files gone, row kept two days for the quota.';
COMMENT ON COLUMN photo.widths IS 'The widths kept in the store, narrowest first.';
COMMENT ON COLUMN photo.phash IS 'Perceptual hash: like pictures have few differing bits.';
COMMENT ON COLUMN photo.exif_lat IS 'Where the camera was. Shown to nobody but the author and the moderators, and in no file.';
