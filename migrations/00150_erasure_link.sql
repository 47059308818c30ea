-- +goose Up
-- Whoever comes in without a password confirms by mail that they leave.
CREATE TABLE erasure_link (
	account_id bigint CONSTRAINT erasure_link_pkey PRIMARY KEY CONSTRAINT erasure_link_account_id_fkey REFERENCES account (id) ON DELETE CASCADE,
	hash bytea NOT NULL CONSTRAINT erasure_link_hash_unique UNIQUE CONSTRAINT erasure_link_hash_length CHECK (length(hash) = 32),
	keep_spots boolean NOT NULL,
	expires_at timestamptz NOT NULL
);
COMMENT ON TABLE erasure_link IS 'The link by which somebody without a password confirms that they leave, and whether their spots stay; only the SHA-256 of its token is kept. Gone with the account, or a day after it expires. Written by privacy.';
