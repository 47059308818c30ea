-- +goose Up
CREATE TABLE session (
	token_hash text PRIMARY KEY,
	account_id bigint REFERENCES account ON DELETE CASCADE,
	data       bytea NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX session_of_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);
COMMENT ON TABLE session IS 'Server-side sessions, keyed by the hash of the cookie. Written by session.';

CREATE TABLE once (
	account_id bigint NOT NULL,
	key        text NOT NULL CONSTRAINT once_key_length CHECK (length(key) BETWEEN 1 AND 64),
	act        text NOT NULL,
	answer     text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (account_id, key)
);
CREATE INDEX once_age ON once (created_at);
COMMENT ON TABLE once IS 'Answers already given to forms, so that a double click never makes two; account 0 is a visitor. Written by once.';

CREATE TABLE job (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind         text NOT NULL,
	payload      jsonb NOT NULL,
	run_at       timestamptz NOT NULL DEFAULT now(),
	attempts     integer NOT NULL DEFAULT 0,
	leased_until timestamptz,
	last_error   text NOT NULL DEFAULT '',
	dead_at      timestamptz,
	created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_due ON job (run_at) WHERE dead_at IS NULL;
COMMENT ON TABLE job IS 'Work to do after a transaction; a finished job is deleted, a hopeless one stays with dead_at. Written by jobs.';

CREATE TABLE schedule (
	name    text PRIMARY KEY,
	next_at timestamptz NOT NULL
);
COMMENT ON TABLE schedule IS 'When each periodic job is due next; whichever instance advances the row enqueues it. Written by jobs.';

CREATE TABLE letter (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint REFERENCES account ON DELETE CASCADE,
	recipient  text NOT NULL,
	subject    text NOT NULL,
	body_text  text NOT NULL,
	body_html  text NOT NULL,
	links      text[] NOT NULL DEFAULT '{}',
	message_id text NOT NULL CONSTRAINT letter_message_id_unique UNIQUE,
	created_at timestamptz NOT NULL DEFAULT now(),
	sent_at    timestamptz
);
CREATE INDEX letter_age ON letter (created_at);
COMMENT ON TABLE letter IS 'The outbox. The bodies are emptied once sent, but for development: they hold secret links. Written by mail.';

CREATE TABLE audit_line (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at         timestamptz NOT NULL DEFAULT now(),
	actor_id   bigint NOT NULL,
	act        text NOT NULL,
	object     text NOT NULL,
	before     jsonb,
	after      jsonb,
	request_id text NOT NULL DEFAULT ''
);
CREATE INDEX audit_line_object ON audit_line (object, id);
COMMENT ON TABLE audit_line IS 'Who did what and when, append-only. Account numbers only, never a name or an address. Written by audit.';

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_line
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE rate (
	key          text NOT NULL,
	window_start timestamptz NOT NULL,
	hits         integer NOT NULL,
	PRIMARY KEY (key, window_start)
);
CREATE INDEX rate_age ON rate (window_start);
COMMENT ON TABLE rate IS 'Hits per limited key (a hash) and window, shared by every instance. Written by limit.';
