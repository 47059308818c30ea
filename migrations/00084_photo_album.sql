-- +goose Up
-- What a photo is in was a column for each kind of thing; it is now an album, which the thing's feature names.
ALTER TABLE photo
	ADD COLUMN album text CONSTRAINT photo_album_form CHECK (album ~ '^[a-z]{1,20}$'),
	ADD COLUMN album_id bigint;
UPDATE photo SET
	album = CASE WHEN spot_id IS NOT NULL THEN 'spot' WHEN use_id IS NOT NULL THEN 'use' WHEN profile_id IS NOT NULL THEN 'profile' ELSE 'overlay' END,
	album_id = COALESCE(spot_id, use_id, profile_id, overlay_id),
	position = COALESCE(position, 0)
WHERE state IN ('attached', 'own');
ALTER TABLE photo
	DROP CONSTRAINT photo_attached_somewhere, DROP CONSTRAINT photo_in_one_place, DROP CONSTRAINT photo_own_is_of_overlay,
	ADD CONSTRAINT photo_album_whole CHECK ((album IS NULL) = (album_id IS NULL)),
	ADD CONSTRAINT photo_in_album CHECK (CASE
		WHEN state IN ('attached', 'own') THEN album IS NOT NULL AND position IS NOT NULL
		WHEN held THEN position IS NULL
		ELSE album IS NULL AND position IS NULL END),
	ADD CONSTRAINT photo_in_album_unique UNIQUE (album, album_id, position) DEFERRABLE INITIALLY DEFERRED;

-- The program of before goes on writing the old columns, and reading them, until it has left. A later migration drops this, the
-- columns spot_id, use_id, profile_id and overlay_id, and their constraints.
-- +goose StatementBegin
CREATE FUNCTION photo_album_of_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF (NEW.spot_id, NEW.use_id, NEW.profile_id, NEW.overlay_id) IS DISTINCT FROM (OLD.spot_id, OLD.use_id, OLD.profile_id, OLD.overlay_id) THEN
		NEW.album_id := COALESCE(NEW.spot_id, NEW.use_id, NEW.profile_id, NEW.overlay_id);
		NEW.album := CASE WHEN NEW.spot_id IS NOT NULL THEN 'spot' WHEN NEW.use_id IS NOT NULL THEN 'use'
			WHEN NEW.profile_id IS NOT NULL THEN 'profile' WHEN NEW.overlay_id IS NOT NULL THEN 'overlay' END;
		NEW.position := CASE WHEN NEW.state = 'own' THEN 0 ELSE NEW.position END;
	END IF;
	IF NEW.state = 'deleted' OR (NEW.state = 'stored' AND NOT NEW.held) THEN
		NEW.album := NULL;
		NEW.album_id := NULL;
	END IF;
	NEW.spot_id := CASE WHEN NEW.state = 'attached' AND NEW.album = 'spot' THEN NEW.album_id END;
	NEW.use_id := CASE WHEN NEW.state = 'attached' AND NEW.album = 'use' THEN NEW.album_id END;
	NEW.profile_id := CASE WHEN NEW.state = 'attached' AND NEW.album = 'profile' THEN NEW.album_id END;
	NEW.overlay_id := CASE WHEN NEW.state = 'own' AND NEW.album = 'overlay' THEN NEW.album_id END;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER photo_album_of_before BEFORE UPDATE ON photo FOR EACH ROW EXECUTE FUNCTION photo_album_of_before();

COMMENT ON COLUMN photo.state IS 'stored: received, in nothing yet or held; attached: in an album, shown with it; own: in an album, its owner''s only; deleted: files gone, row kept two days for the quota.';
COMMENT ON COLUMN photo.album IS 'The kind of thing the photo is in, as the feature that owns the thing names it; that of the thing a held photo waits for.';
COMMENT ON COLUMN photo.album_id IS 'Which of that kind. A photo is in one album at most.';
