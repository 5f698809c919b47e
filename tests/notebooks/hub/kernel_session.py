"""Runs code in a kernel of a learner's server, as JupyterLab does."""

from __future__ import annotations

import asyncio
import json
import uuid

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect


def run_code(base_url: str, token: str, code: str) -> str:
    """What `code` prints in a new kernel; its error when it fails. `base_url` ends with /user/<name>."""
    headers = {"Authorization": f"token {token}"}
    started = httpx.post(f"{base_url}/api/kernels", json={"name": "industrial"}, headers=headers, timeout=30)
    assert started.status_code == 201, started.text
    kernel = started.json()["id"]
    try:
        return asyncio.run(_execute(f"{base_url}/api/kernels/{kernel}/channels", headers, code))
    finally:
        httpx.delete(f"{base_url}/api/kernels/{kernel}", headers=headers, timeout=30)


async def _execute(url: str, headers: dict[str, str], code: str) -> str:
    socket = await websocket_connect(HTTPRequest(url.replace("http", "ws", 1), headers=headers))
    request = uuid.uuid4().hex
    content = {
        "code": code,
        "silent": False,
        "store_history": False,
        "allow_stdin": False,
        "stop_on_error": True,
    }
    header = {
        "msg_id": request,
        "msg_type": "execute_request",
        "session": request,
        "username": "",
        "version": "5.3",
    }
    message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
    await socket.write_message(json.dumps(message))
    printed = ""
    while True:
        answer = json.loads(await asyncio.wait_for(socket.read_message(), 60))
        if answer["parent_header"].get("msg_id") != request:
            continue
        kind, content = answer["msg_type"], answer["content"]
        if kind == "stream":
            printed += content["text"]
        elif kind == "error":
            printed += f"{content['ename']}: {content['evalue']}"
        elif kind == "status" and content["execution_state"] == "idle":
            socket.close()
            return printed
