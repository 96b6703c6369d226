"""Opens, streams and closes turns."""
