"""A Redis cache that degrades: while Redis is away, this process's memory answers instead of an error."""

import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

REST_SECONDS = 5.0
# Until when a Redis is not asked again, in seconds of the monotonic clock, by its address. Django makes one cache for
# each thread; did each find out for itself, two threads would count the same visitor in two places.
_away_until: dict[str, float] = {}


class FallbackRedisCache(RedisCache):
    """Rate limits still hold per process, and nothing stored here is ever the only copy."""

    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("fallback", {})
        self._address = server if isinstance(server, str) else ";".join(server)

    def _try(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= _away_until.get(self._address, 0.0):
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError):
                _away_until[self._address] = time.monotonic() + REST_SECONDS
        return getattr(self._memory, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("delete_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("incr", *args, **kwargs)

    def clear(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("clear", *args, **kwargs)
