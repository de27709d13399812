"""Event flows: what applications send, from the delivery to the destination."""
