-- +goose Up
-- How many spots are published, everywhere a page or the map asks, so that none counts them: see the comments
-- of the table. It follows spot by triggers, whatever writes there, an erased account's cascade included.
CREATE TABLE spot_grid (
	level         smallint NOT NULL,
	category      text NOT NULL,
	x             integer NOT NULL,
	y             integer NOT NULL,
	commune_insee text NOT NULL,
	n             integer[] NOT NULL,
	lat           double precision NOT NULL,
	lon           double precision NOT NULL,
	CONSTRAINT spot_grid_pkey PRIMARY KEY (level, category, x, y, commune_insee)
);
COMMENT ON TABLE spot_grid IS 'How many spots are published in each square of the map, part of a commune by part of a commune. Kept by the triggers of spot. Written by spots.';
COMMENT ON COLUMN spot_grid.level IS '0: the whole Lot, without commune; 1: each commune; 9 to 13: squares of 64 pixels at that zoom of the map, 1/8 to 1/128 degree of latitude a side.';
COMMENT ON COLUMN spot_grid.category IS 'Empty: all categories together.';
COMMENT ON COLUMN spot_grid.n IS 'Thirty counts: for any season, then each, those for any access, then each; see spot_facets.';
COMMENT ON COLUMN spot_grid.lat IS 'Sum of the public latitudes (lon: longitudes) of all of them: divided by n[1], their middle.';

-- +goose StatementBegin
CREATE FUNCTION spot_facets(sign integer, seasons text[], access text[]) RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$
	SELECT array_agg(CASE WHEN (s = '' OR seasons = '{}' OR s = ANY(seasons)) AND (a = '' OR a = ANY(access)) THEN sign ELSE 0 END ORDER BY i, j)
	FROM unnest(ARRAY['', 'printemps', 'ete', 'automne', 'hiver']) WITH ORDINALITY AS season(s, i),
		unnest(ARRAY['', 'parking', 'pushchair', 'wheelchair', 'public_transport', 'bike']) WITH ORDINALITY AS way(a, j)
$$;
CREATE FUNCTION add_each(a integer[], b integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$
	SELECT array_agg(x + y ORDER BY i) FROM unnest(a, b) WITH ORDINALITY AS each(x, y, i)
$$;
CREATE AGGREGATE sum_each(integer[]) (sfunc = add_each, stype = integer[], initcond = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}');

-- The statement that adds spots to the grid, or takes them away; changes selects them, each with its sign. It is
-- one text for one spot published and for a million brought in. Rows are locked from the coarsest on, in one order.
CREATE FUNCTION spot_grid_add(changes text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT format($sql$
		WITH change AS (SELECT * FROM (%s) c WHERE state = 'published'),
		facets AS (SELECT sign, seasons, access, spot_facets(sign, seasons, access) AS n FROM change GROUP BY sign, seasons, access),
		finest AS (
			SELECT CAST(floor(public_at[0] * 128) AS integer) AS x, CAST(floor(public_at[1] * 128) AS integer) AS y, commune_insee, category,
				sum_each(n) AS n, sum(sign * public_lat) AS lat, sum(sign * public_lon) AS lon
			FROM change JOIN facets USING (sign, seasons, access) GROUP BY 1, 2, 3, 4)
		INSERT INTO spot_grid AS g (level, category, x, y, commune_insee, n, lat, lon)
		SELECT square.level, kind.category, square.x, square.y, square.commune, sum_each(f.n), sum(f.lat), sum(f.lon)
		FROM finest f
			CROSS JOIN LATERAL (VALUES (0, 0, 0, ''), (1, 0, 0, commune_insee), (9, x >> 4, y >> 4, commune_insee), (10, x >> 3, y >> 3, commune_insee),
				(11, x >> 2, y >> 2, commune_insee), (12, x >> 1, y >> 1, commune_insee), (13, x, y, commune_insee)) square (level, x, y, commune)
			CROSS JOIN LATERAL (VALUES (''), (f.category)) kind (category)
		GROUP BY 1, 2, 3, 4, 5
		HAVING 0 <> ANY(sum_each(f.n)) OR sum(f.lat) <> 0 OR sum(f.lon) <> 0
		ORDER BY 1, 2, 3, 4, 5
		ON CONFLICT ON CONSTRAINT spot_grid_pkey DO UPDATE SET n = add_each(g.n, EXCLUDED.n), lat = g.lat + EXCLUDED.lat, lon = g.lon + EXCLUDED.lon
	$sql$, changes)
$$;
CREATE FUNCTION spot_grid_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	changes text := CASE TG_OP
		WHEN 'INSERT' THEN 'SELECT 1 AS sign, * FROM gained'
		WHEN 'DELETE' THEN 'SELECT -1 AS sign, * FROM lost'
		ELSE 'SELECT 1 AS sign, * FROM gained UNION ALL SELECT -1, * FROM lost' END;
	published boolean;
BEGIN
	EXECUTE 'SELECT EXISTS (SELECT FROM (' || changes || ') c WHERE state = ''published'')' INTO published;
	IF published THEN
		EXECUTE spot_grid_add(changes);
	END IF;
	RETURN NULL;
END $$;
DO $$ BEGIN EXECUTE spot_grid_add('SELECT 1 AS sign, * FROM spot'); END $$;
-- +goose StatementEnd
CREATE TRIGGER spot_grid_gains AFTER INSERT ON spot REFERENCING NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION spot_grid_follow();
CREATE TRIGGER spot_grid_moves AFTER UPDATE ON spot REFERENCING NEW TABLE AS gained OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION spot_grid_follow();
CREATE TRIGGER spot_grid_loses AFTER DELETE ON spot REFERENCING OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION spot_grid_follow();
