"""Telling people what they should know: failed runs and checks, new findings, missing reports. Once each, by log, e-mail
and webhook."""
