-- +goose Up
-- Who has not come for three years is written to twice, then erased.
ALTER TABLE account ADD COLUMN last_seen_on date NOT NULL DEFAULT CURRENT_DATE;
COMMENT ON COLUMN account.last_seen_on IS 'The last day the account was in use, and no more than the day: for the erasure of those long unused.';
CREATE INDEX account_unseen ON account (last_seen_on) WHERE state = 'active';
CREATE TABLE inactivity_warning (
	account_id bigint NOT NULL CONSTRAINT inactivity_warning_account_id_fkey REFERENCES account (id) ON DELETE CASCADE,
	days integer NOT NULL,
	sent_at timestamptz NOT NULL,
	CONSTRAINT inactivity_warning_pkey PRIMARY KEY (account_id, days)
);
COMMENT ON TABLE inactivity_warning IS 'The letters that warn who has not come for years, so that each is sent once; they count for nothing once the person came. Gone with the account. Written by privacy.';
