"""Loaded before any test module, so that OpenMP's waiting policy is set before torch is."""

import app.language_models  # noqa: F401  sets the policy
