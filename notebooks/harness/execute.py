"""Executes one notebook with the Deno kernel: `_execute.py NOTEBOOK EXECUTED CELL_SECONDS`.

Reads NOTEBOOK, runs its code cells in a fresh kernel in its folder, and writes the executed copy
EXECUTED whole or not at all, also where a cell fails. Each line of standard output is a JSON object:

    {"event": "start", "kernel": PID, "cells": N}
    {"event": "cell", "cell": I}                        the I-th code cell (from 1) begins
    {"event": "failure", "cell": I, "message": TEXT}    cell is null outside of cells
    {"event": "done", "peakMemoryBytes": N}             the kernel is gone, the copy is written

End of standard input, SIGINT and SIGTERM stop it: the kernel is killed, nothing is written, exit 130.
"""

import asyncio
import json
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from queue import Empty

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)

QUIET_SECONDS = 0.03
OUTPUT_SECONDS = 30


def tell(event, **details):
    print(json.dumps({"event": event, **details}), flush=True)


class DenoNotebookClient(NotebookClient):
    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        """Collects a cell's outputs, also those that the kernel publishes after its `idle`.

        The Deno kernel does so, up to 50 ms late for 1 MB on a busy machine, but always before it
        answers the next request: so one is made, and its own `idle` awaited.
        """
        barrier = None
        passed = False
        while True:
            try:
                timeout = QUIET_SECONDS if passed else None
                message = await self.kc.iopub_channel.get_msg(timeout=timeout)
            except Empty:
                return
            parent = message["parent_header"].get("msg_id")
            if parent == parent_msg_id:
                try:
                    self.process_message(message, cell, cell_index)
                except CellExecutionComplete:
                    barrier = self.kc.kernel_info()
            elif barrier and parent == barrier:
                passed = message["content"].get("execution_state") == "idle"


def failure_message(error, cell, cell_seconds):
    """What to tell of an error in a cell, in one line."""
    if isinstance(error, CellTimeoutError) and "IOPub" in str(error):
        return f"its outputs did not arrive within {OUTPUT_SECONDS} s of its end"
    if isinstance(error, CellTimeoutError):
        return f"stopped as it ran longer than {cell_seconds} s (--timeout sets the limit)"
    if isinstance(error, DeadKernelError):
        return "the kernel died (out of memory, a crash in native code, or Deno.exit)"
    if not isinstance(error, CellExecutionError):
        return f"{type(error).__name__}: {error}"
    # Where the kernel cannot parse a cell it sends an error reply and nothing else.
    if not any(output.output_type == "error" for output in cell.outputs):
        text = "SyntaxError: the kernel cannot parse this cell (`deno task check` says where)"
        cell.outputs = [error_output(text)]
        return text
    return f"{error.ename}: {error.evalue}".splitlines()[0]


def error_output(text):
    name, _, value = text.partition(": ")
    return nbformat.v4.new_output("error", ename=name, evalue=value, traceback=[text])


async def execute(notebook, folder, cell_seconds):
    """Runs the code cells in order, up to the first that fails."""
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    stopped = False

    def stop():
        nonlocal stopped
        if not stopped:  # once: a second cancellation would interrupt the clearing up
            stopped = True
            task.cancel()

    def heed_input():
        if not os.read(0, 1):
            loop.remove_reader(0)
            stop()

    loop.add_reader(0, heed_input)
    cells = [
        (index, cell)
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip()
    ]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = DenoNotebookClient(
        notebook,
        kernel_name="deno",
        resources={"metadata": {"path": str(folder)}},
        timeout=cell_seconds,
        iopub_timeout=OUTPUT_SECONDS,
        raise_on_iopub_timeout=True,
        shutdown_kernel="immediate",
    )
    client.reset_execution_trackers()
    # What native code prints must not reach our own standard output.
    async with client.async_setup_kernel(stdout=sys.stderr.fileno()):
        for number in (signal.SIGINT, signal.SIGTERM):  # instead of nbclient's own handlers
            loop.add_signal_handler(number, stop)
        tell("start", kernel=client.km.provisioner.pid, cells=len(cells))
        for count, (index, cell) in enumerate(cells, start=1):
            tell("cell", cell=count)
            try:
                await client.async_execute_cell(cell, index, execution_count=count)
            except Exception as error:
                if stopped:  # nbclient takes any cancellation for a dead kernel
                    raise asyncio.CancelledError from error
                message = failure_message(error, cell, cell_seconds)
                tell("failure", cell=count, message=message)
                return
            # A value that cannot be displayed ends in an error output, and the cell all the same in "ok".
            wrong = next((out for out in cell.outputs if out.output_type == "error"), None)
            if wrong:
                message = f"{wrong.ename}: {wrong.evalue}".splitlines()[0]
                tell("failure", cell=count, message=message)
                return


def join_streams(outputs):
    """Joins neighbouring pieces of one stream: how a text was cut up differs from run to run."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def write_whole(notebook, path):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = join_streams(cell.outputs)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        nbformat.write(notebook, partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def main(source, executed, cell_seconds):
    notebook = nbformat.read(source, as_version=4)
    try:
        asyncio.run(execute(notebook, source.parent, cell_seconds))
    except NoSuchKernel:
        tell("failure", cell=None, message="the Deno kernel is missing: run `deno task setup`")
        return
    write_whole(notebook, executed)
    # Of the largest process that has ended below this one, which is the kernel.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    tell("done", peakMemoryBytes=peak * (1 if sys.platform == "darwin" else 1024))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as runtime:
        # Nothing is to be left in the home folder.
        os.environ["JUPYTER_RUNTIME_DIR"] = os.environ["IPYTHONDIR"] = runtime
        os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
        try:
            main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), int(sys.argv[3]))
        except (asyncio.CancelledError, KeyboardInterrupt):
            sys.exit(130)
