-- Lists read these tables too: what changes in them makes an answer stale.
call moves_revision('import_rejects', 'runs');
call moves_revision('source_cursors', 'sources');
