-- +goose Up
ALTER TABLE session ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT session_id_unique UNIQUE;
COMMENT ON TABLE session IS 'Server-side sessions, keyed by the hash of the cookie. Neither the browser''s own description nor a network address is kept, only the names of browser and system made of the first ("Firefox", "Android"), with when it began and was last used, to the minute. Gone when closed, 90 days after it began, or with the account. Written by session.';
COMMENT ON COLUMN session.id IS 'What its owner closes it by: it opens nothing.';

CREATE TABLE known_device (
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	hash       bytea NOT NULL,
	first_at   timestamptz NOT NULL,
	last_at    timestamptz NOT NULL,
	PRIMARY KEY (account_id, hash)
);
CREATE INDEX known_device_age ON known_device (last_at);
COMMENT ON TABLE known_device IS 'Browsers an account was signed in with, so that a letter tells its owner of a new one and a known one is let try when strangers guess. A hash of the browser''s cookie and of the account: two accounts of one browser cannot be told to share it. Kept a year after the last sign-in, and erased with the account. Written by accounts.';
COMMENT ON COLUMN known_device.last_at IS 'Of the last sign-in, to the day.';
