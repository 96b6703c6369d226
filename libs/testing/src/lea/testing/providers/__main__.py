"""`python -m lea.testing.providers`: the scripted providers as a process of their own."""

import argparse
import asyncio
import signal

import uvloop

from lea.testing.providers import Script, ScriptedProviders


def main() -> None:
    """Serve until SIGTERM or SIGINT; the first line of output is the URL."""
    parser = argparse.ArgumentParser(prog="python -m lea.testing.providers", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=100, help="tokens of the default answer")
    parser.add_argument("--rate", type=float, default=0.0, help="tokens per second; 0 sends them at once")
    parser.add_argument("--first-token-s", type=float, default=0.0)
    parser.add_argument(
        "--keep-requests", action="store_true", help="keep what was received, for /_scripted/requests"
    )
    uvloop.run(_serve(parser.parse_args()))


async def _serve(arguments: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    script = Script(
        tokens=tuple(f" mot{index:04}" for index in range(arguments.tokens)),
        first_token_s=arguments.first_token_s,
        token_interval_s=1.0 / arguments.rate if arguments.rate else 0.0,
    )
    async with ScriptedProviders.start(script, host=arguments.host, port=arguments.port) as providers:
        providers.keep_requests = arguments.keep_requests
        print(providers.url, flush=True)
        await stopped.wait()


if __name__ == "__main__":
    main()
