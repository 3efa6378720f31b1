"""Who may see the pages and how much anyone may ask: users, sessions, forged forms, headers, limits.

Belongs here: everything about access. Does not belong here: what a page shows.
"""
