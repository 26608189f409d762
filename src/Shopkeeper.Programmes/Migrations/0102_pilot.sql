-- The pilot of a publish as JSON: stores, segments, until; null = the version is for everybody from its first moment.
alter table programme_version add column pilot text;
