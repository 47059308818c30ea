-- +goose Up
ALTER TABLE misuse_report ADD COLUMN licence_number text NOT NULL DEFAULT ''
	CONSTRAINT misuse_report_licence_length CHECK (length(licence_number) <= 40);
COMMENT ON COLUMN misuse_report.licence_number IS 'The licence shown beside the bubble, as typed; it may be of nobody.';
