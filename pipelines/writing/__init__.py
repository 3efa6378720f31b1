"""Files for people who will not write SQL: the Excel workbook and the brief of a county and year.

Belongs here: what stands in these files and how it looks. Does not belong here: computing anything that a view
computes already, pages (they have a room of their own), and writing to the warehouse. Everything is read from
the published file, through `county.py`, by queries on the views.
"""
