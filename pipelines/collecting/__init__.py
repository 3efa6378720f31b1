"""The collecting room: reports are fetched from the web, kept as received, and laid into the inbox.

It imports neither Dagster nor DuckDB, and no other room goes out to the network.
"""
