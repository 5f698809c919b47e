"""Writing what labs tell, and contacts."""
