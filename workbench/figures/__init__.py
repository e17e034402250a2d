"""Values in, plotly figures out: one file a job, and the theme they share."""
