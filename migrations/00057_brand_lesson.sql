-- +goose Up
CREATE TABLE brand_lesson (
	account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
	learnt_at  timestamptz NOT NULL
);
COMMENT ON TABLE brand_lesson IS 'Who has been through the lesson on good and bad uses, which comes before a first download. Personal: kept as long as the account, and gone with it. Written by brand.';
