"""The settings of a bench that are not a host's."""

UNLIMITED = {
    "STUDIO_BUDGET": "none",
    "COMMUNITY_BUDGET": "none",
    "DEFAULT_QUOTA": "100000/day",
    "MAX_JOBS_PER_MEMBER": "100",
}
"""Limits that a bench doesn't meet."""
