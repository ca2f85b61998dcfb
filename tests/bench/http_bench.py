#!/usr/bin/env python3
"""The real host against the smallest bare Beast server and nginx, under the same wrk: GET /healthz, and a POST that a
plugin answers. Starts and ends all servers itself. Ratios of one run count; rounds alternate between the servers."""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import servers

HERE = pathlib.Path(__file__).resolve().parent
ECHO = {
    "profile": "development",
    "plugins": [{"use": "echo_cpp", "as": "echo", "grant": {"routes": ["GET /sleep", "POST /echo", "GET /hello", "GET /build"]}}],
}
BODY = json.dumps({"update_id": 10000, "message": {"chat": {"id": 1111111, "type": "private"}, "date": 1441645532,
                                                    "from": {"id": 1111111, "username": "test"}, "text": "/start"}})
SHAPES = {"GET /healthz": ("GET", "/healthz", None), "POST /echo": ("POST", "/echo", BODY)}
NGINX = """
worker_processes {loops};
pid {folder}/pid;
error_log stderr crit;
daemon off;
events {{ worker_connections 256; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  default_type "text/plain; charset=utf-8";
  open_file_cache max=10 inactive=1h;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port};
    location = /healthz {{ root {folder}; }}
    location = /echo {{ default_type application/json; return 200 '{body}'; }}
  }}
}}
"""


class Nginx(servers.Server):
    """Prints nothing when it is ready: asked until it answers."""

    def __init__(self, program, loops):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="oneclaw-bench-"))
        # The workers of a master started by root run as another user.
        folder.chmod(0o755)
        (folder / "healthz").write_text("ok\n")
        port = servers.free_port()
        (folder / "nginx.conf").write_text(NGINX.format(loops=loops, folder=folder, port=port, body=BODY))
        super().__init__([program, "-p", folder, "-c", folder / "nginx.conf"], "", folder)
        self.port = port

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        servers.wait_for_port(self)


def check(name, server, shape):
    """A fast wrong answer is no result."""
    method, path, body = SHAPES[shape]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=servers.DEADLINE)
    with contextlib.closing(connection):
        connection.request(method, path, body=body, headers={"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        text = answer.read().decode()
    if answer.status != 200 or text != (body or "ok\n"):
        sys.exit(f"{name}: {shape}: {answer.status} {text[:200]!r}")
    return len(str(answer.headers)) + len(text)


def measure(server, shape, options, seconds):
    method, path, body = SHAPES[shape]
    environment = {**os.environ, "BENCH_METHOD": method, "BENCH_BODY": body or ""}
    cpu = server.cpu_seconds()
    done = subprocess.run(["wrk", f"-t{options.threads}", f"-c{options.connections}", f"-d{seconds}s", "-s",
                           str(HERE / "wrk.lua"), f"http://127.0.0.1:{server.port}{path}"],
                          env=environment, capture_output=True, text=True, timeout=seconds + servers.DEADLINE, check=True)
    cpu = server.cpu_seconds() - cpu
    figures = json.loads(done.stdout.splitlines()[-1])
    if figures["errors"] or figures["requests"] == 0:
        sys.exit(f"{shape}: wrk met {figures['errors']} errors in {figures['requests']} requests")
    return {"rate": figures["requests"] / figures["seconds"], "p50": figures["p50_us"] / 1000,
            "p99": figures["p99_us"] / 1000, "cpu": cpu * 1e6 / figures["requests"]}


def show(shape, rounds):
    """Medians over the rounds; a ratio is the median of the ratios within each round."""
    print(f"\n{shape}\n{'':12}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}{'rate/Beast':>12}{'rate/nginx':>12}{'CPU/Beast':>11}")
    for name in rounds[0]:
        def median(of):
            return statistics.median(of(one) for one in rounds)
        own = {key: median(lambda one, key=key: one[name][key]) for key in ("rate", "p50", "p99", "cpu")}
        line = f"{name:12}{own['rate']:9.0f}{own['p50']:9.2f}{own['p99']:9.2f}{own['cpu']:9.1f}"
        for key, other, width in (("rate", "bare Beast", 12), ("rate", "nginx", 12), ("cpu", "bare Beast", 11)):
            if other in rounds[0]:
                line += f"{median(lambda one, key=key, other=other: one[name][key] / one[other][key]):{width}.2f}"
            else:
                line += f"{'-':>{width}}"
        print(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", help="build folder with the host and the benchmarks, e.g. build/bench")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=1, help="of each server in each round (default 1)")
    parser.add_argument("--loops", type=int, default=max(1, (os.cpu_count() or 2) - 1), help="default: the host's own")
    parser.add_argument("--threads", type=int, default=1, help="of wrk (default 1)")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--smoke", action="store_true", help="only start everything, ask each once, and end")
    options = parser.parse_args()
    if not options.smoke and shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")

    with contextlib.ExitStack() as stack:
        running = {
            "oneclaw": stack.enter_context(servers.host(options.build, ECHO, options.loops)),
            "bare Beast": stack.enter_context(
                servers.Server([servers.program(options.build, "bare_beast"), options.loops], r"ready (\d+)$")),
        }
        nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if nginx is not None:
            running["nginx"] = stack.enter_context(Nginx(nginx, options.loops))
        else:
            print("without nginx (apt-get install nginx-light)")
        for shape in SHAPES:
            sizes = {name: check(name, server, shape) for name, server in running.items()}
            print(f"{shape}: " + ", ".join(f"{name} {size} bytes of headers and body" for name, size in sizes.items()))
        if options.smoke:
            return
        rounds = {shape: [] for shape in SHAPES}
        for _ in range(options.rounds):
            for shape in SHAPES:
                rounds[shape].append({name: measure(server, shape, options, options.seconds) for name, server in running.items()})
        print(f"{options.loops} loop(s) each, wrk -t{options.threads} -c{options.connections}, median of {options.rounds} "
              f"rounds of {options.seconds} s, load {os.getloadavg()[0]:.1f}")
        for shape in SHAPES:
            show(shape, rounds[shape])


if __name__ == "__main__":
    main()
