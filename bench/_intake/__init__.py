"""Parts of the measurement of intake: messages, load, servers, figures. See bench/README.md."""
