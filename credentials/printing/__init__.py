"""Pictures and PDFs: patches, and Typst templates filled with plain data."""
