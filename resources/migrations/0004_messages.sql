-- What the messages of a row are made of, so that the window says them in its language: JSON, by the column's name.
ALTER TABLE runs ADD COLUMN said TEXT;
ALTER TABLE steps ADD COLUMN said TEXT;
ALTER TABLE log ADD COLUMN said TEXT;
PRAGMA user_version = 4;
