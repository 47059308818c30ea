-- +goose Up
CREATE TABLE brand_master (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	layout       text NOT NULL CONSTRAINT brand_master_layout_known CHECK (layout IN ('', 'horizontale', 'verticale')),
	variant      text NOT NULL CONSTRAINT brand_master_variant_known CHECK (variant IN ('couleur', 'blanche', 'noire')),
	version      integer CONSTRAINT brand_master_version_positive CHECK (version > 0),
	state        text NOT NULL CONSTRAINT brand_master_state_known CHECK (state IN ('draft', 'published', 'retired')),
	revision     integer NOT NULL DEFAULT 1,
	folder       text NOT NULL CONSTRAINT brand_master_folder_unique UNIQUE CONSTRAINT brand_master_folder_form CHECK (folder ~ '^[A-Z0-9]{20,40}$'),
	svg_sha256   text NOT NULL CONSTRAINT brand_master_sha256_form CHECK (svg_sha256 ~ '^[0-9a-f]{64}$'),
	ink          text NOT NULL CONSTRAINT brand_master_ink_form CHECK (ink ~ '^#[0-9A-F]{6}$'),
	width        integer NOT NULL CONSTRAINT brand_master_width_positive CHECK (width > 0),
	height       integer NOT NULL CONSTRAINT brand_master_height_positive CHECK (height > 0),
	svg_bytes    integer NOT NULL,
	pdf_bytes    integer NOT NULL,
	eps_bytes    integer NOT NULL DEFAULT 0,
	audience     text[] NOT NULL DEFAULT '{}'
		CONSTRAINT brand_master_audience_known CHECK (audience <@ ARRAY['ambassadors', 'organisations', 'press', 'everyone']),
	note         text NOT NULL DEFAULT '' CONSTRAINT brand_master_note_length CHECK (length(note) <= 300),
	valid_from   timestamptz,
	valid_until  timestamptz,
	author_id    bigint NOT NULL,
	created_at   timestamptz NOT NULL,
	published_by bigint,
	published_at timestamptz,
	retired_by   bigint,
	retired_at   timestamptz,
	CONSTRAINT brand_master_version_unique UNIQUE (layout, variant, version),
	CONSTRAINT brand_master_span CHECK (valid_until > valid_from),
	CONSTRAINT brand_master_published_whole
		CHECK (state = 'draft' OR num_nulls(version, published_by, published_at, valid_from) = 0 AND cardinality(audience) > 0 AND note <> ''),
	CONSTRAINT brand_master_draft_unnumbered CHECK (state <> 'draft' OR version IS NULL),
	CONSTRAINT brand_master_retired_when CHECK ((state = 'retired') = (retired_at IS NOT NULL AND retired_by IS NOT NULL))
);
COMMENT ON TABLE brand_master IS 'The drawings of the bubble the team uploaded; those that came with the program are in none. Accounts by number only, never a name: erasing a person leaves it whole. Drafts nobody publishes go after 90 days, the rest stays: the ledger refers to it. Written by brand.';
COMMENT ON COLUMN brand_master.layout IS 'How the bubble is arranged with its words; empty for the bubble alone.';
COMMENT ON COLUMN brand_master.version IS 'Counted for each layout and variant, at publication; 0 is the one that came with the program.';
COMMENT ON COLUMN brand_master.folder IS 'Of its files in the store.';
COMMENT ON COLUMN brand_master.ink IS 'The colour most of it has: what its contrast with a ground is counted from.';
COMMENT ON COLUMN brand_master.valid_until IS 'The first moment it is in force no more; null for no end.';

CREATE TABLE brand_master_notice (
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	master_id  bigint NOT NULL REFERENCES brand_master ON DELETE CASCADE,
	PRIMARY KEY (account_id, master_id)
);
COMMENT ON TABLE brand_master_notice IS 'Who was written to about a new drawing, having an older one: nobody twice. Written by brand.';

CREATE TABLE brand_rules (
	revision  integer PRIMARY KEY CONSTRAINT brand_rules_revision_positive CHECK (revision > 0),
	rules     jsonb NOT NULL,
	author_id bigint NOT NULL,
	set_at    timestamptz NOT NULL
);
CREATE TRIGGER brand_rules_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON brand_rules
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE brand_rules IS 'The graphic rules each time the team set them; the last ones count. Accounts by number only. Written by brand.';
COMMENT ON COLUMN brand_rules.revision IS 'Counted: two people who change the same rules do not undo one another.';

ALTER TABLE brand_download
	ALTER COLUMN account_id DROP NOT NULL,
	ADD COLUMN layout text NOT NULL DEFAULT '' CONSTRAINT brand_download_layout_known CHECK (layout IN ('', 'horizontale', 'verticale')),
	DROP CONSTRAINT brand_download_format_known,
	DROP CONSTRAINT brand_download_raster_has_pixels,
	ADD CONSTRAINT brand_download_format_known CHECK (format IN ('png', 'jpeg', 'webp', 'svg', 'pdf', 'eps', 'zip')),
	ADD CONSTRAINT brand_download_raster_has_pixels
		CHECK (CASE WHEN format IN ('svg', 'pdf', 'eps', 'zip') THEN width IS NULL AND height IS NULL ELSE width > 0 AND height > 0 END),
	ADD CONSTRAINT brand_download_by_nobody CHECK (account_id IS NOT NULL OR num_nonnulls(organisation_id, licence_number, link_id) = 0);
COMMENT ON COLUMN brand_download.account_id IS 'Null for a file open to everyone, or to the press, taken without an account.';
COMMENT ON COLUMN brand_download.width IS 'Pixels; null for SVG, PDF, EPS and the kit, which have no size.';

ALTER TABLE brand_link ADD COLUMN layout text NOT NULL DEFAULT '' CONSTRAINT brand_link_layout_known CHECK (layout IN ('', 'horizontale', 'verticale'));
