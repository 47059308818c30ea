-- +goose Up
ALTER TABLE brand_download
	DROP CONSTRAINT brand_download_variant_known,
	DROP CONSTRAINT brand_download_format_known,
	DROP CONSTRAINT brand_download_use_known,
	DROP CONSTRAINT brand_download_raster_has_pixels,
	ADD CONSTRAINT brand_download_variant_known CHECK (variant IN ('couleur', 'blanche', 'noire', 'toutes')),
	ADD CONSTRAINT brand_download_format_known CHECK (format IN ('png', 'jpeg', 'webp', 'svg', 'pdf', 'zip')),
	ADD CONSTRAINT brand_download_use_known
		CHECK (use IN ('web', 'social', 'print', 'vehicle', 'textile', 'packaging', 'event', 'press', 'all')),
	ADD CONSTRAINT brand_download_kit_is_whole CHECK ((format = 'zip') = (variant = 'toutes') AND (format = 'zip') = (use = 'all')),
	ADD CONSTRAINT brand_download_raster_has_pixels
		CHECK (CASE WHEN format IN ('svg', 'pdf', 'zip') THEN width IS NULL AND height IS NULL ELSE width > 0 AND height > 0 END);
COMMENT ON COLUMN brand_download.master_sha256 IS 'SHA-256 of the SVG master of the day: which bubble it was. For the kit, SHA-256 of those of all variants, in letters, one after the other.';
COMMENT ON COLUMN brand_download.width IS 'Pixels; null for SVG, PDF and the kit, which have no size.';
