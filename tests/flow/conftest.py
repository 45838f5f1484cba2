"""Fixtures that several files of flow tests share."""

from tests.flow.contract_house import built, house, sink

__all__ = ["built", "house", "sink"]
