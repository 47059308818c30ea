-- +goose Up
CREATE TABLE organisation (
	id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name          text NOT NULL CONSTRAINT organisation_name_length CHECK (length(name) BETWEEN 1 AND 120),
	siret         text CONSTRAINT organisation_siret_form CHECK (siret ~ '^[0-9]{14}$') CONSTRAINT organisation_siret_unique UNIQUE,
	rna           text CONSTRAINT organisation_rna_form CHECK (rna ~ '^W[0-9]{9}$') CONSTRAINT organisation_rna_unique UNIQUE,
	legal_form    text NOT NULL CONSTRAINT organisation_legal_form_known CHECK (legal_form IN ('sarl', 'sas', 'sa', 'ei', 'association', 'public', 'other')),
	sector        text NOT NULL DEFAULT '' CONSTRAINT organisation_sector_length CHECK (length(sector) <= 80),
	commune_insee text NOT NULL DEFAULT '',
	jobs          integer NOT NULL DEFAULT 0 CONSTRAINT organisation_jobs_range CHECK (jobs BETWEEN 0 AND 100000),
	supports      text[] NOT NULL DEFAULT '{}',
	motivation    text NOT NULL DEFAULT '' CONSTRAINT organisation_motivation_length CHECK (length(motivation) <= 1200),
	state         text NOT NULL DEFAULT 'draft'
		CONSTRAINT organisation_state_known CHECK (state IN ('draft', 'submitted', 'to_complete', 'refused', 'active')),
	reason        text NOT NULL DEFAULT '',
	message       text NOT NULL DEFAULT '',
	version       integer NOT NULL DEFAULT 1,
	created_at    timestamptz NOT NULL DEFAULT now(),
	submitted_at  timestamptz,
	decided_at    timestamptz,
	licence_number text CONSTRAINT organisation_licence_number_unique UNIQUE,
	licence_from   date,
	licence_until  date,
	CONSTRAINT organisation_is_identified CHECK (siret IS NOT NULL OR rna IS NOT NULL),
	CONSTRAINT organisation_active_has_licence CHECK (state <> 'active' OR (licence_number IS NOT NULL AND licence_from < licence_until))
);
COMMENT ON TABLE organisation IS 'A legal person and its file for the licence. Written by organisations.';
COMMENT ON COLUMN organisation.reason IS 'Preset reason of the last decision, for its members to read; empty when granted.';

CREATE TABLE organisation_member (
	organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
	account_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	role            text NOT NULL CONSTRAINT organisation_member_role_known CHECK (role IN ('owner', 'editor')),
	capacity        text NOT NULL DEFAULT '' CONSTRAINT organisation_member_capacity_length CHECK (length(capacity) <= 80),
	joined_at       timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (organisation_id, account_id)
);
CREATE INDEX organisation_member_account ON organisation_member (account_id);
COMMENT ON TABLE organisation_member IS 'Who speaks for an organisation, and in what capacity. Written by organisations.';

CREATE TABLE licence_counter (
	year integer PRIMARY KEY,
	last integer NOT NULL
);
COMMENT ON TABLE licence_counter IS 'The last licence number given each year: numbers have no gap and are never given twice. Written by organisations.';
