"""The one seam to the network: aiohttp under the vendors' SDKs, and a body that can rest.

Both SDKs speak through httpx2 and ship an aiohttp transport; this one differs in that its response lends out
the body itself (`body_of`), so that a read crosses no layer between the socket and the decoder, and in that
reading can be put off (`Body.rest`): what the provider sends meanwhile waits in the kernel and is then read,
parsed and decoded at once.
"""

import asyncio
from collections.abc import AsyncIterator
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx2
from yarl import URL

KEEPALIVE_S = 60.0
REQUEST_HEADERS = {"content-type": "application/json", "accept-encoding": "identity"}
"""For a body that is JSON already, and an answer that a proxy shall not hold back to compress it."""
_BODY = "lea.body"


class Body:
    """The bytes of a response while they come in."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def read(self) -> bytes:
        """Return all that has arrived, waiting for some; empty at the end. Raises aiohttp.ClientError."""
        return await self._response.content.readany()

    async def rest(self, seconds: float) -> None:
        """Read nothing from the socket for a while."""
        connection = self._response.connection
        transport = None if connection is None else connection.transport
        if transport is None or transport.is_closing():
            return
        transport.pause_reading()
        try:
            await asyncio.sleep(seconds)
        finally:
            if not transport.is_closing():
                transport.resume_reading()

    async def drain(self, within_s: float) -> None:
        """Read to the end, so that the connection can serve again; give up silently after a while."""
        try:
            async with asyncio.timeout(within_s):
                while await self.read():
                    pass
        except (TimeoutError, aiohttp.ClientError):
            return


def body_of(response: httpx2.Response) -> Body:
    """Return the body of a response that came through `AiohttpTransport`."""
    return response.extensions[_BODY]


class _Stream(httpx2.AsyncByteStream):
    """What httpx2 itself reads (error bodies) and closes."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.content.iter_any():
                yield chunk
        except aiohttp.ClientError as error:
            raise httpx2.ReadError(type(error).__name__) from error

    async def aclose(self) -> None:
        # An answer that was not read to its end closes the connection: that stops the provider.
        if self._response.content.is_eof():
            self._response.release()
        else:
            self._response.close()


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """A warm pool of connections to one provider."""

    def __init__(self, base_url: str, *, connect_s: float, max_connections: int) -> None:
        self._connect_s = connect_s
        self._max_connections = max_connections
        self._proxy = _proxy_for(base_url)
        self._ssl_context = httpx2.create_ssl_context() if base_url.startswith("https:") else True
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            response = await self._ask(request)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout(type(error).__name__, request=request) from error
        except aiohttp.ClientConnectionError as error:
            raise httpx2.ConnectError(type(error).__name__, request=request) from error
        except aiohttp.ClientError as error:
            raise httpx2.RemoteProtocolError(type(error).__name__, request=request) from error
        decoded = (b"content-encoding", b"content-length")  # aiohttp has undone the encoding
        return httpx2.Response(
            response.status,
            headers=[(name, value) for name, value in response.raw_headers if name.lower() not in decoded],
            stream=_Stream(response),
            request=request,
            extensions={_BODY: Body(response)},
        )

    async def _ask(self, request: httpx2.Request) -> aiohttp.ClientResponse:
        session = self._session or self._open()
        content = await request.aread() or None
        again = True
        while True:
            try:
                return await session.request(
                    request.method,
                    URL(str(request.url), encoded=True),
                    headers=request.headers,
                    data=content,
                    allow_redirects=False,
                )
            except aiohttp.ClientConnectorError:
                raise
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
                # A warm connection that the server was just closing: not its failure, so no try is spent on it.
                # aiohttp does the same for methods that may be repeated; nothing was answered, so this may be.
                if not again:
                    raise
                again = False

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=self._max_connections,
            keepalive_timeout=KEEPALIVE_S,
            ttl_dns_cache=60,
            ssl=self._ssl_context,
        )
        # No read limit here: aiohttp would set a timer anew for every packet. The service has limits of its own.
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._connect_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=self._proxy,
        )
        return self._session


def _proxy_for(base_url: str) -> str | None:
    """Return the proxy that the environment names for a host (`HTTPS_PROXY`, `NO_PROXY`)."""
    url = URL(base_url)
    proxy = getproxies().get(url.scheme)
    return None if proxy is None or proxy_bypass(url.host or "") else proxy
