"""The pages: one file a job, State and View, made of the parts in `parts.py`."""
