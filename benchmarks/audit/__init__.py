"""What other people's tools say about our code and about the packages it stands on."""
