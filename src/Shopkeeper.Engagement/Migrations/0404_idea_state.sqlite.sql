-- What the shop made of an idea, and what it answered: sealed under the member's own key, like the idea.
alter table idea add column state integer not null default 0;
alter table idea add column answer blob;
alter table idea add column decided_us integer;

create unique index idea_by_id on idea (idea_id);
create index idea_written on idea (state, written_us, idea_id);
