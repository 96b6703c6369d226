"""A refusal, as RFC 9457 tells it."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from lea.contracts.messages import Locale

TYPE_PREFIX = "https://lea.example/problems/"


class Text(NamedTuple):
    """A sentence for people, in both languages."""

    fr: str
    en: str


class Problem(Exception):
    """A refusal that becomes an RFC 9457 problem document."""

    status: ClassVar[int]
    code: ClassVar[str]
    titles: ClassVar[Text]
    details: ClassVar[Text]

    def __init__(self, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(self.code)
        self.headers = dict(headers or {})
        self.members = members

    def document(self, locale: Locale, **words: str) -> dict[str, Any]:
        """Return the problem details (RFC 9457); members, and `words` of one language, fill the blanks."""
        return {
            "type": TYPE_PREFIX + self.code.replace("_", "-"),
            "title": getattr(self.titles, locale),
            "status": self.status,
            "detail": getattr(self.details, locale).format_map(self.members | words),
            "code": self.code,
            **{name: value for name, value in self.members.items() if value is not None},
        }
