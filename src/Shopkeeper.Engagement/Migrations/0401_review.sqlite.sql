-- What members said of what they bought. The text is sealed under the member's own key. One per member and product number (as it is
-- compared); the review's id is the key of its activity.
create table review (
    member_id blob not null,
    product text not null,
    review_id blob not null,
    sku text not null,
    rating integer not null,
    text blob not null,
    written_us integer not null,
    primary key (member_id, product)
) without rowid;
