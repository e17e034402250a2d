"""Where things rest: versions of documents, and rows that are only ever added."""
