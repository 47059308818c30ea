-- +goose Up
CREATE INDEX brand_download_by_time ON brand_download (at, id);
