"""Reads the text of a law, regulation or draft into its tree. Pure: files in, values out."""
