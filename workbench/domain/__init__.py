"""What people edit, as frozen values and pure functions; the standard library and nothing else."""
