"""Finding the passage of a stock of statutes and answers that a question is about. Pure."""
