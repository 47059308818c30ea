-- +goose Up
ALTER TABLE photo ADD COLUMN became text CONSTRAINT photo_became_is_deleted CHECK (became IS NULL OR state = 'deleted');
COMMENT ON COLUMN photo.became IS 'The photo that took the place of this one, retouched: a form that was open meanwhile finds it. It goes with the row, two days later.';

-- A retouched photo is inserted in its album at once: the columns of before follow an insert too.
DROP TRIGGER photo_album_of_before ON photo;
CREATE TRIGGER photo_album_of_before BEFORE INSERT OR UPDATE ON photo FOR EACH ROW EXECUTE FUNCTION photo_album_of_before();
