-- What else names a member, whatever module keeps it, for the export.

-- name: rows
-- Columns, table and the column that names the member are put in their places.
select :columns from :table where :column = @member;
