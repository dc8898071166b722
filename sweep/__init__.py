"""Sends the trials of a sweep to a Dask cluster, and keeps what they come to on shared storage (docs/sweep.md)."""
