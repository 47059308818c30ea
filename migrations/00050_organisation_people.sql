-- +goose Up
-- Several people speak for an organisation, and each of them for one.
DROP INDEX organisation_member_account;
CREATE UNIQUE INDEX organisation_member_one_each ON organisation_member (account_id);
COMMENT ON COLUMN organisation_member.role IS 'An owner also invites, gives roles and takes people out; each organisation has one at least.';

CREATE TABLE organisation_invitation (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
	email           text NOT NULL CONSTRAINT organisation_invitation_email_length CHECK (length(email) <= 254),
	email_key       text NOT NULL,
	name            text NOT NULL DEFAULT '' CONSTRAINT organisation_invitation_name_length CHECK (length(name) <= 60),
	role            text NOT NULL CONSTRAINT organisation_invitation_role_known CHECK (role IN ('owner', 'editor')),
	token_hash      bytea NOT NULL CONSTRAINT organisation_invitation_token_unique UNIQUE,
	invited_by      bigint REFERENCES account ON DELETE SET NULL,
	sent_at         timestamptz NOT NULL,
	expires_at      timestamptz NOT NULL,
	CONSTRAINT organisation_invitation_address_once UNIQUE (organisation_id, email_key)
);
CREATE INDEX organisation_invitation_invited_by ON organisation_invitation (invited_by);
CREATE INDEX organisation_invitation_email ON organisation_invitation (email_key);
CREATE INDEX organisation_invitation_expiry ON organisation_invitation (expires_at);
COMMENT ON TABLE organisation_invitation IS 'Letters that invite to speak for an organisation and still may be answered. A row, and the address in it, is deleted when the invitation is accepted or cancelled, and 30 days after its end. Written by organisations.';
COMMENT ON COLUMN organisation_invitation.email_key IS 'The address in NFKC, case folded: only whoever has proved it may accept.';
COMMENT ON COLUMN organisation_invitation.token_hash IS 'SHA-256 of the secret in the link of the last letter.';
