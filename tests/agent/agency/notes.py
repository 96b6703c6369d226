"""What the agent knows, and how it answers from it."""

from django.core.cache import cache

NOTES = {
    "promesse": "Une promesse d’achat acceptée lie les deux parties; ses conditions ont chacune leur échéance.",
    "notaire": "Le notaire reçoit le dossier dès que toutes les conditions sont levées.",
    "financement": "L’acheteur a en général quinze jours pour confirmer son financement.",
}
MEMORY_S = 3600


def answer(message: str, session_id: str) -> str:
    """Answer from the notes, and say how many messages of the session came before."""
    found = [note for word, note in NOTES.items() if word in message.lower()]
    earlier = cache.get_or_set(session_id, 0, MEMORY_S)
    cache.incr(session_id)
    before = f" (message n° {earlier + 1} de cette séance)" if earlier else ""
    return "\n\n".join(found or ["Je n’ai pas de note à ce sujet."]) + before
