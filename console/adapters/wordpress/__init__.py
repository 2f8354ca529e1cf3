"""WordPress, through the REST interface of its core and an application password."""
