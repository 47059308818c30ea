-- +goose Up
CREATE TABLE brand_download (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at              timestamptz NOT NULL,
	account_id      bigint NOT NULL,
	organisation_id bigint,
	licence_number  text,
	master_sha256   text NOT NULL CONSTRAINT brand_download_master_form CHECK (master_sha256 ~ '^[0-9a-f]{64}$'),
	variant         text NOT NULL CONSTRAINT brand_download_variant_known CHECK (variant IN ('couleur', 'blanche', 'noire')),
	format          text NOT NULL CONSTRAINT brand_download_format_known CHECK (format IN ('png', 'jpeg', 'webp', 'svg', 'pdf')),
	width           integer,
	height          integer,
	mm              integer CONSTRAINT brand_download_mm_range CHECK (mm BETWEEN 10 AND 300),
	dpi             integer CONSTRAINT brand_download_dpi_known CHECK (dpi IN (150, 300)),
	preset          text CONSTRAINT brand_download_preset_form CHECK (preset ~ '^[a-z0-9-]{1,40}$'),
	use             text NOT NULL CONSTRAINT brand_download_use_known
		CHECK (use IN ('web', 'social', 'print', 'vehicle', 'textile', 'packaging', 'event', 'press')),
	CONSTRAINT brand_download_of_licensed CHECK ((organisation_id IS NULL) = (licence_number IS NULL)),
	CONSTRAINT brand_download_raster_has_pixels
		CHECK (CASE WHEN format IN ('svg', 'pdf') THEN width IS NULL AND height IS NULL ELSE width > 0 AND height > 0 END),
	CONSTRAINT brand_download_print_is_whole CHECK ((mm IS NULL) = (dpi IS NULL))
);
CREATE INDEX brand_download_of_account ON brand_download (account_id, id);
CREATE INDEX brand_download_of_organisation ON brand_download (organisation_id, id) WHERE organisation_id IS NOT NULL;
CREATE TRIGGER brand_download_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON brand_download
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE brand_download IS 'Every file of the bubble handed out, append-only. Numbers only, never a name: erasing a person leaves it whole. Written by brand.';
COMMENT ON COLUMN brand_download.master_sha256 IS 'SHA-256 of the SVG master of the day: which bubble it was.';
COMMENT ON COLUMN brand_download.width IS 'Pixels; null for SVG and PDF, which have no size.';
