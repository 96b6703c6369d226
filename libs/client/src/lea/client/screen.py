"""How a turn looks on a terminal: stages and actions as they come, the answer as it is written.

A pipe gets the whole answer only, once it is certain; all else goes to standard error.
"""

from typing import assert_never

from rich.cells import cell_len
from rich.console import Console

from lea.client.errors import Interrupted, LeaError, Refused, Unreachable
from lea.client.frames import Actions, Cancelled, Delta, Done, Failed, Frame, Restart, Status, Unknown

_STAGES = {"connecting": "connexion…", "accepted": "message reçu", "thinking": "Léa réfléchit…"}
_UNPRINTED = "\n\t\xa0\u202f\u200d"
"""Characters that may pass though they print nothing: French spaces, the joiner of emoji."""
_TRY_AGAIN = "Renvoyez votre message."
_CUT_SHORT = "réponse coupée par sa longueur : écrivez « continue » dans la même conversation"
_ADVICE = {
    "provider_misconfigured": "Vérifiez la clé et l'adresse du fournisseur dans .env, puis relancez Léa.",
    "provider_overloaded": "Attendez un peu, puis renvoyez votre message.",
    "agent_unreachable": "Vérifiez AGENT_API_URL dans .env.",
    "not_configured": "Ajoutez une clé (OPENAI_API_KEY ou ANTHROPIC_API_KEY) dans .env, puis relancez Léa.",
    "context_too_long": "Commencez une nouvelle conversation (sans --session).",
    "content_filtered": "Reformulez votre message.",
}
_BY_STATUS = {
    401: "Vérifiez LEA_EMAIL et LEA_PASSWORD (ou --token).",
    404: "Vérifiez --session : cette conversation n'est pas à vous ou n'existe plus.",
    409: "Attendez la fin de la réponse en cours dans cette conversation.",
    413: "Raccourcissez votre message.",
    422: "Raccourcissez ou complétez votre message.",
}


class Screen:
    """Shows frames one by one."""

    def __init__(self, out: Console, aside: Console) -> None:
        self._out = out
        self._aside = aside
        self._text = ""

    @property
    def text(self) -> str:
        """The answer so far, of the present attempt alone."""
        return self._text

    def show(self, frame: Frame) -> None:
        """Show one frame."""
        match frame.payload:
            case Status(status=status):
                if stage := _STAGES.get(status):
                    self._say(stage, "dim")
            case Actions(actions=actions):
                for action in actions:
                    self._say(f"✓ {action}", "green")
            case Delta(text=text):
                self._write(printable(text))
            case Restart():
                self._drop()
                self._say("la réponse recommence", "yellow")
            case Done() as done:
                self._finish()
                self._say(_signature(done), "dim")
                if done.finish_reason == "length":
                    self._say(
                        "réponse coupée par sa longueur : écrivez « continue » dans la même conversation",
                        "yellow",
                    )
            case Failed() as failed:
                self._finish()
                self.fail(failed.message, _ADVICE.get(failed.code, _TRY_AGAIN if failed.retryable else None))
            case Cancelled():
                self._finish()
                self._say("réponse annulée", "yellow")
            case Unknown():
                pass
            case _:
                assert_never(frame.payload)

    def fail(self, message: str, advice: str | None) -> None:
        """Show what went wrong and what to do about it."""
        self._say(f"✗ {printable(message)}", "bold red")
        if advice:
            self._say(f"  {advice}", "red")

    def _say(self, text: str, style: str) -> None:
        self._aside.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def _write(self, text: str) -> None:
        self._text += text
        if self._out.is_terminal:
            self._out.print(text, end="", markup=False, highlight=False, soft_wrap=True)

    def _finish(self) -> None:
        if self._text:
            text = "" if self._out.is_terminal else self._text
            self._out.print(text, markup=False, highlight=False, soft_wrap=True)

    def _drop(self) -> None:
        """Take back what is shown of the answer: up to its first row, then erase to the screen's end."""
        if self._text and self._out.is_terminal:
            width = max(1, self._out.width)
            rows = sum(max(1, -(-cell_len(line) // width)) for line in self._text.split("\n"))
            up = f"\x1b[{rows - 1}A" if rows > 1 else ""
            self._out.file.write(f"\r{up}\x1b[J")
            self._out.file.flush()
        self._text = ""


def advice_for(error: LeaError) -> str | None:
    """Return what to do about an error of the client's."""
    match error:
        case Unreachable():
            return "Démarrez Léa (make run) ou indiquez son adresse (LEA_URL)."
        case Refused(retry_after_s=float(wait)):
            return f"Réessayez dans {wait:.0f} s."
        case Refused(code=str(code)) if code in _ADVICE:
            return _ADVICE[code]
        case Refused(status=status):
            return _BY_STATUS.get(status, _TRY_AGAIN if status >= 500 else None)
        case Interrupted():
            return "Votre message a été reçu et la réponse continue sans vous : retrouvez-la dans la même conversation."
        case _:
            return None


def printable(text: str) -> str:
    """Return text without control characters: what a model writes never steers the terminal."""
    return "".join(one for one in text if one.isprintable() or one in _UNPRINTED)


def _signature(done: Done) -> str:
    who = " · ".join(part for part in (done.provider, done.model) if part)
    tokens = done.usage.get("output_tokens")
    counted = f" · {tokens} jetons" if tokens else ""
    return f"{who or 'lea'}{counted} · --session {done.session_id}"
