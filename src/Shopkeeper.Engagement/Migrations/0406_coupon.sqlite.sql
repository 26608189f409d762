-- Coupons that give points, by their global number (GCN, 13 digits).
create table coupon (
    gcn text not null primary key,
    name text not null,
    points integer not null,
    until_us integer,
    set_by text not null,
    set_us integer not null
) without rowid;

-- Each printed piece: a keyed hash of its number with the serial. Used is used, also when whoever used it is forgotten.
create table coupon_serial (
    code blob not null primary key,
    gcn text not null,
    used_us integer
) without rowid;

create index coupon_serial_gcn on coupon_serial (gcn);

-- Whose it became.
create table coupon_use (
    code blob not null primary key,
    member_id blob not null,
    used_us integer not null
) without rowid;

create index coupon_use_member on coupon_use (member_id);
