-- +goose Up
ALTER TABLE charter_notice
	ADD COLUMN days integer NOT NULL DEFAULT 0,
	DROP CONSTRAINT charter_notice_pkey,
	ADD CONSTRAINT charter_notice_pkey PRIMARY KEY (account_id, charter, version, days);
COMMENT ON TABLE charter_notice IS 'Who was written to about a new version, so that each letter is sent once; goes with the account. Written by charter.';
COMMENT ON COLUMN charter_notice.days IS 'Of a reminder, how many days before the last one to sign; 0 for the announcement.';
