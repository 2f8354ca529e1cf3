"""One folder a platform, behind the contract in base.py."""
