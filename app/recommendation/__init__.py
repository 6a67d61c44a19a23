"""Advice from answers: `recommend` ranks the methods and shows every vote."""

from app.recommendation.ranking import recommend

__all__ = ["recommend"]
