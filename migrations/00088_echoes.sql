-- +goose Up
CREATE TABLE spot_view (
	spot_id bigint NOT NULL REFERENCES spot ON DELETE CASCADE,
	day     date NOT NULL,
	views   integer NOT NULL CONSTRAINT spot_view_some CHECK (views > 0),
	PRIMARY KEY (spot_id, day)
);
CREATE INDEX spot_view_of_day ON spot_view (day);
COMMENT ON TABLE spot_view IS 'How often the page of a spot was looked at each day in the Lot: numbers, of nobody. Gone with the spot. Written by echoes.';

CREATE TABLE spot_thanks (
	spot_id bigint NOT NULL REFERENCES spot ON DELETE CASCADE,
	sort    text NOT NULL CONSTRAINT spot_thanks_sort_known CHECK (sort IN ('views', 'me_too')),
	reached integer NOT NULL,
	at      timestamptz NOT NULL,
	PRIMARY KEY (spot_id, sort)
);
COMMENT ON TABLE spot_thanks IS 'The highest milestone for which the author of a spot was thanked: no letter is sent twice. Gone with the spot. Written by echoes.';

CREATE TABLE thanks_declined (
	account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
	at         timestamptz NOT NULL
);
COMMENT ON TABLE thanks_declined IS 'Who does not wish to be thanked by mail. Gone with the account. Written by echoes.';
