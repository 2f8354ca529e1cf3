"""GNU Mailman 3, through the REST interface of its core."""
