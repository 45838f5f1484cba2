"""Figures and their charts."""
