-- +goose Up
CREATE TABLE charter_key (
	public_key text PRIMARY KEY CONSTRAINT charter_key_form CHECK (public_key ~ '^[0-9a-f]{64}$'),
	made_at    timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER charter_key_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON charter_key
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE charter_key IS 'The ed25519 keys that ever sealed certificates, their public halves alone, append-only. Written by charter.';
