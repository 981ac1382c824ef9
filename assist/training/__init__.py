"""Fits, calibrates and exports the reading model. An extra: needs torch, which running never does."""
