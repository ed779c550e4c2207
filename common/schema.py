"""How the API describes itself: each operation says which scope of a token it needs."""

from drf_spectacular.openapi import AutoSchema


class ScopedSchema(AutoSchema):
    def get_description(self) -> str:  # type: ignore[override]
        """The page that shows the schema lists no scopes of bearer tokens, so the words do."""
        words = super().get_description()
        scope = getattr(self.view, "required_scopes", {}).get(self.method)
        return f"{words}\n\nScope of the token: `{scope}`." if scope else words
