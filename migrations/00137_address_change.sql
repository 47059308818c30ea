-- +goose Up
CREATE TABLE address_change (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	old_email  text NOT NULL CONSTRAINT address_change_old_length CHECK (length(old_email) <= 254),
	old_key    text NOT NULL,
	new_email  text NOT NULL CONSTRAINT address_change_new_length CHECK (length(new_email) <= 254),
	new_key    text NOT NULL,
	hash       bytea CONSTRAINT address_change_hash_unique UNIQUE,
	stop_hash  bytea NOT NULL CONSTRAINT address_change_stop_unique UNIQUE,
	state      text NOT NULL DEFAULT 'asked' CONSTRAINT address_change_state_known CHECK (state IN ('asked', 'cancelled', 'done', 'stopped')),
	asked_at   timestamptz NOT NULL
);
CREATE INDEX address_change_of_account ON address_change (account_id, id);
CREATE INDEX address_change_age ON address_change (asked_at);
COMMENT ON TABLE address_change IS 'A member moving their account to another address: asked, proved there, or stopped by whoever holds the old one. Two addresses, kept 30 days and erased with the account. Written by accounts.';
COMMENT ON COLUMN address_change.hash IS 'SHA-256 of the link sent to the new address; null until a job has written that letter, and for good when the address has an account.';
COMMENT ON COLUMN address_change.stop_hash IS 'SHA-256 of the link sent to the old address, which stops or undoes.';
