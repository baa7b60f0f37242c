"""What a face shows of a form: pages with questions as plain values, ready for the templates of the web kit."""
