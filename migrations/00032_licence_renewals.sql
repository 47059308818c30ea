-- +goose Up
CREATE TABLE licence_renewal (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
	words           text NOT NULL CONSTRAINT licence_renewal_words_length CHECK (length(words) BETWEEN 40 AND 1200),
	asked_by        bigint REFERENCES account ON DELETE SET NULL,
	asked_at        timestamptz NOT NULL,
	verdict         text CONSTRAINT licence_renewal_verdict_known CHECK (verdict IN ('publish', 'revise', 'refuse')),
	reason          text NOT NULL DEFAULT '',
	message         text NOT NULL DEFAULT '' CONSTRAINT licence_renewal_message_length CHECK (length(message) <= 1000)
);
CREATE UNIQUE INDEX licence_renewal_waits_once ON licence_renewal (organisation_id) WHERE verdict IS NULL;
CREATE INDEX licence_renewal_organisation ON licence_renewal (organisation_id, id);
CREATE INDEX licence_renewal_asked_by ON licence_renewal (asked_by);
COMMENT ON TABLE licence_renewal IS 'Requests to keep a licence beyond its end, under the same number. Written by organisations.';

CREATE TABLE licence_reminder (
	organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
	until           date NOT NULL,
	days            integer NOT NULL,
	sent_at         timestamptz NOT NULL,
	PRIMARY KEY (organisation_id, until, days)
);
COMMENT ON TABLE licence_reminder IS 'Reminders sent before the end of a licence, so that each is sent once. Written by organisations.';
CREATE INDEX organisation_ends ON organisation (licence_until) WHERE state IN ('active', 'formal_notice');
