-- A receipt names the activity, and one that waits to be claimed is looked for by it.
create index parked_activity on parked (activity_id);
