-- +goose Up
ALTER TABLE brand_download
	DROP CONSTRAINT brand_download_use_known,
	ADD CONSTRAINT brand_download_use_known CHECK (use IN
		('web', 'social', 'signature', 'print', 'poster', 'vehicle', 'textile', 'packaging', 'sign', 'event', 'press', 'all'));
ALTER TABLE brand_use
	DROP CONSTRAINT brand_use_support_known,
	ADD CONSTRAINT brand_use_support_known CHECK (support IN
		('web', 'social', 'signature', 'print', 'poster', 'vehicle', 'textile', 'packaging', 'sign', 'event', 'press'));
