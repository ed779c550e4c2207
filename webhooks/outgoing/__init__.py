"""How a request leaves the house: where it may go, how it is signed, how it is sent. Knows no model."""
