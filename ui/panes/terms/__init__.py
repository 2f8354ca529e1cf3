"""The rules: written by clause, compared, merged and published."""
