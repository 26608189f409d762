-- Whether the shop shows a review, and why not: the reason is sealed under the member's own key, like the text.
alter table review add column state integer not null default 0;
alter table review add column reason blob;
alter table review add column decided_us integer;

create unique index review_by_id on review (review_id);
create index review_written on review (state, written_us, review_id);
