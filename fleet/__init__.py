"""Several processes on one PostgreSQL: procrastinate hands out the jobs, and the jobs table stays the truth."""
