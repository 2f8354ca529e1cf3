"""Answers that no Mailman gives: what stands at a wrong address, or comes from one that is ill."""

from __future__ import annotations

from werkzeug import Request, Response

from tests.e2e.played_mailman import json


def html(_: Request) -> Response:
    return Response("<!doctype html><title>Welcome</title><p>Sign in to our portal", content_type="text/html")


def half(request: Request) -> Response:
    """A document that ends in the middle."""
    del request
    return Response('{"start": 0, "total_size": 4, "entr', content_type="application/json")


def broken_off(request: Request) -> Response:
    """A document that is shorter than announced."""
    answer = half(request)
    answer.automatically_set_content_length = False
    answer.headers["Content-Length"] = "5000"
    return answer


def another_shape(request: Request) -> Response:
    return json({"start": 0, "total_size": "many", "count": None, "request_id": "first"})


def endless(request: Request) -> Response:
    """More than anybody should read."""
    return Response(b" " * 81_000_000, content_type="application/json")


def own_fault(request: Request) -> Response:
    return Response("<html>Bad gateway</html>", 502, content_type="text/html")
