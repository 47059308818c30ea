-- +goose Up
-- What anybody tells of a content that harms somebody or breaks the law, the answer, and the one time it is contested.
CREATE TABLE notice (
	id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	token          text CONSTRAINT notice_token UNIQUE,
	account_id     bigint REFERENCES account ON DELETE SET NULL,
	name           text NOT NULL DEFAULT '' CONSTRAINT notice_name_length CHECK (length(name) <= 120),
	email          text NOT NULL DEFAULT '' CONSTRAINT notice_email_length CHECK (length(email) <= 254),
	locale         text NOT NULL CONSTRAINT notice_locale_known CHECK (locale IN ('fr', 'en')),
	page           text NOT NULL CONSTRAINT notice_page_is_ours CHECK (page ~ '^/([^/\\].*)?$' AND length(page) <= 300),
	kind           text NOT NULL DEFAULT '',
	subject_id     bigint NOT NULL DEFAULT 0,
	title          text NOT NULL CONSTRAINT notice_title_length CHECK (length(title) <= 300),
	ground         text NOT NULL CONSTRAINT notice_ground_known CHECK (ground IN ('rights', 'portrait', 'home', 'privacy', 'danger', 'illegal', 'child', 'other')),
	words          text NOT NULL CONSTRAINT notice_words_length CHECK (length(words) <= 2000),
	state          text NOT NULL DEFAULT 'submitted' CONSTRAINT notice_state_known CHECK (state IN ('submitted', 'founded', 'sent_back', 'unfounded')),
	reason         text NOT NULL DEFAULT '' CONSTRAINT notice_reason_form CHECK (reason ~ '^[a-z0-9_]*$'),
	answer         text NOT NULL DEFAULT '' CONSTRAINT notice_answer_length CHECK (length(answer) <= 1000),
	decided_by     bigint REFERENCES account ON DELETE SET NULL,
	decided_at     timestamptz,
	contest        text NOT NULL DEFAULT '' CONSTRAINT notice_contest_length CHECK (length(contest) <= 2000),
	contested_at   timestamptz,
	created_at     timestamptz NOT NULL,
	CONSTRAINT notice_decided CHECK ((state = 'submitted') = (decided_at IS NULL))
);
CREATE INDEX notice_account ON notice (account_id);
CREATE INDEX notice_decided_by ON notice (decided_by);
CREATE INDEX notice_about ON notice (kind, subject_id);
CREATE INDEX notice_forgotten ON notice (decided_at) WHERE token IS NOT NULL;
COMMENT ON TABLE notice IS 'What anybody, a member or not, tells of a content that harms somebody or breaks the law. One year after the last answer the name, the address, the words, the contest and the token are forgotten; the ground and the outcome stay, for the figures. Erasing an account leaves the notice, which its sender may still follow. Written by notices.';
COMMENT ON COLUMN notice.token IS 'Opens the page where the sender, who may have no account, follows the notice; null once it is forgotten.';
COMMENT ON COLUMN notice.kind IS 'The kind of thing it is about, and subject_id which; empty for a page that is nobody''s.';
COMMENT ON COLUMN notice.decided_by IS 'Whoever answered first, who does not decide on the contest.';
SELECT trace_decisions_on('notice');
