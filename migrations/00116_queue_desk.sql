-- +goose Up
-- What a moderator arranges for themself.
CREATE TABLE queue_view (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	name       text NOT NULL CONSTRAINT queue_view_name_length CHECK (length(name) BETWEEN 1 AND 40),
	query      text NOT NULL CONSTRAINT queue_view_query_length CHECK (length(query) <= 4000),
	CONSTRAINT queue_view_name_once UNIQUE (account_id, name)
);
COMMENT ON TABLE queue_view IS 'The ways of looking at the queue that a moderator keeps; they go with the account. Written by moderation.';
COMMENT ON COLUMN queue_view.query IS 'The query of its address.';

CREATE TABLE queue_digest (
	account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
	hours      integer[] NOT NULL CONSTRAINT queue_digest_hours_known CHECK (hours <@ ARRAY[7,8,9,10,11,12,13,14,15,16,17,18,19] AND cardinality(hours) > 0),
	sent_at    timestamptz
);
COMMENT ON TABLE queue_digest IS 'At which hours of the Lot a moderator is told by letter of what waits; they go with the account. Written by moderation.';
