"""What users do: one file a job."""
