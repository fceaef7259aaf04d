"""HTTPS with limits: one deadline for all of a request, a bound on the answer, certificates checked."""

from __future__ import annotations

from typing import Self

import aiohttp

from revpi.contract.fields import MAX_BYTES, MessageError, Object, load_object
from site_bridge.errors import SourceError

CHUNK_BYTES = 8192
MAX_RETRY_AFTER_S = 6 * 3600.0
_OK = 200
_BUSY = (429, 503)


class BusyError(SourceError):
    """The server asks to be left alone.

    Attributes:
        retry_after_s: For how long, 0 when it does not say.
    """

    def __init__(self, text: str, retry_after_s: float) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class Web:
    """A few requests to servers of prices; use it as an asynchronous context.

    Args:
        timeout_s: Deadline of each request, connection included.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            headers={"User-Agent": "thermiq-bridge", "Accept-Encoding": "identity"},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def get_object(self, url: str) -> Object:
        """The JSON object at an address; redirections are not followed.

        Raises:
            BusyError: The server asks for a pause.
            SourceError: No such answer in time.
        """
        try:
            return load_object(await self._get(url))
        except TimeoutError:
            raise SourceError(f"no answer within {self._timeout_s:g} s") from None
        except aiohttp.ClientError as error:
            raise SourceError(_in_words(error)) from error
        except MessageError as error:
            raise SourceError(f"answer cannot be used: {error}") from error

    async def _get(self, url: str) -> bytes:
        if self._session is None:
            raise RuntimeError("Web is not entered")
        async with self._session.get(url, allow_redirects=False) as response:
            if response.status in _BUSY:
                raise BusyError(
                    f"HTTP {response.status}, too busy",
                    _retry_after_s(response.headers.get("Retry-After", "")),
                )
            if response.status != _OK:
                raise SourceError(f"HTTP {response.status}")
            body = b""
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                body += chunk
                if len(body) > MAX_BYTES:
                    raise SourceError(f"answer of more than {MAX_BYTES} bytes")
            return body


def _retry_after_s(text: str) -> float:
    """Seconds of a Retry-After header; its other form, a date, is not understood."""
    return min(float(text), MAX_RETRY_AFTER_S) if text.isdecimal() and len(text) < len("1000000") else 0.0


def _in_words(error: aiohttp.ClientError) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return "its certificate cannot be trusted"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"cannot be reached ({error.os_error.strerror or type(error.os_error).__name__})"
    return f"the connection failed ({type(error).__name__})"
