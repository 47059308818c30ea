-- +goose Up
CREATE TABLE consent_text (
	id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	purpose        text NOT NULL CONSTRAINT consent_text_purpose_known CHECK (purpose IN ('newsletter', 'age', 'directory')),
	locale         text NOT NULL CONSTRAINT consent_text_locale_known CHECK (locale IN ('fr', 'en')),
	version        integer NOT NULL CONSTRAINT consent_text_version_positive CHECK (version > 0),
	words          text NOT NULL CONSTRAINT consent_text_words_length CHECK (length(words) BETWEEN 1 AND 2000),
	sha256         text NOT NULL CONSTRAINT consent_text_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
	first_shown_at timestamptz NOT NULL,
	CONSTRAINT consent_text_once UNIQUE (purpose, locale, sha256),
	CONSTRAINT consent_text_version_once UNIQUE (purpose, locale, version)
);
CREATE TRIGGER consent_text_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE consent_text IS 'The words that somebody agreed to, each once, numbered by purpose and language. Append-only, nothing personal. Written by consents.';

CREATE TABLE consent_event (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	purpose    text NOT NULL CONSTRAINT consent_event_purpose_known CHECK (purpose IN ('newsletter', 'age', 'directory')),
	given      boolean NOT NULL,
	text_id    bigint REFERENCES consent_text,
	way        text NOT NULL CONSTRAINT consent_event_way_known CHECK (way IN ('signup', 'space', 'profile', 'mail')),
	at         timestamptz NOT NULL
);
CREATE INDEX consent_event_of_account ON consent_event (account_id, purpose, id);
CREATE TRIGGER consent_event_never_changed BEFORE UPDATE OR TRUNCATE ON consent_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE consent_event IS 'Each consent given and withdrawn: by whom, when, how, to which words. Never changed. Personal: kept as long as the account, and gone with it. Written by consents.';
COMMENT ON COLUMN consent_event.text_id IS 'Null for a withdrawal, and for what was agreed to before words were kept.';

CREATE TABLE newsletter_link (
	account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
	token      text NOT NULL CONSTRAINT newsletter_link_token_form CHECK (token ~ '^[A-Z2-7]{26}$') CONSTRAINT newsletter_link_token_unique UNIQUE,
	made_at    timestamptz NOT NULL
);
COMMENT ON TABLE newsletter_link IS 'By which each reader of the newsletter leaves it without signing in; in clear, for the team writes it into every letter, and it does nothing else. Gone with the account. Written by consents.';

INSERT INTO consent_event (account_id, purpose, given, way, at) SELECT id, 'newsletter', true, 'signup', newsletter_at FROM account WHERE newsletter_at IS NOT NULL ORDER BY id;
INSERT INTO consent_event (account_id, purpose, given, way, at) SELECT account_id, 'directory', true, 'profile', consent_at FROM profile
	WHERE account_id IS NOT NULL AND consent_at IS NOT NULL ORDER BY id;
