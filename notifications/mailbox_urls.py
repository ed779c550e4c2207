"""The development mailbox's route."""

urlpatterns: list = []
