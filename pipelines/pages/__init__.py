"""The pages: the published warehouse seen in a browser, for people who will not write SQL.

Belongs here: what a page asks of the warehouse, how it looks, who may see it, the folder of files that shows the same.
Does not belong here: what a figure means (that is the warehouse's) and anything that builds or publishes. The pages
read; the one thing they ever write is an entry of data/corrections.yml, and only when they were told that they may.
"""
