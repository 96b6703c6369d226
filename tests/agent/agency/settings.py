"""Django's settings: no database, sessions of the agent's own in the process's cache."""

import os
import secrets

SECRET_KEY = secrets.token_hex()
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "agency.urls"
INSTALLED_APPS: list[str] = []
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
USE_TZ = True
AGENT_API_KEY = os.environ["AGENT_API_KEY"]
