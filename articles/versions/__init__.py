"""An article as it was and as it is: compared word by word, and brought back.

Its own fields are kept by simple_history with each save. What hangs on it (topics, sources, old addresses) is kept in
`rows` of the same version; whoever saves an article with its rows calls `keep_rows` afterwards.
"""

from articles.versions.comparison import Change, changes
from articles.versions.restoring import keep_present, keep_rows, restore
from articles.versions.snapshots import Snapshot, as_it_is, as_it_was

__all__ = ["Change", "Snapshot", "as_it_is", "as_it_was", "changes", "keep_present", "keep_rows", "restore"]
