-- What members said of what they bought. The text is sealed under the member's own key. One per member and product number (as it is
-- compared); the review's id is the key of its activity.
create table review (
    member_id uuid not null,
    product text collate "C" not null,
    review_id uuid not null,
    sku text not null,
    rating smallint not null,
    text bytea not null,
    written_us bigint not null,
    primary key (member_id, product)
);
