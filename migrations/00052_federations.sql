-- +goose Up
-- A federation's licence may cover the organisations it lists: each has a number of its own, and the
-- right to bear the brand for as long as the federation has it.
ALTER TABLE organisation ADD COLUMN federation boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN organisation.federation IS 'The team lets its licence cover the organisations it lists.';
COMMENT ON COLUMN organisation.licence_number IS 'Given once and kept for ever, under a federation or not.';

CREATE TABLE affiliation (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	federation_id   bigint NOT NULL REFERENCES organisation,
	name            text NOT NULL CONSTRAINT affiliation_name_length CHECK (length(name) BETWEEN 1 AND 120),
	siret           text CONSTRAINT affiliation_siret_form CHECK (siret ~ '^[0-9]{14}$'),
	rna             text CONSTRAINT affiliation_rna_form CHECK (rna ~ '^W[0-9]{9}$'),
	listed_at       timestamptz NOT NULL,
	organisation_id bigint REFERENCES organisation ON DELETE SET NULL,
	agreed_by     bigint REFERENCES account ON DELETE SET NULL,
	agreed_at     timestamptz,
	confirmed_at    timestamptz,
	CONSTRAINT affiliation_one_number CHECK ((siret IS NULL) <> (rna IS NULL)),
	CONSTRAINT affiliation_confirms_somebody CHECK (confirmed_at IS NULL OR organisation_id IS NOT NULL),
	CONSTRAINT affiliation_not_of_itself CHECK (organisation_id <> federation_id),
	CONSTRAINT affiliation_siret_once UNIQUE (federation_id, siret),
	CONSTRAINT affiliation_rna_once UNIQUE (federation_id, rna)
);
CREATE UNIQUE INDEX affiliation_one_federation ON affiliation (organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX affiliation_siret ON affiliation (siret) WHERE organisation_id IS NULL;
CREATE INDEX affiliation_rna ON affiliation (rna) WHERE organisation_id IS NULL;
CREATE INDEX affiliation_agreed_by ON affiliation (agreed_by);
COMMENT ON TABLE affiliation IS 'The organisations a federation lists, by their number: listed, agreed to by an owner of the organisation, then confirmed by the federation, and covered from there on. Written by organisations.';
COMMENT ON COLUMN affiliation.name IS 'As the federation calls it.';
COMMENT ON COLUMN affiliation.confirmed_at IS 'When the federation vouched for the very file that agreed: a number alone proves nothing.';

-- What each licence is worth. A covered organisation stands on its own state and on its federation's.
CREATE VIEW licence AS
	SELECT o.id AS organisation_id, o.licence_number AS number,
		CASE WHEN f.id IS NOT NULL AND o.state IN ('active', 'formal_notice') AND f.state NOT IN ('active', 'formal_notice') THEN f.state ELSE o.state END AS state,
		o.licence_from AS valid_from, COALESCE(f.licence_until, o.licence_until) AS valid_until,
		COALESCE(f.conditions, o.conditions) AS conditions, f.id AS federation_id, f.name AS federation
	FROM organisation o
		LEFT JOIN affiliation a ON a.organisation_id = o.id AND a.confirmed_at IS NOT NULL
		LEFT JOIN organisation f ON f.id = a.federation_id
	WHERE o.licence_number IS NOT NULL;
COMMENT ON VIEW licence IS 'What each licence is worth: read this rather than the columns of organisation. It holds in the states active and formal_notice, from valid_from to valid_until. Of organisations.';
