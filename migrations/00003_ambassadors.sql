-- +goose Up
CREATE TABLE ambassador (
	account_id    bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
	slug          text NOT NULL CONSTRAINT ambassador_slug_unique UNIQUE CONSTRAINT ambassador_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	commune_insee text CONSTRAINT ambassador_commune_form CHECK (commune_insee ~ '^[0-9][0-9AB][0-9]{3}$'),
	link          text NOT NULL CONSTRAINT ambassador_link_known CHECK (link IN ('born', 'living', 'working', 'studying', 'second_home', 'at_heart')),
	state         text NOT NULL DEFAULT 'incomplete' CONSTRAINT ambassador_state_known CHECK (state IN ('incomplete', 'active', 'paused', 'left', 'excluded')),
	joined_at     timestamptz NOT NULL DEFAULT now(),
	activated_at  timestamptz,
	CONSTRAINT ambassador_active_since CHECK (state <> 'active' OR activated_at IS NOT NULL)
);
CREATE INDEX ambassador_commune ON ambassador (commune_insee) WHERE state = 'active';
COMMENT ON TABLE ambassador IS 'A person who takes part, wherever they live. Written by ambassadors.';
COMMENT ON COLUMN ambassador.commune_insee IS 'Where they live in the Lot; null for elsewhere.';
COMMENT ON COLUMN ambassador.activated_at IS 'When the charter was first signed.';
