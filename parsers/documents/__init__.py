"""One file to a document of lines and tables: Word, spreadsheets, PDF, text and pictures of pages."""
