"""Logging of the service: one line per event on stderr, readable on a terminal, JSON elsewhere (`KESU_LOG=json|text`)."""

from __future__ import annotations

import logging
import os
import sys

import structlog

from foundations.language.json_lines import json_line


def set_up(level: int = logging.INFO) -> None:
    """Sends every log line of the program and its libraries through one format; WARNING and worse of libraries."""
    wanted = os.environ.get("KESU_LOG", "text" if sys.stderr.isatty() else "json")
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(json_line)
        if wanted == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for room in ("service", "casework", "ingest", "outgoing", "store", "parsers"):
        logging.getLogger(room).setLevel(level)
