"""The brief of a county and year, two pages in the official style with an annex: `telling.py` what is said, `document.py`
how it looks.
"""
