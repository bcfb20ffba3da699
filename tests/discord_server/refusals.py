"""What Discord says no with.

Source: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

REFUSALS: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "This interaction has reached the maximum number of follow-up messages"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
}


class Refused(Exception):
    """Discord turned a call down: status, code and message as on the wire; detail says which part of the body."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        self.status, self.message = REFUSALS[code]
        self.detail = detail
        super().__init__(f"{code} {self.message} {detail}".strip())

    def body(self) -> dict[str, object]:
        """The JSON that goes back."""
        errors = {"_errors": [{"code": "INVALID", "message": self.detail}]} if self.detail else {}
        return {"code": self.code, "message": self.message, "errors": errors}
