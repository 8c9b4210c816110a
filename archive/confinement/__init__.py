"""What a process gives up for good, before strangers have a say in what it does: Linux's seccomp and Landlock.

Here, because the crawl and the readers both use it, and know no other room in common.
"""
