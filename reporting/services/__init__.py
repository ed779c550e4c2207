"""What reporting makes."""
