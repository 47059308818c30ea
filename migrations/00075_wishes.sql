-- +goose Up
CREATE TABLE me_too (
	spot_id    bigint NOT NULL REFERENCES spot ON DELETE CASCADE,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	at         timestamptz NOT NULL,
	PRIMARY KEY (spot_id, account_id)
);
CREATE INDEX me_too_of_account ON me_too (account_id);
COMMENT ON TABLE me_too IS 'Who said "me too" of a spot: the number is public, the names are nobody''s. Gone with the account. Written by wishes.';

CREATE TABLE wish_list (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	name       text NOT NULL CONSTRAINT wish_list_name_length CHECK (length(name) <= 60),
	token      text CONSTRAINT wish_list_token_unique UNIQUE CONSTRAINT wish_list_token_form CHECK (token ~ '^[A-Za-z0-9_-]{43}$'),
	created_at timestamptz NOT NULL,
	CONSTRAINT wish_list_name_unique UNIQUE (account_id, name)
);
COMMENT ON TABLE wish_list IS 'Lists of spots a member keeps, theirs alone unless they share one. Gone with the account. Written by wishes.';
COMMENT ON COLUMN wish_list.name IS 'Empty for the first list of each member.';
COMMENT ON COLUMN wish_list.token IS 'In the address by which the list is shared; null while it is not. Kept as it is, for its owner to copy again.';

CREATE TABLE wish (
	list_id  bigint NOT NULL REFERENCES wish_list ON DELETE CASCADE,
	spot_id  bigint NOT NULL REFERENCES spot ON DELETE CASCADE,
	added_at timestamptz NOT NULL,
	PRIMARY KEY (list_id, spot_id)
);
CREATE INDEX wish_of_spot ON wish (spot_id);
COMMENT ON TABLE wish IS 'A spot in a member''s list. Written by wishes.';
