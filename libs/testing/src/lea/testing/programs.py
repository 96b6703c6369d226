"""Programs that no wheel brings: Debian's packages, installed by whoever may."""

import os
import shutil
import subprocess
from pathlib import Path


def ensure_program(name: str, package: str) -> Path:
    """Return where a program is, after installing its package as root. Raises RuntimeError where nobody may."""
    if shutil.which(name) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt_get("update")
        _apt_get("install", "--yes", "--no-install-recommends", package)
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"these tests need {name}: apt-get install {package}")
    return Path(found)


def _apt_get(*arguments: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *arguments], env=environment, capture_output=True, check=False)
