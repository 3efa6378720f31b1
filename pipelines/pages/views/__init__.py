"""One module a page: what it asks of the warehouse and what its template is told. Nothing here knows HTTP."""
