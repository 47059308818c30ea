-- +goose Up
ALTER TABLE photo ADD COLUMN taken_month date
	CONSTRAINT photo_taken_month_first CHECK (EXTRACT(day FROM taken_month) = 1)
	CONSTRAINT photo_deleted_has_no_month CHECK (state <> 'deleted' OR taken_month IS NULL);
COMMENT ON COLUMN photo.taken_month IS 'The first day of the month when the camera says it was taken: no day nor hour. Shown to nobody but the moderators, and in no file; goes with the picture.';
