"""What every message of Léa's has in common."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """An immutable message; unknown fields are ignored, so that old readers survive new writers."""

    model_config = ConfigDict(frozen=True, extra="ignore")
