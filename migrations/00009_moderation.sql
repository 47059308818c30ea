-- +goose Up
CREATE TABLE queue_item (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind            text NOT NULL CONSTRAINT queue_item_kind_form CHECK (kind ~ '^[a-z]+$'),
	subject_id      bigint NOT NULL,
	title           text NOT NULL,
	commune_insee   text NOT NULL DEFAULT '',
	photo_id        text NOT NULL DEFAULT '',
	author_id       bigint REFERENCES account ON DELETE CASCADE,
	organisation_id bigint NOT NULL DEFAULT 0,
	submitted_at    timestamptz NOT NULL,
	promised_at     timestamptz NOT NULL,
	state           text NOT NULL DEFAULT 'waiting' CONSTRAINT queue_item_state_known CHECK (state IN ('waiting', 'decided', 'withdrawn')),
	version         integer NOT NULL DEFAULT 1,
	claimed_by      bigint REFERENCES account ON DELETE SET NULL,
	claimed_until   timestamptz,
	verdict         text CONSTRAINT queue_item_verdict_known CHECK (verdict IN ('publish', 'revise', 'refuse')),
	reason          text NOT NULL DEFAULT '',
	message         text NOT NULL DEFAULT '' CONSTRAINT queue_item_message_length CHECK (length(message) <= 1000),
	decided_by      bigint REFERENCES account ON DELETE SET NULL,
	decided_at      timestamptz,
	CONSTRAINT queue_item_decided_wholly CHECK ((state = 'decided') = (verdict IS NOT NULL AND decided_at IS NOT NULL))
);
CREATE UNIQUE INDEX queue_item_waits_once ON queue_item (kind, subject_id) WHERE state = 'waiting';
CREATE INDEX queue_item_next ON queue_item (kind, promised_at, id) WHERE state = 'waiting';
CREATE INDEX queue_item_answers ON queue_item (kind, decided_at) WHERE state = 'decided';
CREATE INDEX queue_item_subject ON queue_item (kind, subject_id);
CREATE INDEX queue_item_author ON queue_item (author_id);
COMMENT ON TABLE queue_item IS 'What waits, or waited, for a decision: one row each time a thing is submitted. Written by moderation.';
COMMENT ON COLUMN queue_item.version IS 'Changes with each claim, release and decision: a page that is out of date decides nothing.';
