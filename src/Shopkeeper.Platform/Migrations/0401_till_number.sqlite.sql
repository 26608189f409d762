-- Numbers that tills gave to what is no sale (training, cancelled, signing on), under the key that a sale would have. Used_for is listed
-- in NumberUse.
create table till_number (
    source text not null,
    key text not null,
    used_for integer not null,
    noted_us integer not null,
    primary key (source, key)
) without rowid;
