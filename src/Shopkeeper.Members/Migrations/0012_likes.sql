-- What a member says to like: one per line, sorted.
alter table fact add column likes text not null default '';
