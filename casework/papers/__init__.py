"""The papers of a case and of the company: 8D, formal answer, the customer's form, statistics, as Word, PDF, Excel."""
