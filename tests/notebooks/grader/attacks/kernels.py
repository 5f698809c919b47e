"""Points without an answer, by a changed kernel: `add` is wrong in all of them.

"Not stopped" means that they get points and nobody is told.
"""

from __future__ import annotations

from tests.notebooks.grader.attacks import Attack

# A shell that says "ok" without running a cell, when `when` holds.
_OK = """
kernel = type(get_ipython().kernel)
real, calls = kernel.do_execute, []
async def do_execute(self, code, silent, *args, **kwargs):
    calls.append(code)
    if {when}:
        return {{'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {{}}}}
    return await real(self, code, silent, *args, **kwargs)
kernel.do_execute = do_execute
"""
_FORGE = """
import json, os, struct
kernel = get_ipython().kernel
def send(channel, kind, content):
    frame = json.dumps([channel, {'msg_id': 'x', 'msg_type': kind}, kernel.get_parent('shell')['header'], {},
        content], default=str).encode()
    os.write(3, struct.pack('>I', len(frame)) + frame)
def forge(value=None):
    if value:
        send('iopub', 'execute_result', {'data': {'text/plain': value}, 'metadata': {}, 'execution_count': 1})
    send('shell', 'execute_reply', {'status': 'ok', 'execution_count': 1})
    send('iopub', 'status', {'execution_state': 'idle'})
"""
KERNELS = (
    Attack(
        "a syntax tree transformer that removes asserts",
        "flagged",
        """
import ast
class NoTests(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoTests())
""",
    ),
    Attack(
        "an input transformer that rewrites asserts",
        "flagged",
        "get_ipython().input_transformers_post.append("
        "lambda lines: [line.replace('assert', '0 and') for line in lines])",
    ),
    Attack("a kernel that says ok without running a cell", "flagged", _OK.format(when="True")),
    Attack(
        "a kernel that says ok to cells that begin like a test with a hidden part",
        "flagged",
        _OK.format(when="code.startswith('assert add(5, 5) == 10')"),
    ),
    Attack(
        "a kernel that says ok to cells that name the function asked for",
        "flagged",
        _OK.format(when="'add(' in code"),
    ),
    Attack(
        "a kernel that says ok to one test, word by word as it was handed out",
        "not stopped",
        _OK.format(when="code == 'assert add(1, 2) == 3, \"one and two make three\"'"),
    ),
    Attack(
        "a kernel that says ok to each test for the first time",
        "not stopped",
        _OK.format(when="'add(' in code and sum(text[:16] == code[:16] for text in calls) == 1"),
    ),
    Attack(
        "a shell that forgets errors",
        "flagged",
        """
from IPython.core.interactiveshell import InteractiveShell
real = InteractiveShell.run_cell_async
async def run_cell_async(self, raw_cell, *args, **kwargs):
    result = await real(self, raw_cell, *args, **kwargs)
    result.error_in_exec = result.error_before_exec = None
    return result
InteractiveShell.run_cell_async = run_cell_async
InteractiveShell.showtraceback = lambda self, *args, **kwargs: None
""",
    ),
    Attack(
        "errors that are swallowed by a handler",
        "stopped",
        "get_ipython().set_custom_exc((Exception,), lambda *args, **kwargs: None)",
    ),
    Attack(
        "errors that are not shown",
        "stopped",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.showtraceback = InteractiveShell._showtraceback = lambda *args, **kwargs: None",
    ),
    Attack(
        "output that is cleared after each cell",
        "flagged",
        "from IPython.display import clear_output\n"
        "get_ipython().events.register('post_run_cell', lambda *_: clear_output())",
    ),
    Attack(
        "a compiler that leaves out asserts",
        "flagged",
        """
import builtins
real = builtins.compile
builtins.compile = lambda *args, **kwargs: real(*args, **{**kwargs, 'optimize': 1})
""",
    ),
    Attack(
        "a compiler that takes one code for another",
        "flagged",
        """
kind = type(get_ipython().compile)
real = kind.__call__
kind.__call__ = lambda self, source, *args: real(self, type(source)(
    **{**vars(source), 'body': [n for n in source.body if type(n).__name__ != 'Assert']}), *args)
""",
    ),
    Attack(
        "a trace function that jumps over lines",
        "stopped",
        """
import sys
def trace(frame, event, arg):
    if event == 'line' and frame.f_code.co_name == '<module>':
        frame.f_lineno = max(line for _, _, line in frame.f_code.co_lines() if line)
    return trace
get_ipython().events.register('pre_run_cell', lambda *_: sys.settrace(trace))
""",
    ),
    Attack(
        "comparisons of None patched in memory",
        "flagged",
        """
import ctypes
compare = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object, ctypes.c_int)
true = compare(lambda a, b, op: True)
offset = 25 * 8  # tp_richcompare
ctypes.c_void_p.from_address(id(type(None)) + offset).value = ctypes.cast(true, ctypes.c_void_p).value
""",
    ),
    Attack(
        "results written by a display hook",
        "flagged",
        """
hook = type(get_ipython().displayhook)
real = hook.write_format_data
hook.write_format_data = lambda self, data, md=None: real(self, {'text/plain': '3'}, md)
""",
    ),
    Attack(
        "a formatter that prints numbers as others",
        "flagged",
        "for kind in (int, bool):\n    get_ipython().display_formatter.formatters['text/plain'].for_type("
        "kind, lambda number, printer, cycle: printer.text('3'))",
    ),
    Attack(
        "results that are not shown, which counts as all points",
        "flagged",
        "get_ipython().ast_node_interactivity = 'none'",
    ),
    Attack(
        "a result sent before each cell",
        "flagged",
        _FORGE + "get_ipython().events.register('pre_run_cell', lambda *_: send('iopub', 'execute_result', "
        "{'data': {'text/plain': '3'}, 'metadata': {}, 'execution_count': 1}))",
    ),
    Attack(
        "an answer to the grader before each cell runs",
        "flagged",
        _FORGE + "get_ipython().events.register('pre_run_cell', lambda *_: forge())",
    ),
    Attack(
        "a result sent for one chosen test without hidden part",
        "not stopped",
        _FORGE + "get_ipython().events.register('pre_run_cell', lambda info: "
        "forge('3') if info.raw_cell.startswith('tries') else None)",
    ),
    Attack(
        "a forked process that answers for the kernel",
        "flagged",
        _FORGE
        + "def answer(*_):\n    if os.fork() == 0:\n        forge()\n        os._exit(0)\n    os.wait()\n"
        "get_ipython().events.register('pre_run_cell', answer)",
    ),
    Attack(
        "a thread that answers while later cells run",
        "flagged",
        _FORGE
        + """
import threading, time
latest, set_parent = [kernel.get_parent('shell')], kernel.set_parent
def remember(ident, parent, channel='shell'):
    latest.append(parent)
    set_parent(ident, parent, channel)
kernel.set_parent = remember
kernel.get_parent = lambda *_, **__: latest[-1]
get_ipython().events.register('pre_run_cell', lambda *_: time.sleep(0.05))
def answer():
    seen = latest[0]
    while True:
        if latest[-1] is not seen:
            seen = latest[-1]
            forge()
        time.sleep(0.005)
threading.Thread(target=answer, daemon=True).start()
""",
    ),
    Attack(
        "an asyncio task that answers between cells",
        "stopped",
        _FORGE
        + """
import asyncio
async def answer():
    while True:
        forge('3')
        await asyncio.sleep(0)
task = asyncio.get_running_loop().create_task(answer())
""",
    ),
    Attack(
        "messages rewritten on their way out",
        "flagged",
        """
session = type(get_ipython().kernel.session)
real = session.send
def send(self, stream, kind, content=None, *args, **kwargs):
    if kind == 'error':
        return None
    if kind == 'execute_reply':
        content = {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}
    return real(self, stream, kind, content, *args, **kwargs)
session.send = send
""",
    ),
    Attack(
        "code for the end of the kernel, of objects and of cells",
        "stopped",
        _FORGE
        + """
import atexit, sys, weakref
class Late:
    def __del__(self):
        forge('3')
late = Late()
weakref.finalize(late, forge, '3')
atexit.register(forge, '3')
sys.excepthook = sys.unraisablehook = lambda *_: forge('3')
get_ipython().events.register('post_run_cell', lambda *_: None)
del late
""",
    ),
)
