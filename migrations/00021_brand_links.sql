-- +goose Up
CREATE TABLE brand_link (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	token_sha256    text NOT NULL CONSTRAINT brand_link_token_unique UNIQUE CONSTRAINT brand_link_token_form CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
	account_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	organisation_id bigint REFERENCES organisation ON DELETE CASCADE,
	recipient       text NOT NULL CONSTRAINT brand_link_recipient_length CHECK (length(recipient) BETWEEN 1 AND 80),
	variant         text NOT NULL,
	format          text NOT NULL,
	width           integer NOT NULL DEFAULT 0,
	mm              integer NOT NULL DEFAULT 0,
	dpi             integer NOT NULL DEFAULT 0,
	preset          text NOT NULL DEFAULT '',
	use             text NOT NULL,
	created_at      timestamptz NOT NULL,
	expires_at      timestamptz NOT NULL CONSTRAINT brand_link_expires_later CHECK (expires_at > created_at),
	revoked_at      timestamptz,
	downloads       integer NOT NULL DEFAULT 0 CONSTRAINT brand_link_downloads_range CHECK (downloads BETWEEN 0 AND 50)
);
CREATE INDEX brand_link_of_account ON brand_link (account_id, created_at, id);
CREATE INDEX brand_link_of_organisation ON brand_link (organisation_id, created_at, id) WHERE organisation_id IS NOT NULL;
CREATE INDEX brand_link_expires ON brand_link (expires_at);
COMMENT ON TABLE brand_link IS 'Links by which a member has one file fetched by somebody without an account, such as a printer; only the SHA-256 of the token is kept. Forgotten a year after they expire. Written by brand.';
COMMENT ON COLUMN brand_link.width IS 'As ordered; 0 where the order names another size, or none.';

ALTER TABLE brand_download ADD COLUMN link_id bigint;
COMMENT ON COLUMN brand_download.link_id IS 'The brand_link by which the file was fetched, on behalf of the account; null when the account took it.';
