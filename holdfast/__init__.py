"""The front door: commands, the nightly run, configuration, exit codes."""
