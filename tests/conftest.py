"""Hypothesis profiles: `default` for a quick run, and `ci` by HYPOTHESIS_PROFILE."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Times vary on shared machines, and a slow example is no wrong one.
_quiet = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}
settings.register_profile("default", max_examples=200, **_quiet)
settings.register_profile("ci", max_examples=2_000, **_quiet)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
