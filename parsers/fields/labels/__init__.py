"""Printed labels and the fields that they name: the vocabulary, labels of a line, labels that no list holds."""
