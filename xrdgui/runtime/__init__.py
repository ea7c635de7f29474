"""Folders, files, processes, threads and logs."""
