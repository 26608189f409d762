-- Products and stores, append-only by catalogue number: snapshot n is, for each id, its row with the highest number <= n.
create table product (
    sku text not null,
    catalogue bigint not null,
    name text not null,
    category text not null,
    brand text not null,
    -- A JSON object of further columns, keys in order.
    attributes text not null,
    primary key (sku, catalogue)
);

create index product_by_catalogue on product (catalogue);

create table store (
    id text not null,
    catalogue bigint not null,
    name text not null,
    zone text not null,
    store_group text not null,
    primary key (id, catalogue)
);

create index store_by_catalogue on store (catalogue);
