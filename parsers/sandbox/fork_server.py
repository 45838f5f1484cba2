"""What the fork server does when it starts: it binds its life to the program's and gets the reader ready, once for all readers.

Only the fork server imports this module (`parsers.sandbox.process`), before it forks its first reader. A reader then
starts in some milliseconds instead of importing for seconds, and readers share the memory of what was imported. Nothing
here may leave a thread running: a fork copies one thread only, and a lock that another held would be held for ever. So
the recogniser, whose engine has threads, is loaded by each reader when it meets its first picture.
"""

from __future__ import annotations

import gc
import multiprocessing
import os

from parsers.with_parent import end_with_parent

#: the variable of its environment that tells a fork server the id of the program that starts it
PROGRAM = "KESU_FORK_SERVER_OF"
#: id of the process that imported this: of the fork server, in a reader that was forked from it
_IMPORTED_BY = os.getpid()
#: read once, so that what is made at the first reading (patterns, word lists, parsers' modules) is there for every reader
LETTER = """From: Li Wei <li@customer.invalid>
To: complaints@company.invalid
Subject: Complaint
Date: Fri, 20 Nov 2026 16:30:00 +0800
Message-ID: <first@customer.invalid>
Content-Type: text/plain; charset=utf-8

客户名称：苏州明泰机电有限公司
批号：A240115-03
不良数量：46件
问题描述：装机后漏水，请换货。

40 pcs of housing H-200, lot A240115-03, order PO-2026-00123, do not work. We ask for a written answer.

Best regards
Li Wei
"""


def maker() -> int:
    """For a reader, the id of the process that made it, also when that has ended meanwhile."""
    # The server cannot import this where the path of the program's modules is known to the program alone; the reader did.
    return _IMPORTED_BY if os.getpid() != _IMPORTED_BY else os.getppid()


# Before anything that takes time. The server of the library ends when every process of the program has ended, and a reader
# that is caught in a foreign library is one that never does: so the kernel ends the server, and with it all its readers.
program = os.environ.pop(PROGRAM, "")
if program and multiprocessing.parent_process() is None:
    end_with_parent(int(program))
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy's library starts a thread per core when it is imported

    from parsers.reading.reader import read

    read("first.eml", LETTER.encode())
    # What is there now stays as long as the process: a collection in a reader need not look at it, and so copy its pages.
    gc.collect()
    gc.freeze()
