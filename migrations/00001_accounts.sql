-- +goose Up
CREATE TABLE account (
	id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email         text NOT NULL CONSTRAINT account_email_length CHECK (length(email) <= 254),
	email_key     text NOT NULL CONSTRAINT account_email_unique UNIQUE,
	password_hash text,
	first_name    text NOT NULL CONSTRAINT account_first_name_length CHECK (length(first_name) BETWEEN 1 AND 60),
	last_name     text NOT NULL DEFAULT '' CONSTRAINT account_last_name_length CHECK (length(last_name) <= 60),
	role          text NOT NULL DEFAULT 'member' CONSTRAINT account_role_known CHECK (role IN ('member', 'moderator', 'referent', 'staff', 'admin')),
	state         text NOT NULL DEFAULT 'pending' CONSTRAINT account_state_known CHECK (state IN ('pending', 'active', 'suspended', 'erased')),
	locale        text NOT NULL DEFAULT 'fr' CONSTRAINT account_locale_known CHECK (locale IN ('fr', 'en')),
	session_epoch integer NOT NULL DEFAULT 0,
	newsletter_at timestamptz,
	created_at    timestamptz NOT NULL DEFAULT now(),
	confirmed_at  timestamptz,
	CONSTRAINT account_active_is_confirmed CHECK (state <> 'active' OR confirmed_at IS NOT NULL)
);
COMMENT ON TABLE account IS 'One person who can sign in. Written by accounts.';
COMMENT ON COLUMN account.email_key IS 'The address in NFKC, case folded: one account per address.';
COMMENT ON COLUMN account.session_epoch IS 'Copied into each session; adding one closes them all.';

CREATE TABLE account_token (
	hash       bytea PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	purpose    text NOT NULL CONSTRAINT account_token_purpose_known CHECK (purpose IN ('confirm', 'reset', 'invite')),
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	used_at    timestamptz
);
CREATE INDEX account_token_of_account ON account_token (account_id, purpose);
COMMENT ON TABLE account_token IS 'Single-use links sent by mail; only the SHA-256 of the token is kept. Written by accounts.';
