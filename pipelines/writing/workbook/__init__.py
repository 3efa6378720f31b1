"""The Excel workbook of a county and year: one module a sheet, `book.py` for what all sheets share."""
