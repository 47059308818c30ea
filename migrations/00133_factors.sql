-- +goose Up
CREATE TABLE factor_totp (
	account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
	secret     bytea NOT NULL,
	last_step  bigint NOT NULL,
	added_at   timestamptz NOT NULL
);
COMMENT ON TABLE factor_totp IS 'The codes of an account''s telephone. Personal: leaves with the account, or as soon as its owner turns the codes off. Written by factors.';
COMMENT ON COLUMN factor_totp.secret IS 'Sealed with the key of the data folder: worth nothing without it.';
COMMENT ON COLUMN factor_totp.last_step IS 'The thirty seconds of the last code accepted, since 1970: only a later one is.';

CREATE TABLE factor_passkey (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	credential_id   bytea NOT NULL CONSTRAINT factor_passkey_unique UNIQUE CONSTRAINT factor_passkey_credential_length CHECK (length(credential_id) BETWEEN 1 AND 1023),
	public_key      bytea NOT NULL,
	sign_count      bigint NOT NULL,
	backup_eligible boolean NOT NULL,
	backed_up       boolean NOT NULL,
	transports      text NOT NULL DEFAULT '',
	name            text NOT NULL CONSTRAINT factor_passkey_name_length CHECK (length(name) BETWEEN 1 AND 60),
	added_at        timestamptz NOT NULL,
	used_at         timestamptz,
	doubted_at      timestamptz
);
CREATE INDEX factor_passkey_of_account ON factor_passkey (account_id, id);
COMMENT ON TABLE factor_passkey IS 'Passkeys: the public half of each. Personal: leaves with the account, or as soon as its owner removes the key. Written by factors.';
COMMENT ON COLUMN factor_passkey.doubted_at IS 'When its count went backwards, as that of a copy does: it opens nothing any more.';

CREATE TABLE factor_recovery (
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	hash       bytea NOT NULL,
	used_at    timestamptz,
	PRIMARY KEY (account_id, hash)
);
COMMENT ON TABLE factor_recovery IS 'Recovery codes, each good once; only the SHA-256 is kept of eighty random bits. Personal: leaves with the account, when other codes are made, or with the last factor. Written by factors.';

CREATE TABLE factor_device (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	hash       bytea NOT NULL CONSTRAINT factor_device_unique UNIQUE,
	epoch      integer NOT NULL,
	label      text NOT NULL CONSTRAINT factor_device_label_length CHECK (length(label) <= 80),
	added_at   timestamptz NOT NULL,
	used_at    timestamptz NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX factor_device_of_account ON factor_device (account_id, id);
CREATE INDEX factor_device_expiry ON factor_device (expires_at);
COMMENT ON TABLE factor_device IS 'Devices on which the second factor is not asked for again; only the SHA-256 of the cookie is kept. Personal: leaves with the account, after thirty days, or as soon as its owner says so. Written by factors.';
COMMENT ON COLUMN factor_device.epoch IS 'Of the account at the time: a changed password or role forgets the device.';
